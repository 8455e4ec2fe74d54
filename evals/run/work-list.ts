import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import type { EvalVariant } from "../../contracts/eval-manifest.ts";
import type { SolvedSample } from "../suite/read-sample.ts";

export interface Work {
  readonly sample: SolvedSample;
  readonly variant: EvalVariant;
  readonly epoch: number;
}

/** Names a place in the table of samples × variants × epochs. */
export function keyOf(one: { sample: string; variant: string; epoch: number }): string {
  return `${one.sample} ${one.variant} ${one.epoch}`;
}

/** What is left to do: all but what was scored. Epoch by epoch, so that an early end is even. */
export function workLeft(
  samples: readonly SolvedSample[],
  variants: readonly EvalVariant[],
  epochs: number,
  done: readonly EvalAttempt[],
): Work[] {
  const scored = new Set(done.filter(({ score }) => score !== null).map(keyOf));
  const all = Array.from({ length: epochs }, (_, epoch) =>
    samples.flatMap((sample) => variants.map((variant) => ({ sample, variant, epoch }))),
  ).flat();
  return all.filter(
    ({ sample, variant, epoch }) =>
      !scored.has(keyOf({ sample: sample.meta.id, variant: variant.name, epoch })),
  );
}

/** The last word on each place: a retried attempt stands for those before it. */
export function lastAttempts(attempts: readonly EvalAttempt[]): EvalAttempt[] {
  return [...new Map(attempts.map((attempt) => [keyOf(attempt), attempt])).values()];
}
