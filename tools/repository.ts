import { existsSync, realpathSync } from "node:fs";
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
  const found = await execa(
    "git",
    ["-C", folder, "rev-parse", "--show-toplevel", "--show-prefix", "--absolute-git-dir"],
    { reject: false, env: { LC_ALL: "C" } },
  );
  if (found.exitCode !== 0) {
    const bare = /must be run in a work tree/.test(found.stderr);
    return {
      kind: "unusable",
      message: bare
        ? `${folder} is a bare repository. Clone it and name the clone.`
        : /dubious ownership/.test(found.stderr)
          ? `git does not trust ${folder}, because another user owns it. Run: git config --global --add safe.directory ${folder}`
          : `${folder} is not in a git repository. Make it one: git -C ${folder} init && git -C ${folder} add -A && git -C ${folder} commit -m "Begin"`,
    };
  }
  const [top = "", prefix = "", gitDir = ""] = found.stdout.split("\n");
  const repository = { top: realpathSync(top), prefix, gitDir };
  const head = await git(repository, ["rev-parse", "-q", "--verify", "HEAD^{commit}"]);
  if (head.kind === "failed") {
    return {
      kind: "unusable",
      message: `${top} has no commit yet. Make one: git -C ${top} add -A && git -C ${top} commit -m "Begin"`,
    };
  }
  return { kind: "opened", repository };
}

export type Base =
  | { kind: "ready"; commit: string; taken: "nothing" | "fast-forward" | "merge" }
  | { kind: "conflict"; files: string[] }
  | { kind: "checked-out"; where: string };

/**
 * Brings the loop's branch up to its owner's HEAD (fast-forward, else merge) and gives the commit
 * to work from. The owner's checkout and index are not touched. The branch is made by the first
 * landing, not here.
 */
export async function takeOwnerCommits(repository: Repository): Promise<Base> {
  const where = await checkoutOf(repository);
  if (where !== null) return { kind: "checked-out", where };
  const head = await gitOut(repository, ["rev-parse", "HEAD^{commit}"]);
  const tip = await branchTip(repository);
  if (tip === null || tip === head) return { kind: "ready", commit: head, taken: "nothing" };
  const fork = await git(repository, ["merge-base", tip, head]);
  if (fork.out === head) return { kind: "ready", commit: tip, taken: "nothing" };
  if (fork.out === tip) {
    await moveBranch(repository, head, tip, "takes in its owner's commits");
    return { kind: "ready", commit: head, taken: "fast-forward" };
  }
  const merged = await mergeTrees(repository, tip, head);
  if (merged.kind === "conflict") return merged;
  const commit = await commitTree(
    repository,
    merged.tree,
    [tip, head],
    "Merge its owner's commits",
  );
  await moveBranch(repository, commit, tip, "takes in its owner's commits");
  return { kind: "ready", commit, taken: "merge" };
}

export async function branchTip(repository: Repository): Promise<string | null> {
  const tip = await git(repository, ["rev-parse", "-q", "--verify", `${REF}^{commit}`]);
  return tip.kind === "ok" ? tip.out : null;
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
  const [name, email] = ["Auto-GVPIE", "auto-gvpie@localhost"];
  const configured = await git(repository, ["config", "user.email"]);
  return gitOut(
    repository,
    ["commit-tree", tree, ...parents.flatMap((p) => ["-p", p]), "-F", "-"],
    {
      input: message,
      env: {
        GIT_AUTHOR_NAME: name,
        GIT_AUTHOR_EMAIL: email,
        ...(configured.kind === "failed" && {
          GIT_COMMITTER_NAME: name,
          GIT_COMMITTER_EMAIL: email,
        }),
      },
    },
  );
}

/** Moves the loop's branch only if it still stands at `from` (null: does not exist). */
export async function moveBranch(
  repository: Repository,
  to: string,
  from: string | null,
  why: string,
): Promise<"moved" | "stale"> {
  const args = ["update-ref", "-m", `auto-gvpie: ${why}`, REF, to, from ?? NOTHING];
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

export function treeOf(repository: Repository, commit: string): Promise<string> {
  return gitOut(repository, ["rev-parse", `${commit}^{tree}`]);
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

async function checkoutOf(repository: Repository): Promise<string | null> {
  const list = await gitOut(repository, ["worktree", "list", "--porcelain"]);
  const block = list.split("\n\n").find((b) => b.split("\n").includes(`branch ${REF}`));
  return block?.split("\n")[0]?.replace(/^worktree /, "") ?? null;
}
