import { execa } from "execa";

/** Where git finds its repository and, for commands that need them, files and index. */
export interface GitPlace {
  gitDir: string;
  workTree?: string;
  index?: string;
  /** The objects of another repository, of which nothing else is then believed. */
  objects?: string;
}

export interface GitOptions {
  input?: string;
  env?: Record<string, string>;
}

export type GitResult =
  | { kind: "ok"; out: string }
  | { kind: "failed"; code: number; out: string; message: string };

/** What a caller, such as a hook of git's own, sets for its repository. */
const LEADS_AWAY = [
  ..."GIT_DIR GIT_WORK_TREE GIT_COMMON_DIR GIT_INDEX_FILE GIT_PREFIX GIT_NAMESPACE".split(" "),
  ..."GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_SHALLOW_FILE".split(" "),
  ..."GIT_EXTERNAL_DIFF GIT_GLOB_PATHSPECS GIT_NOGLOB_PATHSPECS GIT_ICASE_PATHSPECS".split(" "),
];

/**
 * - No protocol is allowed: a partial clone does not fetch what it lacks behind our back (by a
 *   program that its configuration names), and nothing waits for a network or a password.
 * - Paths are names, not patterns, and what is committed is seen without grafts and replacements.
 */
const ENVIRONMENT = {
  ...Object.fromEntries(LEADS_AWAY.map((name) => [name, undefined])),
  GIT_ALLOW_PROTOCOL: "none",
  GIT_TERMINAL_PROMPT: "0",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_GRAFT_FILE: "/dev/null",
  LC_ALL: "C",
};

/** Nobody's configuration: neither the machine's, nor the person's, nor their attributes. */
const UNCONFIGURED = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_COUNT: "0",
  GIT_CONFIG_PARAMETERS: undefined,
  GIT_ATTR_NOSYSTEM: "1",
};

/**
 * Runs git on an explicit repository, so that no `.git` that something wrote into a workspace is
 * ever believed, with hooks and monitors off and every object on the disk before it returns.
 *
 * @throws when git itself cannot be started.
 */
export function git(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  const { gitDir, workTree, index, objects } = place;
  const where = [
    `--git-dir=${gitDir}`,
    ...(workTree === undefined ? [] : [`--work-tree=${workTree}`]),
  ];
  return run([...where, ...SETTINGS, ...args], {
    cwd: workTree ?? gitDir,
    input: options.input,
    env: {
      ...options.env,
      ...(index !== undefined && { GIT_INDEX_FILE: index }),
      ...(objects !== undefined && { ...UNCONFIGURED, GIT_OBJECT_DIRECTORY: objects }),
    },
  });
}

/** Runs git where a person would, to find out which repository that is. */
export function gitIn(folder: string, args: readonly string[]): Promise<GitResult> {
  return run([...SETTINGS, ...args], { cwd: folder });
}

/** Like `git`, for commands that cannot fail on a sound repository. */
export async function gitOut(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const result = await git(place, args, options);
  if (result.kind === "failed") throw new Error(`git ${args.join(" ")}: ${result.message}`);
  return result.out;
}

const SETTINGS = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.fsync=all",
  "core.quotePath=false",
  "core.splitIndex=false",
  "i18n.commitEncoding=utf-8",
].flatMap((setting) => ["-c", setting]);

async function run(
  args: readonly string[],
  options: { cwd: string; input?: string | undefined; env?: Record<string, string | undefined> },
): Promise<GitResult> {
  const result = await execa("git", args, {
    reject: false,
    stripFinalNewline: true,
    cwd: options.cwd,
    input: options.input ?? "",
    env: { ...ENVIRONMENT, ...options.env },
  });
  if (result.exitCode === 0) return { kind: "ok", out: result.stdout };
  if (result.exitCode === undefined) throw new Error(`git did not run: ${result.shortMessage}`);
  const { stdout, stderr, exitCode } = result;
  const message = stderr || stdout || `git ended with ${exitCode}`;
  return { kind: "failed", code: exitCode, out: stdout, message };
}
