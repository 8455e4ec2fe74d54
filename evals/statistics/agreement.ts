/** What a judge said against what was true. */
export interface Confusion {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
}

/** Cohen's κ (1960): agreement beyond chance; null where chance alone would agree always. */
export function kappa(c: Confusion): number | null {
  const n = c.truePositive + c.falsePositive + c.trueNegative + c.falseNegative;
  if (n === 0) return null;
  const observed = (c.truePositive + c.trueNegative) / n;
  const saidYes = (c.truePositive + c.falsePositive) / n;
  const isYes = (c.truePositive + c.falseNegative) / n;
  const chance = saidYes * isYes + (1 - saidYes) * (1 - isYes);
  return chance === 1 ? null : (observed - chance) / (1 - chance);
}

/** Matthews' correlation coefficient (1975); null when a row or column of the table is empty. */
export function matthews(c: Confusion): number | null {
  const { truePositive: tp, falsePositive: fp, trueNegative: tn, falseNegative: fn } = c;
  const product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
  return product === 0 ? null : (tp * tn - fp * fn) / Math.sqrt(product);
}
