import { type Clustered, clusteredError, familySums, mean } from "./clusters.ts";
import { type Interval, wilson } from "./wilson.ts";

/** Scores of one task over its scored epochs, each 0 to 1. */
export interface TaskScores {
  readonly sample: string;
  readonly family: string;
  readonly scores: readonly number[];
}

export interface Score {
  /** Mean of the tasks' means; null when nothing was scored. */
  readonly mean: number | null;
  /** 95%. */
  readonly interval: Interval;
  /** How many independent tasks the interval is worth. */
  readonly effectiveSize: number;
  readonly tasks: number;
  readonly families: number;
}

/**
 * The mean score with Wilson's interval on the effective sample size S(1−S)/SE². The unit is the
 * task: its epochs only make its own mean more exact. Where every task scored the same 0 or 1, the
 * spread says nothing, and each family counts as one.
 */
export function scoreOf(tasks: readonly TaskScores[]): Score {
  const means = tasks
    .filter(({ scores }) => scores.length > 0)
    .map(({ family, scores }): Clustered => ({ family, value: mean(scores) }));
  if (means.length === 0) {
    return { mean: null, interval: wilson(0, 0), effectiveSize: 0, tasks: 0, families: 0 };
  }
  const share = mean(means.map(({ value }) => value));
  const families = familySums(means, share).length;
  const error = clusteredError(means);
  const spread = share * (1 - share);
  const most = tasks.reduce((sum, { scores }) => sum + scores.length, 0);
  const fromError = error === null || error === 0 ? null : spread / error ** 2;
  const size = spread === 0 || error === null ? families : Math.min(fromError ?? most, most);
  const freedom = spread === 0 ? Number.POSITIVE_INFINITY : Math.max(1, families - 1);
  const interval = wilson(share, size, 0.95, freedom);
  return { mean: share, interval, effectiveSize: size, tasks: means.length, families };
}
