import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import { scoreOf } from "../statistics/score.ts";
import { taskScores } from "./summary.ts";

export interface WhatIf {
  readonly actual: number | null;
  /** Every first green attempt lands. */
  readonly alwaysAccept: number | null;
  /** Whatever was judged and is right lands, nothing else does. */
  readonly perfect: number | null;
}

/**
 * What two other judges would have given, from the same logs: only attempts that this judge saw are
 * known, so the perfect judge's figure leaves out what further fixes after a just rejection would
 * have reached.
 */
export function judgeWhatIf(attempts: readonly EvalAttempt[]): WhatIf {
  const scored = attempts.filter(({ score }) => score !== null);
  const meanOf = (pick: (one: EvalAttempt) => number | null) =>
    scoreOf(taskScores(scored.map((one) => ({ ...one, score: pick(one) })))).mean;
  return {
    actual: meanOf(({ score }) => score),
    alwaysAccept: meanOf(({ score, verdicts }) => verdicts[0]?.truth ?? score),
    perfect: meanOf(({ score, verdicts }) =>
      verdicts.length === 0 ? score : verdicts.some(({ truth }) => truth === 1) ? 1 : 0,
    ),
  };
}
