import { type Clustered, clusteredError, familySums, mean } from "./clusters.ts";
import { detectable } from "./detectable.ts";
import { holm } from "./holm.ts";
import type { TaskScores } from "./score.ts";
import { signFlip } from "./sign-flip.ts";
import { tQuantile } from "./student-t.ts";
import type { Interval } from "./wilson.ts";

const LEVEL = 0.05;

export type ComparisonVerdict = "better" | "worse" | "inconclusive";

export interface Comparison {
  readonly name: string;
  /** Tasks that both sides scored. */
  readonly tasks: number;
  readonly families: number;
  /** Mean of variant minus baseline over the tasks; 0 when there is no common task. */
  readonly difference: number;
  /** 95% t interval; null with fewer than two families. */
  readonly interval: Interval | null;
  /** Sign-flip permutation, by family. */
  readonly p: number;
  /** p after Holm's adjustment for the number of comparisons made together. */
  readonly adjusted: number;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** The true difference that this size would have found with 80% power; null when unknown. */
  readonly smallest: number | null;
  readonly verdict: ComparisonVerdict;
}

/**
 * Compares each variant with the baseline, in pairs by task; families are the independent units.
 * The verdict follows the adjusted p at 5%, and never says more than "inconclusive" otherwise.
 */
export function compareAll(
  baseline: readonly TaskScores[],
  variants: readonly { name: string; tasks: readonly TaskScores[] }[],
  seed: string,
): Comparison[] {
  const raw = variants.map(({ name, tasks }) => ({ name, ...comparePair(baseline, tasks, seed) }));
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map((one, at): Comparison => {
    const level = adjusted[at] ?? 1;
    const found = level < LEVEL && one.difference !== 0;
    const verdict = found ? (one.difference > 0 ? "better" : "worse") : "inconclusive";
    return { ...one, adjusted: level, verdict };
  });
}

function comparePair(
  baseline: readonly TaskScores[],
  variant: readonly TaskScores[],
  seed: string,
) {
  const pairs = differencesOf(baseline, variant);
  const values = pairs.map(({ value }) => value);
  const difference = values.length === 0 ? 0 : mean(values);
  const byFamily = familySums(pairs, 0);
  const families = byFamily.length;
  const error = clusteredError(pairs);
  const reach = error === null ? null : tQuantile(0.975, families - 1) * error;
  return {
    tasks: values.length,
    families,
    difference,
    interval: reach === null ? null : { low: difference - reach, high: difference + reach },
    p: signFlip(byFamily, seed),
    wins: values.filter((value) => value > 0).length,
    ties: values.filter((value) => value === 0).length,
    losses: values.filter((value) => value < 0).length,
    smallest: error === null || error === 0 ? null : detectable(error, families - 1),
  };
}

/** Variant's mean minus baseline's, for each task that both scored. */
export function differencesOf(
  baseline: readonly TaskScores[],
  variant: readonly TaskScores[],
): (Clustered & { sample: string })[] {
  const before = new Map(baseline.map((task) => [task.sample, task.scores]));
  return variant.flatMap(({ sample, family, scores }) => {
    const old = before.get(sample) ?? [];
    if (old.length === 0 || scores.length === 0) return [];
    return [{ sample, family, value: mean(scores) - mean(old) }];
  });
}
