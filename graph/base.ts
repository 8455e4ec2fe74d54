import path from "node:path";
import type { Task } from "../contracts/task.ts";
import { outside } from "../tools/guard.ts";
import { nearest } from "../tools/nearest.ts";
import { type ChangedPath, uncommitted, underWay } from "../tools/repository/checkout.ts";
import { BRANCH } from "../tools/repository/loop-branch.ts";
import { type Base, takeOwnerWork } from "../tools/repository/take-owner-work.ts";
import { describeCommit, type Repository } from "../tools/repository.ts";
import { shellWord } from "../tools/shell-word.ts";
import type { Workspace } from "../tools/workspace.ts";
import { refusedBase } from "./base-refusals.ts";
import { type Step, Suspension } from "./deps.ts";
import { someOf } from "./some-of.ts";

/** The commit to work from, and the snapshot of the owner's checkout that it holds, if any. */
export interface WorkBase {
  commit: string;
  tree: string;
  snapshot?: string;
}

export async function baseOf(workspace: Workspace, task: Task, step: Step): Promise<WorkBase> {
  const { repository } = workspace;
  const { snapshotBut } = step.deps.settings;
  const index = path.join(workspace.home, "snapshot-index");
  const options = snapshotBut && { index, leaveOut: snapshotBut, for: task.id };
  const base = await takeOwnerWork(repository, options);
  if (base.kind !== "ready") throw new Suspension("waiting", refusedBase(base, repository));
  await sayBase(base, repository, step);
  const { commit, tree, snapshot } = base;
  return { commit, tree, ...(snapshot !== null && { snapshot: snapshot.commit }) };
}

async function sayBase(
  base: Extract<Base, { kind: "ready" }>,
  repository: Repository,
  step: Step,
): Promise<void> {
  const say = (text: string) => step.emit({ kind: "notice", level: "info", text });
  if (base.taken !== "nothing") {
    const how = base.taken === "merge" ? "merged into" : "taken into";
    say(`your new commits were ${how} the branch ${BRANCH}`);
  }
  if (base.snapshot !== null) {
    const { commit, files } = base.snapshot;
    say(
      `works from your checkout as it is, with what is not committed: ${someOf(files)} (snapshot ${commit.slice(0, 12)})`,
    );
  }
  const middle = underWay(repository);
  if (middle !== null && base.snapshot === null) {
    const from = await describeCommit(repository, base.commit);
    say(`a ${middle} is under way in your checkout; the loop works from commit ${from}`);
  }
}

/** What is wrong with the task's inputs, or null; what the owner should know of them is said. */
export async function wrongInput(
  task: Task,
  workspace: Workspace,
  base: WorkBase,
  step: Step,
): Promise<string | null> {
  for (const input of task.inputs) {
    const away = outside(input);
    if (away !== null) return `The input ${input} ${away}.`;
  }
  const { repository } = workspace;
  const [changed, files] = await Promise.all([
    uncommitted(repository, task.inputs),
    workspace.list(base.tree),
  ]);
  const missing = task.inputs.find((input) => !files.includes(input));
  if (missing !== undefined) {
    const state = changed.find(({ file }) => file === missing)?.state;
    return missingInput(missing, state, files, workspace);
  }
  const unseen = changed.filter(({ state }) => state !== "ignored").map(({ file }) => file);
  if (unseen.length > 0 && base.snapshot === undefined) {
    const from = await describeCommit(repository, base.commit);
    const text = `${unseen.join(", ")}: your uncommitted changes are not seen; the loop works from commit ${from}. To have them seen, commit them or add --snapshot`;
    step.emit({ kind: "notice", level: "warning", text });
  }
  return sayAbsent(task, workspace, step);
}

function missingInput(
  input: string,
  state: ChangedPath["state"] | undefined,
  files: readonly string[],
  workspace: Workspace,
): string {
  const { repository } = workspace;
  const again = 'then set the task to "pending" again';
  const git = `git -C ${shellWord(path.join(repository.top, repository.prefix))}`;
  if (state === "ignored") {
    return `The input ${input} is ignored by git, and the loop works from commits. Commit it all the same (${git} add -f -- ${shellWord(input)} && ${git} commit -m "Add an input"), ${again}.`;
  }
  if (state !== undefined) {
    return `The input ${input} is not committed, and the loop works from commits. Commit it, or start with --snapshot; ${again}.`;
  }
  const held = workspace.unwritable(input);
  if (held !== null) {
    return `The input ${input} ${held}. Point the task's "repo" at the repository that it belongs to.`;
  }
  const near = nearest(input, files);
  const hint = near.length > 0 ? ` Did you mean ${near.join(" or ")}?` : "";
  return `The input ${input} does not exist in ${repository.top}.${hint} (Inputs are files that exist; a file to be created belongs into the description.)`;
}

/** Files that are kept outside of the repository and are not on this machine; builds may need them. */
function sayAbsent(task: Task, workspace: Workspace, step: Step): string | null {
  const { repository } = workspace;
  const { submodules, largeFiles } = workspace.absent();
  const git = `git -C ${shellWord(repository.top)}`;
  const input = task.inputs.find((file) => largeFiles.includes(repository.prefix + file));
  if (input !== undefined) {
    return `The input ${input} is kept by Git LFS and is not on this machine. Fetch it: ${git} lfs pull; then set the task to "pending" again.`;
  }
  const warn = (text: string) => step.emit({ kind: "notice", level: "warning", text });
  if (largeFiles.length > 0) {
    warn(
      `kept by Git LFS and not on this machine: ${someOf(largeFiles)}. Builds that need it fail; fetch it: ${git} lfs pull`,
    );
  }
  if (submodules.length > 0) {
    const names = submodules.map(shellWord).join(" ");
    warn(
      `not on this machine, and so an empty folder: the submodule ${submodules.join(", ")}. Builds that need it fail; fetch it: ${git} submodule update --init --recursive -- ${names}`,
    );
  }
  return null;
}
