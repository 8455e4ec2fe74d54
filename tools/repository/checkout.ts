import { existsSync } from "node:fs";
import path from "node:path";
import { type GitPlace, git } from "../git.ts";
import type { Repository } from "../repository.ts";
import { withoutPrograms } from "./owner-programs.ts";

export interface ChangedPath {
  file: string;
  state: "changed" | "deleted" | "untracked" | "ignored" | "unmerged";
}

/**
 * What in a checkout differs from HEAD, as `git status` sees it, by its path from the top. Folders
 * that are repositories of their own end in `/`.
 */
export async function changedPaths(
  place: GitPlace,
  options: { flags?: readonly string[]; env?: Record<string, string>; only?: string[] } = {},
): Promise<{ kind: "listed"; paths: ChangedPath[] } | { kind: "failed"; message: string }> {
  const { flags = [], env = {}, only = [] } = options;
  // Names below ignored folders are wanted only of what is asked for.
  const ignored = only.length > 0 ? ["--ignored=traditional"] : [];
  const how = ["--porcelain", "-z", "-uall", "--no-renames", "--ignore-submodules=dirty"];
  const status = ["--no-optional-locks", "status", ...how, ...ignored, "--", ...only];
  const listed = await git(place, [...flags, ...status], { env });
  if (listed.kind === "failed") return listed;
  const entries = listed.out.split("\0").filter((entry) => entry.length > 3);
  const paths = entries.map((e) => ({ file: e.slice(3), state: stateOf(e.slice(0, 2)) }));
  return { kind: "listed", paths };
}

function stateOf(code: string): ChangedPath["state"] {
  if (code === "??") return "untracked";
  if (code === "!!") return "ignored";
  if (/U|AA|DD/.test(code)) return "unmerged";
  return code.endsWith("D") ? "deleted" : "changed";
}

/** The same of these paths alone, which are relative to the task's folder, as the answers are. */
export async function uncommitted(
  repository: Repository,
  paths: readonly string[],
): Promise<ChangedPath[]> {
  if (paths.length === 0) return [];
  const place = { gitDir: repository.gitDir, workTree: repository.top };
  const quiet = await withoutPrograms(repository);
  const only = paths.map((file) => repository.prefix + file);
  const status = await changedPaths(place, { ...quiet, only });
  // What cannot be listed (a damaged index) keeps nobody from working on what is committed.
  if (status.kind === "failed") return [];
  const { prefix } = repository;
  return status.paths.map(({ file, state }) => ({ file: file.slice(prefix.length), state }));
}

/** What git leaves in its folder while its owner is in the middle of something. */
const MARKS: Record<string, string> = {
  "rebase-merge": "rebase",
  "rebase-apply": "rebase",
  MERGE_HEAD: "merge",
  CHERRY_PICK_HEAD: "cherry-pick",
  REVERT_HEAD: "revert",
  BISECT_LOG: "bisect",
};

/** The operation that the owner of the checkout has not finished, or null. */
export function underWay({ gitDir }: Repository): string | null {
  const mark = Object.keys(MARKS).find((name) => existsSync(path.join(gitDir, name)));
  return mark === undefined ? null : (MARKS[mark] ?? null);
}
