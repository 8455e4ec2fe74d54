/** A straight line from values to places, with round values to mark on it. */
export interface Scale {
  (value: number): number;
  ticks: readonly number[];
}

/** Maps `from` to `to`; ticks are multiples of 1, 2 or 5 times a power of ten, about `count` of them. */
export function linearScale(
  from: readonly [number, number],
  to: readonly [number, number],
  count = 5,
): Scale {
  const span = from[1] - from[0] || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((times) => times * power >= rough) ?? 10) * power;
  const first = Math.ceil(from[0] / step);
  const last = Math.floor(from[1] / step + 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  const place = (value: number) => to[0] + ((value - from[0]) / span) * (to[1] - to[0]);
  return Object.assign(place, { ticks });
}
