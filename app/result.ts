import path from "node:path";
import { printable } from "../contracts/printable.ts";
import { decidingAttempt, isOverridden, type RunRecord } from "../contracts/run-record.ts";
import type { Task } from "../contracts/task.ts";
import { ownersWord } from "../contracts/verdict.ts";
import { greenAttempt } from "./accept.ts";
import { asTyped } from "./as-typed.ts";
import type { Waiting, Worked } from "./loop.ts";
import type { TaskEnd } from "./run-task.ts";
import { placesOf, type Settings } from "./settings.ts";

/** Exit codes: all done, a task failed or waits for one, cannot run, interrupted. */
export const EXIT = { done: 0, failed: 1, cannotRun: 2, interrupted: 130 } as const;

export function exitCode({ ends, waiting, stopped }: Worked, interrupted: boolean): number {
  if (interrupted) return EXIT.interrupted;
  if (stopped !== null || ends.some(({ end }) => end.kind === "suspended")) return EXIT.cannotRun;
  const failed = ends.some(({ end }) => end.kind === "ended" && end.record.outcome.kind !== "done");
  return failed || waiting.length > 0 ? EXIT.failed : EXIT.done;
}

/** How one task ended, for people: what came of it, where it is, and how to take it. */
export function summaryLines(task: Task, end: TaskEnd, settings: Settings): string[] {
  const lines = end.kind === "ended" ? endedLines(end.record, settings) : suspendedLines(end);
  return ["", `${task.id}: ${task.title}`, ...lines.map((line) => `  ${line}`)].map((line) =>
    printable(line),
  );
}

/** What only its owner can do about a failed run, each with its command. */
function waysOn(record: RunRecord, { tasks }: Settings): string[] {
  const { id } = record.task;
  const wanted = wantedGrants(record);
  const allow = wanted.flatMap((file) => ["--allow", file]);
  const green = greenAttempt(record);
  const refused = record.verdicts.some(
    (verdict) => verdict.attempt === green?.number && verdict.refused !== undefined,
  );
  const machine = record.outcome.kind === "failed" && record.outcome.failure === "environment";
  const moved = record.outcome.kind === "failed" && record.outcome.failure === "branch-moved";
  return [
    ...(wanted.length > 0
      ? [
          `to let it change ${wanted.join(", ")}: ${asTyped("tasks", ["retry", id, ...allow], tasks)}`,
        ]
      : []),
    ...(machine
      ? [`once that is mended: ${asTyped("tasks", ["retry", id], tasks)}, and start again`]
      : []),
    ...(moved
      ? [`to do it anew where the branch is now: ${asTyped("tasks", ["retry", id], tasks)}`]
      : []),
    ...(green !== null && !refused && !moved
      ? [`to land attempt ${green.number} all the same: ${asTyped("tasks", ["accept", id], tasks)}`]
      : []),
  ];
}

/** Protected files that attempts wanted to change, and their owner may allow. */
function wantedGrants({ attempts }: RunRecord): string[] {
  return [...new Set(attempts.flatMap(({ ungranted }) => ungranted ?? []))];
}

/** The same for a task that could not begin. */
export function waitingLines({ task, wait }: Waiting): string[] {
  return ["", `${task.id}: ${task.title}`, `  ${wait.text}`].map((line) => printable(line));
}

function endedLines(record: RunRecord, settings: Settings): string[] {
  const { outcome, attempts, run } = record;
  const last = decidingAttempt(record);
  const files = last && last.files.length > 0 ? last.files.join(", ") : "no files";
  const lines = last ? `+${last.added} −${last.removed}` : "";
  const artifacts = path.relative(path.dirname(settings.tasks), placesOf(settings.tasks).artifacts);
  const left = `artifacts: ${artifacts}/art-${run}-*, log: ${artifacts}/run-${run}.log`;
  if (outcome.kind === "failed") {
    const reason = outcome.reason.split("\n")[0] ?? "";
    return [`failed: ${reason}`, ...waysOn(record, settings), left];
  }
  const tries = attempts.length === 1 ? "1 attempt" : `${attempts.length} attempts`;
  const checks = [
    ...(isOverridden(record)
      ? [`accepted ${ownersWord(record.verdicts)?.reasons.join(" ") ?? ""}`]
      : []),
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
          ...taking(record, outcome.commit),
        ]),
    ...checks,
    left,
  ];
}

/** With a snapshot the branch also holds what its owner has not committed, and cannot be merged over that. */
function taking({ outcome, snapshot }: RunRecord, commit: string): string[] {
  if (outcome.kind !== "done") return [];
  if (snapshot === undefined) return [`take it: git merge ${outcome.branch}`];
  const short = commit.slice(0, 12);
  return [
    `it stands on your uncommitted work, which that branch now holds as commit ${snapshot.slice(0, 12)}`,
    `take it into your checkout: git diff --binary ${short}^ ${short} | git apply`,
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
    const { run, outcome, attempts, model, verified, sandboxed, snapshot, usage } = end.record;
    return {
      id: task.id,
      status: outcome.kind,
      run,
      ...(outcome.kind === "done"
        ? { commit: outcome.commit, branch: outcome.branch, overridden: isOverridden(end.record) }
        : { failure: outcome.failure, error: outcome.reason, wants: wantedGrants(end.record) }),
      attempts: attempts.length,
      files: decidingAttempt(end.record)?.files ?? [],
      model,
      verified,
      sandboxed,
      ...(snapshot !== undefined && { snapshot }),
      usage,
      log: path.join(artifacts, `run-${run}.log`),
    };
  });
  return { ...(stopped !== null && { error: stopped }), tasks: [...worked, ...held] };
}
