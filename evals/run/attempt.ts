import path from "node:path";
import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import type { EvalGrade } from "../../contracts/eval-grade.ts";
import type { NodeName } from "../../contracts/event.ts";
import type { RunRecord } from "../../contracts/run-record.ts";
import type { GradePlace } from "../grade/build-tests.ts";
import { type Changes, changesIn } from "../grade/changes.ts";
import { grade } from "../grade/grade.ts";
import { wholeTree } from "../suite/read-sample.ts";
import { type LoopResult, loopAttempt } from "./loop-attempt.ts";
import type { OpenedSolver } from "./open-solver.ts";
import { openResults } from "./result-tree.ts";
import type { RunFolder } from "./run-folder.ts";
import type { Work } from "./work-list.ts";
import { prepareWorker, type WorkerPlace } from "./worker-place.ts";

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

const BUILD_MS = 120_000;
const TEST_MS = 30_000;

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
    events: null,
  };
}

interface GradedResult {
  /** What landed, as changes to the template; null when the loop did not end. */
  changes: Changes | null;
  grade: EvalGrade | null;
  verdicts: EvalAttempt["verdicts"];
}

/** What landed is the result; without a landing the untouched template is. Judged trees are graded too. */
async function gradeResult(
  { end }: LoopResult,
  { sample, variant }: Work,
  worker: WorkerPlace,
  options: { sandboxed: boolean; signal: AbortSignal },
): Promise<GradedResult> {
  if (end.kind !== "ended") return { grade: null, verdicts: [], changes: null };
  const { record } = end;
  const home = path.join(worker.home, "grade");
  const place: GradePlace = { home, ...options, buildMs: BUILD_MS, testMs: TEST_MS };
  const results = await openResults(worker);
  const known = new Map<string, Promise<EvalGrade>>();
  const gradeTree = (tree: string | null): Promise<EvalGrade> => {
    const before = known.get(tree ?? "");
    if (before) return before;
    const files = tree === null ? wholeTree(sample, null) : results.filesOf(tree);
    const graded = Promise.resolve(files).then((one) => grade(sample, one, place));
    known.set(tree ?? "", graded);
    return graded;
  };
  const landed = await landedTree(record, results.commitTree);
  const final = await gradeTree(landed);
  const changes = landed === null ? {} : changesIn(sample, await results.filesOf(landed));
  const verdicts: EvalAttempt["verdicts"] = [];
  for (const { accept, attempt: number } of variant.judge ? record.verdicts : []) {
    const tree = record.attempts.find((one) => one.number === number)?.tree_after;
    const truth = tree === undefined ? null : await gradeTree(tree);
    verdicts.push({ accept, truth: truth?.kind === "graded" ? truth.score : null });
  }
  return { grade: final, verdicts, changes };
}

async function landedTree(
  { outcome }: RunRecord,
  treeOf: (commit: string) => Promise<string>,
): Promise<string | null> {
  return outcome.kind === "done" && outcome.commit !== null ? treeOf(outcome.commit) : null;
}

function statusOf(
  end: LoopResult["end"],
  graded: EvalGrade | null,
): Pick<EvalAttempt, "status" | "score"> {
  switch (end.kind) {
    case "limit":
      return { status: "limit", score: 0 };
    case "cancelled":
      return { status: "cancelled", score: null };
    case "trouble":
      return { status: "infra_error", score: null };
    case "ended":
      if (graded?.kind === "graded") return { status: "scored", score: graded.score };
      return {
        status: graded?.reason === "cancelled" ? "cancelled" : "infra_error",
        score: null,
      };
  }
}

function stopOf(end: LoopResult["end"], graded: EvalGrade | null, note: string): string {
  if (end.kind !== "ended") return end.reason;
  const { outcome } = end.record;
  const grader = graded?.kind === "ungraded" ? ` (the grader: ${graded.reason})` : "";
  const said = outcome.kind === "done" ? "done" : outcome.reason;
  return `${said}${grader}${note === "" ? "" : ` (${note})`}`;
}

/** The node to blame when nothing landed: by the failure's kind, else the last that was begun. */
function failedAt(end: LoopResult["end"], { events }: LoopResult): NodeName | null {
  if (end.kind === "ended") {
    const { outcome } = end.record;
    if (outcome.kind === "done") return null;
    switch (outcome.failure) {
      case "no-plan":
        return "planner";
      case "edits-refused":
      case "commands-red":
        return "tools";
      case "judge-rejected":
      case "no-verdict":
        return "judge";
    }
  }
  const begun = events.flatMap(({ event }) => (event.kind === "node-started" ? [event.node] : []));
  return begun.filter((node) => node !== "finish").at(-1) ?? null;
}

function nodeTimes(events: LoopResult["events"]): EvalAttempt["nodes"] {
  const times: EvalAttempt["nodes"] = {};
  for (const { event } of events) {
    if (event.kind !== "node-ended") continue;
    times[event.node] = (times[event.node] ?? 0) + Math.round(event.duration_ms);
  }
  return times;
}
