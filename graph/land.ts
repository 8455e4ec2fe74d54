import { BRANCH, branchTip, findLanded, moveBranch } from "../tools/repository/loop-branch.ts";
import { mergeTrees } from "../tools/repository/merge-trees.ts";
import { commitTree, isAncestor, parentOf, treeOf } from "../tools/repository.ts";
import type { Workspace } from "../tools/workspace.ts";
import { checkedRun } from "./checked-run.ts";
import { type Step, Suspension } from "./deps.ts";
import type { LoopState } from "./state.ts";
import { verifyChange } from "./verify.ts";
import { given, workspaceAt } from "./workspace.ts";

/** How often a branch may move under a landing before that is given up. */
const TRIES = 3;

export type Landed = { kind: "landed"; commit: string | null } | { kind: "stale"; reason: string };

/**
 * Puts the accepted tree onto the loop's branch as one commit, by compare-and-swap. When the branch
 * moved while the task ran, the change is merged onto its new tip and verified again.
 */
export async function land(state: LoopState, step: Step): Promise<Landed> {
  const base = given(state.base);
  if (state.tree === base.tree) return { kind: "landed", commit: null };
  const workspace = await workspaceAt(state, step);
  const { repository } = workspace;
  const [run, tree] = [`Run: ${step.run}`, `Tree: ${state.tree}`];
  for (let i = 0; i < TRIES; i++) {
    const tip = await branchTip(repository);
    // The base holds what the branch does, and maybe its owner's uncommitted work.
    const moved = tip !== null && !(await isAncestor(repository, tip, base.commit));
    const before = moved ? await findLanded(repository, base.commit, [run, tree]) : null;
    if (before !== null) return { kind: "landed", commit: before };
    const parent = moved ? tip : base.commit;
    const wanted = await treeOn(parent, state, workspace, step);
    if (wanted.kind === "stale") return wanted;
    const parents = moved && base.snapshot !== undefined ? [parent, base.commit] : [parent];
    const commit = await commitTree(repository, wanted.id, parents, messageOf(state, step));
    const done = await moveBranch(repository, commit, tip, `run ${step.run}`);
    if (done.kind === "moved") return { kind: "landed", commit };
    if (done.kind === "failed") {
      throw new Suspension("waiting", `The branch ${BRANCH} cannot be moved: ${done.message}`);
    }
  }
  return { kind: "stale", reason: `The branch ${BRANCH} kept moving while the change was landed.` };
}

/** The commit by which this run has landed already, if it has. */
export async function landedBefore(state: LoopState, step: Step): Promise<string | null> {
  if (state.task === null || state.base === null) return null;
  const { repository } = await workspaceAt(state, step);
  const lines = [`Run: ${step.run}`, `Tree: ${state.tree}`];
  return findLanded(repository, state.base.commit, lines);
}

async function treeOn(
  parent: string,
  state: LoopState,
  workspace: Workspace,
  step: Step,
): Promise<{ kind: "tree"; id: string } | { kind: "stale"; reason: string }> {
  const { repository } = workspace;
  const base = given(state.base);
  if (parent === base.commit) return { kind: "tree", id: state.tree };
  // A run that was forked in Studio lands its other answer in place of its first.
  const first = await findLanded(repository, base.commit, [`Run: ${step.run}`]);
  if (first === parent && (await parentOf(repository, parent)) === base.commit) {
    return { kind: "tree", id: state.tree };
  }
  const ours = await commitTree(repository, state.tree, [base.commit], messageOf(state, step));
  const merged = await mergeTrees(repository, ours, parent);
  if (merged.kind === "conflict") {
    const files = merged.files.join(", ");
    return { kind: "stale", reason: `The branch moved meanwhile and now conflicts in ${files}.` };
  }
  if (merged.kind !== "merged") {
    const why = merged.kind === "failed" ? merged.message : "they have no commit in common";
    return { kind: "stale", reason: `The branch moved meanwhile and cannot be merged: ${why}` };
  }
  if (merged.tree === (await treeOf(repository, parent))) return { kind: "tree", id: merged.tree };
  await workspace.restore(merged.tree);
  const { ran } = await checkedRun(state, merged.tree, workspace, step);
  const red = ran.find(({ run }) => run.kind !== "passed");
  if (red !== undefined) {
    return {
      kind: "stale",
      reason: `The branch moved meanwhile, and on its new tip ${red.run.command} is red: ${red.run.summary}`,
    };
  }
  const tip = await treeOf(repository, parent);
  const checked = await verifyChange(tip, merged.tree, workspace, state, step);
  if (checked.kind === "verified") return { kind: "tree", id: merged.tree };
  const reason = `The branch moved meanwhile, and on its new tip: ${checked.findings[0]?.text}`;
  return { kind: "stale", reason };
}

function messageOf(state: LoopState, step: Step): string {
  const task = given(state.task);
  const { snapshot } = given(state.base);
  const subject = task.title.replaceAll(/\s+/g, " ").trim();
  const short = subject.length > 72 ? `${subject.slice(0, 71)}…` : subject;
  const steps = (state.plan?.steps ?? []).map((s) => `- ${s.replaceAll(/\s+/g, " ")}`);
  const verdict = state.verdicts.at(-1)?.reasons.join(" ").replaceAll(/\s+/g, " ") ?? "";
  const trailers = [
    `Task: ${task.id}`,
    `Run: ${step.run}`,
    `Tree: ${state.tree}`,
    `Model: ${step.deps.model("coder").name}`,
    ...(snapshot === undefined ? [] : [`Snapshot: ${snapshot}`]),
    `Verdict: accepted${verdict === "" ? "" : `, ${verdict}`}`,
    ...(state.sandboxed ? [] : ["Sandbox: none"]),
    ...(state.commands.length === 0 && state.plan?.kind !== "pixel" ? ["Verified: no"] : []),
  ];
  return [short, "", ...(steps.length > 0 ? [...steps, ""] : []), ...trailers, ""].join("\n");
}
