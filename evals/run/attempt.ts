import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import { failedAt, nodeTimes, statusOf, stopOf } from "./attempt-outcome.ts";
import { gradeResult } from "./grade-result.ts";
import { type LoopResult, loopAttempt } from "./loop-attempt.ts";
import type { OpenedSolver } from "./open-solver.ts";
import type { RunFolder } from "./run-folder.ts";
import type { Work } from "./work-list.ts";
import { prepareWorker } from "./worker-place.ts";

export interface AttemptOptions {
  readonly work: Work;
  readonly run: RunFolder;
  /** The worker's folder. */
  readonly home: string;
  readonly solver: OpenedSolver;
  readonly sandboxed: boolean;
  readonly limits: { seconds: number | null; tokens: number | null };
  readonly snapshot: string | null;
  readonly ownTasks: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** One sample, one variant, one epoch: the loop, then the grade of what it landed, then the record. */
export async function attempt(options: AttemptOptions): Promise<EvalAttempt> {
  const { work, run, home, sandboxed, signal } = options;
  const { sample, variant, epoch } = work;
  const started_at = new Date().toISOString();
  const began = performance.now();
  const place = await prepareWorker(home, sample);
  const server = await options.solver.open(work, home);
  let result: LoopResult;
  const { limits } = sample.meta;
  try {
    result = await loopAttempt({
      sample,
      variant,
      place,
      url: server.url,
      model: server.model,
      sandboxed,
      seconds: options.limits.seconds ?? limits.seconds,
      tokens: options.limits.tokens ?? limits.tokens ?? null,
      snapshot: options.snapshot,
      ownTasks: options.ownTasks,
      signal,
    });
  } finally {
    await server.close();
  }
  const looped = performance.now();
  const graded = await gradeResult(result, work, place, { sandboxed, signal });
  const graded_ms = performance.now() - looped;
  const wall_ms = Math.round(performance.now() - began);
  const { observation, events, end } = result;
  const name = `${sample.meta.id}.${variant.name}.${epoch}`.replaceAll(/[^\w.-]/g, "_");
  const calls = observation.calls.map((call) => `${JSON.stringify(call)}\n`).join("");
  return {
    sample: sample.meta.id,
    suite: sample.meta.suite,
    family: sample.meta.family,
    split: sample.meta.split,
    variant: variant.name,
    epoch,
    ...statusOf(end, graded.grade),
    grade: graded.grade,
    outcome: end.kind === "ended" ? end.record.outcome.kind : null,
    failure:
      end.kind === "ended" && end.record.outcome.kind === "failed"
        ? end.record.outcome.failure
        : null,
    stop: stopOf(end, graded.grade, server.note()),
    failed_at: failedAt(end, result),
    replies: end.kind === "ended" ? end.record.attempts.length : 0,
    verdicts: graded.verdicts,
    usage: observation.usage,
    recalled: result.recalled,
    nodes: nodeTimes(events),
    started_at,
    wall_ms,
    loop_ms: result.loop_ms,
    grade_ms: Math.round(graded_ms),
    calls: observation.calls.length > 0 ? run.putBlob(calls) : null,
    patch: result.patch === null ? null : run.putBlob(result.patch),
    result: graded.changes === null ? null : run.putBlob(JSON.stringify(graded.changes)),
    learned: result.learned === null ? null : run.putBlob(JSON.stringify(result.learned)),
    events: run.putEvents(`${name}.jsonl`, events),
  };
}

/** An attempt of which nothing can be said but that it broke. */
export function unscored({ sample, variant, epoch }: Work, reason: string): EvalAttempt {
  return {
    sample: sample.meta.id,
    suite: sample.meta.suite,
    family: sample.meta.family,
    split: sample.meta.split,
    variant: variant.name,
    epoch,
    status: "infra_error",
    score: null,
    grade: null,
    outcome: null,
    failure: null,
    stop: reason,
    failed_at: null,
    replies: 0,
    verdicts: [],
    usage: {},
    recalled: { passages: 0, characters: 0, leaks: 0 },
    nodes: {},
    started_at: new Date().toISOString(),
    wall_ms: 0,
    loop_ms: 0,
    grade_ms: 0,
    calls: null,
    patch: null,
    result: null,
    learned: null,
    events: null,
  };
}
