import type { Attempt } from "../contracts/attempt.ts";
import type { Judgement } from "../contracts/verdict.ts";

/** After so many rounds in a row without progress: what is asked for then. */
export const STALLS = { wholeFiles: 1, freshStart: 2, stop: 3 } as const;
/** After so many refused replies in a row, blocks are given up as well. */
const REFUSALS = 2;

export type Strategy = "go-on" | "whole-files" | "fresh-start" | "stop";

export interface Tried {
  attempts: readonly Attempt[];
  verdicts: readonly Judgement[];
}

/** What was wrong with an attempt: its failures, or the review's reasons. */
export function complaintsOf(attempt: Attempt, verdicts: readonly Judgement[]): string[] {
  const verdict = verdicts.find((v) => v.attempt === attempt.number);
  if (verdict === undefined || verdict.accept) return attempt.fingerprint;
  return verdict.reasons.map((reason) => `review: ${reason.toLowerCase().trim()}`);
}

/**
 * Rounds in a row that mended nothing: all that was wrong at some earlier attempt is wrong still or
 * again. So different patches with the same compiler error count, and so does going back and forth.
 * Refused replies changed nothing and count for neither.
 */
export function stallsOf({ attempts, verdicts }: Tried): number {
  const before: string[][] = [];
  let stalls = 0;
  for (const attempt of attempts) {
    if (attempt.kind === "refused") continue;
    const now = complaintsOf(attempt, verdicts);
    const mendedNothing = before.some((then) => then.every((one) => now.includes(one)));
    if (before.length > 0) stalls = mendedNothing ? stalls + 1 : 0;
    before.push(now);
  }
  return stalls;
}

/** How the next round is to differ from the last. */
export function strategyOf(tried: Tried): Strategy {
  const stalls = stallsOf(tried);
  if (stalls >= STALLS.stop) return "stop";
  if (stalls >= STALLS.freshStart) return "fresh-start";
  const last = tried.attempts.slice(-REFUSALS);
  const refused = last.length === REFUSALS && last.every(({ kind }) => kind === "refused");
  return stalls >= STALLS.wholeFiles || refused ? "whole-files" : "go-on";
}
