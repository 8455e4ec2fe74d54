import { existsSync } from "node:fs";
import path from "node:path";
import type { CommandRun } from "../../contracts/command-run.ts";
import type { FailureKind } from "../../contracts/run-record.ts";
import type { Task } from "../../contracts/task.ts";
import { outside } from "../../tools/guard.ts";
import { nearest } from "../../tools/nearest.ts";
import { takeOwnerCommits, uncommitted } from "../../tools/repository.ts";
import type { Workspace } from "../../tools/workspace.ts";
import { runBase } from "../base-run.ts";
import { commandsOf } from "../checks.ts";
import { type Step, Suspension } from "../deps.ts";
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

  const cwd = wrongFolder(task, workspace);
  if (cwd !== null) return { task, ...failed("task-invalid", cwd) };

  deps.preload();
  const wanted = await commandsOf(task, base.tree, workspace, step);
  const ran = await runBase(wanted, task, base.tree, workspace, step);
  if (ran.kind === "cannot") return { task, ...failed(ran.failure, ran.reason) };
  const { commands, aside } = ran;
  const runs: CommandRun[] = ran.ran.map(({ run }) => run);
  const trouble = ran.trouble === null ? null : deps.store.putBlob(ran.trouble);
  return {
    task,
    commands,
    max_fixes: deps.settings.maxFixes,
    sandboxed: deps.settings.sandboxed,
    base: { ...base, runs, trouble, aside },
    tree: base.tree,
  };
}

function wrongFolder({ cwd }: Task, workspace: Workspace): string | null {
  if (cwd === undefined) return null;
  const away = outside(cwd);
  if (away !== null) return `The task's cwd ${cwd} ${away}.`;
  const there = existsSync(path.join(workspace.folder, workspace.cwd));
  return there ? null : `The task's cwd ${cwd} does not exist in its repository.`;
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
