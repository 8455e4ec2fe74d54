import type { CommandRun } from "../../contracts/command-run.ts";
import type { FailureKind } from "../../contracts/run-record.ts";
import type { Task } from "../../contracts/task.ts";
import { outside } from "../../tools/guard.ts";
import { nearest } from "../../tools/nearest.ts";
import { takeOwnerCommits, uncommitted } from "../../tools/repository.ts";
import type { Workspace } from "../../tools/workspace.ts";
import { canCompile, readyToRun, runCommands } from "../commands.ts";
import { type Step, Suspension } from "../deps.ts";
import { shaderCheck, shadersOf } from "../shaders.ts";
import type { LoopState, LoopUpdate } from "../state.ts";
import { taskDigest } from "../task-digest.ts";

export async function prepare(state: LoopState, step: Step): Promise<LoopUpdate> {
  const { deps } = step;
  const found = deps.findTask(state.task_id);
  if (found.kind === "unknown") return failed("task-invalid", found.message);
  const { task } = found;
  deps.store.openRun(step.run, task.id, taskDigest(task));
  const opened = await deps.openWorkspace(task);
  if (opened.kind === "unusable") return { task, ...failed("repository", opened.message) };
  const { workspace } = opened;

  const base = await baseOf(workspace, step);
  workspace.forgetLocks();
  await workspace.restore(base.tree);
  const wrong = await wrongInput(task, workspace, base.tree, step);
  if (wrong !== null) return { task, ...failed("task-invalid", wrong) };

  deps.preload();
  const commands = await commandsOf(task, workspace, step);
  const ready = await readyToRun(commands, workspace, step);
  if (ready.kind === "not-ready") return { task, ...failed("environment", ready.message) };
  const runs: CommandRun[] = (await runCommands(commands, workspace, step)).map(({ run }) => run);
  return {
    task,
    commands,
    max_fixes: deps.settings.maxFixes,
    sandboxed: deps.settings.sandboxed,
    base: { ...base, runs },
    tree: base.tree,
  };
}

function failed(kind: FailureKind, reason: string): Pick<LoopUpdate, "failure"> {
  return { failure: { kind, reason } };
}

async function baseOf(workspace: Workspace, step: Step): Promise<{ commit: string; tree: string }> {
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

async function wrongInput(
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

/** The task's own commands; without any, what is known to check the repository or the shaders. */
async function commandsOf(task: Task, workspace: Workspace, step: Step): Promise<string[]> {
  if (task.tests.length > 0 || task.kind === "pixel") return task.tests;
  const shaders = shadersOf(task);
  if (shaders.length > 0) {
    return (await canCompile(shaders, workspace, step)) ? shaders.map(shaderCheck) : [];
  }
  return workspace.read("Cargo.toml").kind === "text" ? ["cargo check"] : [];
}
