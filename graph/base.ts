import type { Task } from "../contracts/task.ts";
import { outside } from "../tools/guard.ts";
import { nearest } from "../tools/nearest.ts";
import { takeOwnerCommits, uncommitted } from "../tools/repository.ts";
import type { Workspace } from "../tools/workspace.ts";
import { type Step, Suspension } from "./deps.ts";

export async function baseOf(
  workspace: Workspace,
  step: Step,
): Promise<{ commit: string; tree: string }> {
  const { repository } = workspace;
  const base = await takeOwnerCommits(repository);
  switch (base.kind) {
    case "ready":
      if (base.taken !== "nothing") {
        const how = base.taken === "merge" ? "merged into" : "taken into";
        const text = `your new commits were ${how} the branch auto-gvpie`;
        step.emit({ kind: "notice", level: "info", text });
      }
      return { commit: base.commit, tree: base.tree };
    case "conflict":
      throw new Suspension(
        "waiting",
        `Your new commits conflict with the branch auto-gvpie in ${base.files.join(", ")}. Merge it yourself (git merge auto-gvpie), then start again.`,
      );
    case "checked-out":
      throw new Suspension(
        "waiting",
        `The branch auto-gvpie is checked out in ${base.where}, and only the loop may move it. Switch to another branch there (git switch -), then start again.`,
      );
  }
}

export async function wrongInput(
  task: Task,
  workspace: Workspace,
  tree: string,
  step: Step,
): Promise<string | null> {
  for (const input of task.inputs) {
    const away = outside(input);
    if (away !== null) return `The input ${input} ${away}.`;
  }
  const [changed, files] = await Promise.all([
    uncommitted(workspace.repository, task.inputs),
    workspace.list(tree),
  ]);
  const missing = task.inputs.find((input) => !files.includes(input));
  if (missing !== undefined) {
    if (changed.includes(missing)) {
      return `The input ${missing} is not committed, and the loop works from commits. Commit it, then set the task to "pending" again.`;
    }
    const near = nearest(missing, files);
    const hint = near.length > 0 ? ` Did you mean ${near.join(" or ")}?` : "";
    return `The input ${missing} does not exist in ${workspace.repository.top}.${hint} (Inputs are files that exist; a file to be created belongs into the description.)`;
  }
  if (changed.length > 0) {
    const text = `${changed.join(", ")}: your uncommitted changes are not seen; the loop works from your last commit`;
    step.emit({ kind: "notice", level: "warning", text });
  }
  return null;
}
