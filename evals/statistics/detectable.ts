import { tQuantile } from "./student-t.ts";

const LEVEL = 0.05;
const POWER = 0.8;

/** The true difference that a test at 5% would find with 80% power, given the difference's error. */
export function detectable(error: number, freedom: number): number {
  return (tQuantile(1 - LEVEL / 2, freedom) + tQuantile(POWER, freedom)) * error;
}

/**
 * The same for a comparison that was not made yet: with another run of the same tasks and epochs
 * whose outcomes are independent of this run's, given the task. A rough guide: the comparison
 * itself reports its own.
 */
export function detectableNext(share: number, attempts: number): number {
  const spread = Math.max(share * (1 - share), 0.05);
  return detectable(Math.sqrt((2 * spread) / attempts), Number.POSITIVE_INFINITY);
}
