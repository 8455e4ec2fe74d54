import path from "node:path";
import { printable } from "../contracts/printable.ts";
import type { RunRecord } from "../contracts/run-record.ts";
import type { Task } from "../contracts/task.ts";
import type { Waiting, Worked } from "./loop.ts";
import type { TaskEnd } from "./run-task.ts";
import { placesOf, type Settings } from "./settings.ts";

/** How one task ended, for people: what came of it, where it is, and how to take it. */
export function summaryLines(task: Task, end: TaskEnd, settings: Settings): string[] {
  const lines = end.kind === "ended" ? endedLines(end.record, settings) : suspendedLines(end);
  return ["", `${task.id}: ${task.title}`, ...lines.map((line) => `  ${line}`)].map((line) =>
    printable(line),
  );
}

/** The same for a task that could not begin. */
export function waitingLines({ task, wait }: Waiting): string[] {
  return ["", `${task.id}: ${task.title}`, `  ${wait.text}`].map((line) => printable(line));
}

function endedLines(record: RunRecord, settings: Settings): string[] {
  const { outcome, attempts, run } = record;
  const last = attempts.at(-1);
  const files = last && last.files.length > 0 ? last.files.join(", ") : "no files";
  const lines = last ? `+${last.added} −${last.removed}` : "";
  const artifacts = path.relative(path.dirname(settings.tasks), placesOf(settings.tasks).artifacts);
  const left = `artifacts: ${artifacts}/art-${run}-*, log: ${artifacts}/run-${run}.log`;
  if (outcome.kind === "failed") {
    const reason = outcome.reason.split("\n")[0] ?? "";
    return [`failed: ${reason}`, left];
  }
  const tries = attempts.length === 1 ? "1 attempt" : `${attempts.length} attempts`;
  const checks = [
    ...(record.verified ? [] : ["UNVERIFIED: nothing but the judge could check it"]),
    ...(record.sandboxed ? [] : ["ran without a sandbox"]),
    ...(record.model === "demo" ? ["scripted answers of the demo model"] : []),
  ];
  return [
    outcome.commit === null
      ? "done: the repository already did what the task asks; nothing was changed"
      : `done after ${tries}: ${files} (${lines})`,
    ...(outcome.commit === null
      ? []
      : [
          `commit ${outcome.commit.slice(0, 12)} on the branch ${outcome.branch}`,
          `take it: git merge ${outcome.branch}`,
        ]),
    ...checks,
    left,
  ];
}

function suspendedLines(end: Extract<TaskEnd, { kind: "suspended" }>): string[] {
  const again = "Everything is kept: start it again and it goes on where it stopped.";
  return end.why === "interrupted" ? ["interrupted", again] : [end.message, again];
}

/** The same for machines. */
export function resultOf({ ends, waiting, stopped }: Worked, settings: Settings): object {
  const { artifacts } = placesOf(settings.tasks);
  const held = waiting.map(({ task, wait: { on, cycle, text } }) => ({
    id: task.id,
    status: "waiting",
    waits: { for: on, cycle, text },
  }));
  const worked = ends.map(({ task, end }) => {
    if (end.kind === "suspended") {
      return { id: task.id, status: "suspended", why: end.why, error: end.message };
    }
    const { run, outcome, attempts, model, verified, sandboxed, usage } = end.record;
    return {
      id: task.id,
      status: outcome.kind,
      run,
      ...(outcome.kind === "done"
        ? { commit: outcome.commit, branch: outcome.branch }
        : { failure: outcome.failure, error: outcome.reason }),
      attempts: attempts.length,
      files: attempts.at(-1)?.files ?? [],
      model,
      verified,
      sandboxed,
      usage,
      log: path.join(artifacts, `run-${run}.log`),
    };
  });
  return { ...(stopped !== null && { error: stopped }), tasks: [...worked, ...held] };
}
