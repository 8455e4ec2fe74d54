/**
 * One row of the midpoint circle, `above` rows from the centre (0 to radius), as distances from
 * the centre's column: the outline covers `inner` to `outer` on both sides, the disc 0 to `outer`.
 *
 * The midpoint algorithm (Bresenham 1977, Pitteway 1967) draws in its octant, for each b ≥ 0, the
 * largest a with `(a − ½)² + b² < r²`, that is `a·(a − 1) + b² < r²`, and mirrors it eight ways.
 * So a pixel with distances a ≥ b is in the disc if that holds, and on the outline if it does not
 * hold for a + 1. All executors use this form.
 */
export function circleRow(radius: number, above: number): { inner: number; outer: number } {
  if (radius === 0) return { inner: 0, outer: 0 };
  const flat = longest(radius, above);
  if (flat > above) return { inner: flat, outer: flat };
  return { inner: widest(radius, above + 1) + 1, outer: widest(radius, above) };
}

/** The largest a with a·(a − 1) + b² < r². */
function longest(radius: number, b: number): number {
  const left = radius * radius - b * b;
  let a = Math.floor((1 + Math.sqrt(4 * left + 1)) / 2);
  while (a > 0 && a * (a - 1) >= left) a--;
  while ((a + 1) * a < left) a++;
  return a;
}

/** The largest b with a·(a − 1) + b² < r², at most a; −1 when there is none. */
function widest(radius: number, a: number): number {
  const left = radius * radius - a * (a - 1);
  if (left <= 0) return -1;
  let b = Math.floor(Math.sqrt(left));
  while (b * b >= left) b--;
  while ((b + 1) * (b + 1) < left) b++;
  return Math.min(b, a);
}
