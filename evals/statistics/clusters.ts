/** A value for each task, and the family that it resembles others through. */
export interface Clustered {
  readonly family: string;
  readonly value: number;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sums of the values' distances from `center`, by family, in order of first appearance. */
export function familySums(items: readonly Clustered[], center: number): number[] {
  const sums = new Map<string, number>();
  for (const { family, value } of items) {
    sums.set(family, (sums.get(family) ?? 0) + value - center);
  }
  return [...sums.values()];
}

/**
 * Standard error of the mean when the values of one family go together: the cluster-robust
 * estimate with the G/(G−1) correction (Miller 2024, arXiv:2411.00640, eq. 4; Liang & Zeger 1986).
 * Null with fewer than two families.
 */
export function clusteredError(items: readonly Clustered[]): number | null {
  const sums = familySums(items, mean(items.map(({ value }) => value)));
  const families = sums.length;
  if (families < 2) return null;
  const squares = sums.reduce((total, sum) => total + sum * sum, 0);
  return Math.sqrt((families / (families - 1)) * squares) / items.length;
}
