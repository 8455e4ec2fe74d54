import { existsSync } from "node:fs";
import path from "node:path";
import type { CommandRun } from "../../contracts/command-run.ts";
import type { FailureKind } from "../../contracts/run-record.ts";
import type { Task } from "../../contracts/task.ts";
import { outside } from "../../tools/guard.ts";
import type { Workspace } from "../../tools/workspace.ts";
import { baseOf, wrongInput } from "../base.ts";
import { runBase } from "../base-run.ts";
import { commandsOf } from "../checks.ts";
import type { Step } from "../deps.ts";
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

  const base = await baseOf(workspace, task, step);
  workspace.forgetLocks();
  await workspace.restore(base.tree);
  const wrong = await wrongInput(task, workspace, base, step);
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
