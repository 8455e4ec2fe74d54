/** Student's t distribution; `freedom` may be Infinity, which is the normal distribution. */

/** P(T ≤ t). */
export function tBelow(t: number, freedom: number): number {
  if (!Number.isFinite(freedom)) return tBelow(t, 1e7);
  const x = freedom / (freedom + t * t);
  const tail = incompleteBeta(freedom / 2, 0.5, x) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t with P(T ≤ t) = `chance`, by bisection to 1e-10. */
export function tQuantile(chance: number, freedom: number): number {
  if (chance < 0.5) return -tQuantile(1 - chance, freedom);
  let low = 0;
  let high = 1;
  while (tBelow(high, freedom) < chance && high < 1e9) high *= 2;
  while (high - low > 1e-10 * Math.max(1, high)) {
    const middle = (low + high) / 2;
    if (tBelow(middle, freedom) < chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I_x(a, b), DLMF 8.17: the continued fraction 8.17.22 by Lentz's method. */
function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const log = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 5000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return (Math.exp(log) * fraction) / a;
}

/** ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1) after shifting x above 10. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) shift += Math.log(at++);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
}
