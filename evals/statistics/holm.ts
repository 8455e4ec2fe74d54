/** Holm's step-down adjustment (Holm 1979): p values that can each be held against one level. */
export function holm(values: readonly number[]): number[] {
  const order = values.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  const adjusted = [...values];
  let least = 0;
  for (const [rank, { p, at }] of order.entries()) {
    least = Math.min(1, Math.max(least, p * (values.length - rank)));
    adjusted[at] = least;
  }
  return adjusted;
}
