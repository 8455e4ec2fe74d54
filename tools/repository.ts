import { existsSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { type GitPlace, git, gitOut } from "./git.ts";

/** The branch that only the loop writes. */
export const BRANCH = "auto-gvpie";
const REF = `refs/heads/${BRANCH}`;
const NOTHING = "0".repeat(40);

export interface Repository extends GitPlace {
  /** Absolute real path of the checkout. */
  top: string;
  /** The task's folder, relative to `top`, with a final `/`; empty for `top` itself. */
  prefix: string;
}

export type OpenedRepository =
  | { kind: "opened"; repository: Repository }
  | { kind: "unusable"; message: string };

/** Finds the git repository that a folder belongs to, and checks that it can be worked from. */
export async function openRepository(folder: string): Promise<OpenedRepository> {
  if (!existsSync(folder))
    return { kind: "unusable", message: `The folder ${folder} does not exist.` };
  const about = ["--show-toplevel", "--show-prefix", "--absolute-git-dir"];
  const found = await execa("git", ["-C", folder, "rev-parse", ...about, "--verify", "HEAD"], {
    reject: false,
    env: { LC_ALL: "C" },
  });
  const [top = "", prefix = "", gitDir = ""] = found.stdout.split("\n");
  if (found.exitCode === 0) {
    return { kind: "opened", repository: { top: realpathSync(top), prefix, gitDir } };
  }
  return { kind: "unusable", message: unusable(folder, top, found.stderr) };
}

function unusable(folder: string, top: string, stderr: string): string {
  if (/must be run in a work tree/.test(stderr)) {
    return `${folder} is a bare repository. Clone it and name the clone.`;
  }
  if (/dubious ownership/.test(stderr)) {
    return `git does not trust ${folder}, because another user owns it. Run: git config --global --add safe.directory ${folder}`;
  }
  if (/Needed a single revision/.test(stderr)) {
    return `${top} has no commit yet. Make one: git -C ${top} add -A && git -C ${top} commit -m "Begin"`;
  }
  return `${folder} is not in a git repository. Make it one: git -C ${folder} init && git -C ${folder} add -A && git -C ${folder} commit -m "Begin"`;
}

export type Base =
  | { kind: "ready"; commit: string; tree: string; taken: "nothing" | "fast-forward" | "merge" }
  | { kind: "conflict"; files: string[] }
  | { kind: "checked-out"; where: string };

/**
 * Brings the loop's branch up to its owner's HEAD (fast-forward, else merge) and gives the commit
 * to work from. The owner's checkout and index are not touched. The branch is made by the first
 * landing, not here.
 */
export async function takeOwnerCommits(repository: Repository): Promise<Base> {
  const [head, branch] = await Promise.all([commitAt(repository, "HEAD"), branchAt(repository)]);
  if (branch === null) return { kind: "ready", ...head, taken: "nothing" };
  if (branch.checkedOut !== "") return { kind: "checked-out", where: branch.checkedOut };
  const tip = branch.commit;
  if (tip === head.commit) return { kind: "ready", ...head, taken: "nothing" };
  const fork = await git(repository, ["merge-base", tip, head.commit]);
  if (fork.out === head.commit) {
    return { kind: "ready", commit: tip, tree: branch.tree, taken: "nothing" };
  }
  if (fork.out === tip) {
    await moveBranch(repository, head.commit, tip, "takes in its owner's commits");
    return { kind: "ready", ...head, taken: "fast-forward" };
  }
  const merged = await mergeTrees(repository, tip, head.commit);
  if (merged.kind === "conflict") return merged;
  const message = "Merge its owner's commits";
  const commit = await commitTree(repository, merged.tree, [tip, head.commit], message);
  await moveBranch(repository, commit, tip, "takes in its owner's commits");
  return { kind: "ready", commit, tree: merged.tree, taken: "merge" };
}

async function commitAt(
  repository: Repository,
  name: string,
): Promise<{ commit: string; tree: string }> {
  const out = await gitOut(repository, ["rev-parse", `${name}^{commit}`, `${name}^{tree}`]);
  const [commit = "", tree = ""] = out.split("\n");
  return { commit, tree };
}

/** The loop's branch, and the checkout that has it, if any. */
async function branchAt(
  repository: Repository,
): Promise<{ commit: string; tree: string; checkedOut: string } | null> {
  const format = "--format=%(objectname) %(tree) %(worktreepath)";
  const out = await gitOut(repository, ["for-each-ref", format, REF]);
  if (out === "") return null;
  const [commit = "", tree = "", ...where] = out.split(" ");
  return { commit, tree, checkedOut: where.join(" ") };
}

export async function branchTip(repository: Repository): Promise<string | null> {
  return (await branchAt(repository))?.commit ?? null;
}

/** Merges two commits without a checkout. */
export async function mergeTrees(
  repository: Repository,
  ours: string,
  theirs: string,
): Promise<{ kind: "merged"; tree: string } | { kind: "conflict"; files: string[] }> {
  const merged = await git(repository, ["merge-tree", "--write-tree", "--name-only", ours, theirs]);
  const [tree = "", ...rest] = merged.out.split("\n");
  if (merged.kind === "ok") return { kind: "merged", tree };
  const end = rest.indexOf("");
  return { kind: "conflict", files: rest.slice(0, end < 0 ? rest.length : end) };
}

/** The loop is the author; the committer is the owner's configured identity, or the loop's own. */
export async function commitTree(
  repository: Repository,
  tree: string,
  parents: readonly string[],
  message: string,
): Promise<string> {
  const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"];
  const [name, email] = ["Auto-GVPIE", "auto-gvpie@localhost"];
  const author = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email };
  const made = await git(repository, args, { input: message, env: author });
  if (made.kind === "ok") return made.out;
  const committer = { GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
  return gitOut(repository, args, { input: message, env: { ...author, ...committer } });
}

/** Moves the loop's branch only if it still stands at `from` (null: does not exist). */
export async function moveBranch(
  repository: Repository,
  to: string,
  from: string | null,
  why: string,
): Promise<"moved" | "stale"> {
  const args = ["update-ref", "-m", `auto-gvpie: ${why}`, REF, to, from ?? NOTHING];
  // A git that was killed here leaves its lock behind. Only the loop moves this branch, one at a time.
  rmSync(path.join(repository.gitDir, `${REF}.lock`), { force: true });
  return (await git(repository, args)).kind === "ok" ? "moved" : "stale";
}

/** The newest commit on the loop's branch, after `base`, whose message holds all these lines. */
export async function findLanded(
  repository: Repository,
  base: string,
  lines: readonly string[],
): Promise<string | null> {
  const wanted = lines.map((line) => `--grep=${line}`);
  const range = [`${base}..${REF}`, "--fixed-strings", "--all-match", ...wanted, "--format=%H"];
  const found = await git(repository, ["log", ...range]);
  return found.kind === "ok" && found.out !== "" ? (found.out.split("\n")[0] ?? null) : null;
}

export async function parentOf(repository: Repository, commit: string): Promise<string | null> {
  const parent = await git(repository, ["rev-parse", "-q", "--verify", `${commit}^`]);
  return parent.kind === "ok" ? parent.out : null;
}

export async function treeOf(repository: Repository, commit: string): Promise<string> {
  return (await commitAt(repository, commit)).tree;
}

/** Which of these paths (relative to the task's folder) differ between the checkout and `commit`. */
export async function uncommitted(
  repository: Repository,
  paths: readonly string[],
): Promise<string[]> {
  if (paths.length === 0) return [];
  const owner = { gitDir: repository.gitDir, workTree: repository.top };
  const status = await git(owner, [
    "--no-optional-locks",
    "status",
    "--porcelain",
    "-z",
    "--",
    ...paths.map((p) => repository.prefix + p),
  ]);
  const entries = status.kind === "ok" ? status.out.split("\0").filter((e) => e.length > 3) : [];
  return entries.map((entry) => path.relative(repository.prefix, entry.slice(3)));
}
