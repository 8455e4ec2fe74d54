import path from "node:path";
import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import type { EvalGrade } from "../../contracts/eval-grade.ts";
import type { RunRecord } from "../../contracts/run-record.ts";
import type { GradePlace } from "../grade/build-tests.ts";
import { type Changes, changesIn } from "../grade/changes.ts";
import { grade } from "../grade/grade.ts";
import { wholeTree } from "../suite/read-sample.ts";
import type { LoopResult } from "./loop-attempt.ts";
import { openResults } from "./result-tree.ts";
import type { Work } from "./work-list.ts";
import type { WorkerPlace } from "./worker-place.ts";

const BUILD_MS = 120_000;
const TEST_MS = 30_000;

export interface GradedResult {
  /** What landed, as changes to the template; null when the loop did not end. */
  changes: Changes | null;
  grade: EvalGrade | null;
  verdicts: EvalAttempt["verdicts"];
}

/** What landed is the result; without a landing the untouched template is. Judged trees are graded too. */
export async function gradeResult(
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
