import { git } from "../git.ts";
import { commitAt, commitTree, type Repository } from "../repository.ts";
import { type LoopBranch, loopBranch, moveBranch } from "./loop-branch.ts";
import { mergeTrees } from "./merge-trees.ts";
import { missingFiles } from "./missing-files.ts";
import {
  lastSnapshot,
  type SnapshotOptions,
  type SnapshotTaken,
  takeSnapshot,
} from "./snapshot.ts";

interface Commit {
  commit: string;
  tree: string;
}

export type Base =
  | (Commit & {
      kind: "ready";
      /** Which of its owner's work was new to the loop's branch, and how that got in. */
      taken: "nothing" | "fast-forward" | "merge";
      /** What of the checkout is not committed and yet in the base; null when that is HEAD's. */
      snapshot: { commit: string; files: string[] } | null;
    })
  | Exclude<LoopBranch, { kind: "none" | "there" }>
  | Exclude<SnapshotTaken, { kind: "clean" | "taken" }>
  | { kind: "conflict"; files: string[]; of: "commits" | "snapshot" }
  | { kind: "unrelated" }
  /** Files of the commit to work from that a partial clone has not fetched. */
  | { kind: "missing"; files: string[]; commit: string }
  | { kind: "failed"; message: string };

/**
 * Brings the loop's branch up to its owner's HEAD (fast-forward, else merge) and gives the commit
 * to work from. The owner's checkout and index are not touched. The branch is made by the first
 * landing, not here.
 *
 * With `snapshot`, the commit to work from also holds what is not committed in the checkout, and
 * lies on no branch: landing on top of it brings it along.
 */
export async function takeOwnerWork(
  repository: Repository,
  snapshot: SnapshotOptions | null,
): Promise<Base> {
  const base = await ownerWork(repository, snapshot);
  if (base.kind !== "ready") return base;
  const files = await missingFiles(repository, base.tree);
  return files.length === 0 ? base : { kind: "missing", files, commit: base.commit };
}

async function ownerWork(repository: Repository, snapshot: SnapshotOptions | null): Promise<Base> {
  const [head, branch] = await Promise.all([commitAt(repository, "HEAD"), loopBranch(repository)]);
  if (branch.kind !== "none" && branch.kind !== "there") return branch;
  const tip = branch.kind === "there" ? branch : null;
  const fork = tip === null ? head.commit : await forkOf(repository, tip.commit, head.commit);
  if (fork === null) return { kind: "unrelated" };
  const ahead = tip !== null && fork !== tip.commit ? tip : null;
  const compared = snapshot !== null || fork !== head.commit;
  const known =
    ahead !== null && compared ? await lastSnapshot(repository, ahead.commit, head.commit) : null;

  if (snapshot !== null) {
    const taken = await takeSnapshot(repository, head, known, snapshot);
    if (taken.kind === "taken") return onSnapshot(repository, ahead, taken);
    if (taken.kind !== "clean") return taken;
  }
  if (ahead === null) {
    const forward = tip !== null && tip.commit !== head.commit;
    if (forward) await moveBranch(repository, head.commit, tip.commit, TAKES);
    return { kind: "ready", ...head, taken: forward ? "fast-forward" : "nothing", snapshot: null };
  }
  if (fork === head.commit) {
    const { commit, tree } = ahead;
    return { kind: "ready", commit, tree, taken: "nothing", snapshot: null };
  }
  // The owner went on from the snapshot, so only what changed since then is the owner's change.
  const theirs =
    known !== null
      ? await commitTree(repository, head.tree, [head.commit, known.commit], "Since the snapshot")
      : head.commit;
  const merged = await mergeTrees(repository, ahead.commit, theirs);
  if (merged.kind === "conflict") return { ...merged, of: "commits" };
  if (merged.kind !== "merged") return merged;
  const parents = [ahead.commit, head.commit];
  const commit = await commitTree(repository, merged.tree, parents, "Merge its owner's commits");
  await moveBranch(repository, commit, ahead.commit, TAKES);
  return { kind: "ready", commit, tree: merged.tree, taken: "merge", snapshot: null };
}

const TAKES = "takes in its owner's commits";

async function onSnapshot(
  repository: Repository,
  ahead: Commit | null,
  { commit, tree, files, isKnown }: Extract<SnapshotTaken, { kind: "taken" }>,
): Promise<Base> {
  const snapshot = { commit, files };
  if (ahead === null) return { kind: "ready", commit, tree, taken: "nothing", snapshot };
  if (isKnown) {
    return { kind: "ready", commit: ahead.commit, tree: ahead.tree, taken: "nothing", snapshot };
  }
  const merged = await mergeTrees(repository, ahead.commit, commit);
  if (merged.kind === "conflict") return { ...merged, of: "snapshot" };
  if (merged.kind !== "merged") return merged;
  const message = "Merge its owner's uncommitted work";
  const both = await commitTree(repository, merged.tree, [ahead.commit, commit], message);
  return { kind: "ready", commit: both, tree: merged.tree, taken: "nothing", snapshot };
}

async function forkOf(repository: Repository, a: string, b: string): Promise<string | null> {
  if (a === b) return a;
  const fork = await git(repository, ["merge-base", a, b]);
  return fork.kind === "ok" ? fork.out : null;
}
