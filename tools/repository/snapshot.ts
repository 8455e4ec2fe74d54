import { copyFileSync, existsSync, lstatSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { type GitPlace, type GitResult, git, gitOut } from "../git.ts";
import { commitTree, type Repository, treeOf } from "../repository.ts";
import { type ChangedPath, changedPaths } from "./checkout.ts";
import { newestWith } from "./loop-branch.ts";

/** What is larger is hardly source, and would stay in the repository's history. */
const MAX_BYTES = 100e6;

const [SUBJECT, MARK] = ["Your uncommitted work, as ", "Snapshot-Of: "];
/** The whole message: what a model wrote into that of another commit does not count. */
const MESSAGE = /^Your uncommitted work, as \S+ found it\n\nSnapshot-Of: (\w+)\n?$/;

export interface SnapshotOptions {
  /** A file for git's index while the snapshot is made. */
  index: string;
  /** Absolute paths that are no work of the owner's: the queue file, whose statuses the loop writes. */
  leaveOut: readonly string[];
  /** What the owner will read about it later: the task's id. */
  for: string;
}

export type SnapshotTaken =
  /** Nothing is uncommitted. */
  | { kind: "clean" }
  | {
      kind: "taken";
      commit: string;
      tree: string;
      files: string[];
      /** The loop's branch has it already. */
      isKnown: boolean;
    }
  | { kind: "unmerged"; files: string[] }
  | { kind: "too-large"; files: string[] }
  | { kind: "failed"; message: string };

export interface KnownSnapshot {
  commit: string;
  tree: string;
  head: string;
}

/**
 * A commit, on no branch, of the checkout as it is: what is tracked with its changes and deletions,
 * and what is neither tracked nor ignored. Made with an index of its own, so that the owner's is as
 * it was. The filters of the owner's configuration run on changed files, as by `git add`.
 *
 * Its parents are HEAD and `known`, the snapshot before it, so that a merge with what was built on
 * that one compares with it.
 */
export async function takeSnapshot(
  repository: Repository,
  head: { commit: string; tree: string },
  known: KnownSnapshot | null,
  { index, leaveOut, for: task }: SnapshotOptions,
): Promise<SnapshotTaken> {
  const place = { gitDir: repository.gitDir, workTree: repository.top, index };
  rmSync(`${index}.lock`, { force: true });
  const theirs = path.join(repository.gitDir, "index");
  if (existsSync(theirs)) copyFileSync(theirs, index);
  try {
    const left = leaveOut.map((file) => path.relative(repository.top, realPath(file)));
    const status = await changedPaths(place);
    if (status.kind === "failed") return status;
    const changed = status.paths.filter(({ file }) => !left.includes(file));
    const unmerged = changed.filter(({ state }) => state === "unmerged").map(({ file }) => file);
    if (unmerged.length > 0) return { kind: "unmerged", files: unmerged };
    // A repository of its own inside the checkout is listed as a folder.
    const whole = changed.filter(({ file }) => !file.endsWith("/"));
    const files = whole.map(({ file }) => file);
    const large = files.filter((file) => sizeOf(path.join(repository.top, file)) > MAX_BYTES);
    if (large.length > 0) return { kind: "too-large", files: large };
    const written = await treeWith(place, whole);
    if (written.kind === "failed") return written;
    const tree = written.out;
    if (tree === head.tree) return { kind: "clean" };
    if (known !== null && known.tree === tree && known.head === head.commit) {
      return { kind: "taken", commit: known.commit, tree, files, isKnown: true };
    }
    const message = `${SUBJECT}${task} found it\n\n${MARK}${head.commit}\n`;
    const parents = [head.commit, ...(known ? [known.commit] : [])];
    const commit = await commitTree(repository, tree, parents, message);
    return { kind: "taken", commit, tree, files, isKnown: false };
  } finally {
    rmSync(index, { force: true });
  }
}

/** The newest snapshot that the loop's branch holds and its owner's history does not. */
export async function lastSnapshot(
  repository: Repository,
  tip: string,
  head: string,
): Promise<KnownSnapshot | null> {
  const commit = await newestWith(repository, `${head}..${tip}`, [SUBJECT, MARK]);
  if (commit === null) return null;
  const object = await gitOut(repository, ["cat-file", "commit", commit]);
  const of = MESSAGE.exec(object.slice(object.indexOf("\n\n") + 2))?.[1];
  if (of === undefined) return null;
  return { commit, tree: await treeOf(repository, commit), head: of };
}

async function treeWith(place: GitPlace, changed: readonly ChangedPath[]): Promise<GitResult> {
  const [gone, there] = [changed.filter(isGone), changed.filter((each) => !isGone(each))];
  // Where a folder became a link, what was in it can only be removed without looking.
  for (const [files, how] of [
    [gone, ["--force-remove"]],
    [there, ["--add", "--remove", "--replace"]],
  ] as const) {
    const input = files.map(({ file }) => `${file}\0`).join("");
    // A complaint about line ends is for the owner's own additions.
    const update = ["-c", "core.safecrlf=false", "update-index", ...how, "-z", "--stdin"];
    const done = await git(place, update, { input });
    if (done.kind === "failed") return done;
  }
  return git(place, ["write-tree"]);
}

const isGone = ({ state }: ChangedPath) => state === "deleted";

function realPath(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

function sizeOf(file: string): number {
  return lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
