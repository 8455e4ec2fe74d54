import { type Confusion, kappa, matthews } from "../statistics/agreement.ts";
import { type Interval, wilson } from "../statistics/wilson.ts";

export interface JudgeSummary {
  readonly table: Confusion;
  readonly falseAccept: { rate: number; interval: Interval } | null;
  readonly falseReject: { rate: number; interval: Interval } | null;
  readonly kappa: number | null;
  readonly matthews: number | null;
}

/** The judge against the hidden tests; "positive" is an acceptance, "true" what the tests say. */
export function judgeSummary(
  verdicts: readonly { accept: boolean; truth: number | null }[],
): JudgeSummary | null {
  const known = verdicts.filter(({ truth }) => truth !== null);
  if (known.length === 0) return null;
  const count = (accept: boolean, right: boolean) =>
    known.filter((one) => one.accept === accept && (one.truth === 1) === right).length;
  const table: Confusion = {
    truePositive: count(true, true),
    falsePositive: count(true, false),
    trueNegative: count(false, false),
    falseNegative: count(false, true),
  };
  const rate = (part: number, other: number) =>
    part + other === 0
      ? null
      : { rate: part / (part + other), interval: wilson(part / (part + other), part + other) };
  return {
    table,
    falseAccept: rate(table.falsePositive, table.trueNegative),
    falseReject: rate(table.falseNegative, table.truePositive),
    kappa: kappa(table),
    matthews: matthews(table),
  };
}
