import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { type GitPlace, git, gitIn, gitOut } from "./git.ts";
import { shellWord } from "./shell-word.ts";

export interface Repository {
  gitDir: string;
  /** What all worktrees of the repository share: branches, objects, submodules. */
  commonDir: string;
  /** Absolute real path of the checkout. */
  top: string;
  /** The task's folder, relative to `top`, with a final `/`; empty for `top` itself. */
  prefix: string;
  /** How objects are named: `sha1` or `sha256`. */
  format: string;
}

export type OpenedRepository =
  | { kind: "opened"; repository: Repository }
  | { kind: "unusable"; message: string };

/** Finds the git repository that a folder belongs to, and checks that it can be worked from. */
export async function openRepository(folder: string): Promise<OpenedRepository> {
  if (!existsSync(folder))
    return { kind: "unusable", message: `The folder ${folder} does not exist.` };
  // Any path may hold a newline: the git folder stands between answers that cannot.
  const flags = ["--is-inside-work-tree", "--show-cdup", "--show-object-format"];
  const asked = [...flags, "--absolute-git-dir", "--verify", "HEAD"];
  const found = await gitIn(folder, ["rev-parse", ...asked]);
  const [inside, up = "", format = "", ...rest] = found.out.split("\n");
  const top = path.resolve(realpathSync(folder), up);
  if (found.kind === "failed") {
    return { kind: "unusable", message: unusable(folder, top, found.message) };
  }
  const gitDir = rest.slice(0, -1).join("\n");
  if (inside !== "true") return { kind: "unusable", message: noCheckout(folder) };
  const below = path.relative(top, realpathSync(folder));
  const prefix = below === "" ? "" : `${below}/`;
  const commonDir = commonDirOf(gitDir);
  return { kind: "opened", repository: { gitDir, commonDir, top, prefix, format } };
}

/** The git folder that a worktree's own one belongs to, see gitrepository-layout(5). */
export function commonDirOf(gitDir: string): string {
  const file = path.join(gitDir, "commondir");
  if (!existsSync(file)) return gitDir;
  return path.resolve(gitDir, readFileSync(file, "utf8").replace(/\n$/, ""));
}

function unusable(folder: string, top: string, stderr: string): string {
  const here = shellWord(folder);
  if (/not a git repository/.test(stderr)) {
    return `${folder} is not in a git repository. Make it one: git -C ${here} init && git -C ${here} add -A && git -C ${here} commit -m "Begin"`;
  }
  if (/Needed a single revision/.test(stderr)) {
    const there = shellWord(top);
    return `${top} has no commit yet. Make one: git -C ${there} add -A && git -C ${there} commit -m "Begin"`;
  }
  const owned = /dubious ownership in repository at '(.*)'$/m.exec(stderr)?.[1];
  if (owned !== undefined) {
    return `git does not trust ${owned}, because another user owns it. Run: git config --global --add safe.directory ${shellWord(owned)}`;
  }
  if (/must be run in a work tree|bare repository/.test(stderr)) return noCheckout(folder);
  return `git cannot use ${folder}: ${stderr}`;
}

function noCheckout(folder: string): string {
  return `${folder} is a bare repository or git's own folder: there are no files in it to work on. Clone it and name the clone.`;
}

/** A commit and its tree, by any name that git knows. */
export async function commitAt(
  repository: Repository,
  name: string,
): Promise<{ commit: string; tree: string }> {
  const out = await gitOut(repository, ["rev-parse", `${name}^{commit}`, `${name}^{tree}`]);
  const [commit = "", tree = ""] = out.split("\n");
  return { commit, tree };
}

export async function treeOf(repository: Repository, commit: string): Promise<string> {
  return (await commitAt(repository, commit)).tree;
}

export async function parentOf(repository: Repository, commit: string): Promise<string | null> {
  const parent = await git(repository, ["rev-parse", "-q", "--verify", `${commit}^`]);
  return parent.kind === "ok" ? parent.out : null;
}

export async function isAncestor(
  repository: Repository,
  older: string,
  newer: string,
): Promise<boolean> {
  if (older === newer) return true;
  return (await git(repository, ["merge-base", "--is-ancestor", older, newer])).kind === "ok";
}

/** A commit as its owner knows it: `1a2b3c4 (Begin)`. */
export async function describeCommit(repository: Repository, commit: string): Promise<string> {
  const format = ["--no-commit-header", "--format=%h (%s)"];
  return gitOut(repository, ["rev-list", "--max-count=1", ...format, commit]);
}

/** The loop is the author; the committer is the owner's configured identity, or the loop's own. */
export async function commitTree(
  place: GitPlace,
  tree: string,
  parents: readonly string[],
  message: string,
): Promise<string> {
  const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"];
  const [name, email] = ["Auto-GVPIE", "auto-gvpie@localhost"];
  const author = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email };
  const made = await git(place, args, { input: message, env: author });
  if (made.kind === "ok") return made.out;
  const committer = { GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
  return gitOut(place, args, { input: message, env: { ...author, ...committer } });
}
