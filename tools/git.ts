import { execa } from "execa";

/** Where git finds its repository and, for commands that need them, files and index. */
export interface GitPlace {
  gitDir: string;
  workTree?: string;
  index?: string;
}

export type GitResult =
  | { kind: "ok"; out: string }
  | { kind: "failed"; code: number; out: string; message: string };

/**
 * Runs git on an explicit repository, so that no `.git` that something wrote into a workspace is
 * ever believed, with hooks and monitors off and every object on the disk before it returns.
 *
 * @throws when git itself cannot be started.
 */
export async function git(
  place: GitPlace,
  args: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<GitResult> {
  const result = await execa("git", [...flags(place), ...args], {
    reject: false,
    stripFinalNewline: true,
    input: options.input ?? "",
    env: {
      ...options.env,
      GIT_TERMINAL_PROMPT: "0",
      LC_ALL: "C",
      ...(place.index !== undefined && { GIT_INDEX_FILE: place.index }),
    },
  });
  if (result.exitCode === 0) return { kind: "ok", out: result.stdout };
  if (result.exitCode === undefined) throw new Error(`git did not run: ${result.shortMessage}`);
  return {
    kind: "failed",
    code: result.exitCode,
    out: result.stdout,
    message: result.stderr || result.stdout || `git ${args[0]} ended with ${result.exitCode}`,
  };
}

/** Like `git`, for commands that cannot fail on a sound repository. */
export async function gitOut(
  place: GitPlace,
  args: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const result = await git(place, args, options);
  if (result.kind === "failed") throw new Error(`git ${args.join(" ")}: ${result.message}`);
  return result.out;
}

function flags({ gitDir, workTree }: GitPlace): string[] {
  return [
    `--git-dir=${gitDir}`,
    ...(workTree === undefined ? [] : [`--work-tree=${workTree}`]),
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.autocrlf=false",
    "-c",
    "core.fsync=all",
    "-c",
    "core.quotePath=false",
  ];
}
