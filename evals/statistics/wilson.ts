import { tQuantile } from "./student-t.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval for a share (Wilson 1927). `size` need not be whole. `freedom` takes
 * Student's t for the normal quantile where the size itself was estimated.
 */
export function wilson(
  share: number,
  size: number,
  confidence = 0.95,
  freedom = Number.POSITIVE_INFINITY,
): Interval {
  if (size <= 0) return { low: 0, high: 1 };
  const z2 = tQuantile(1 - (1 - confidence) / 2, freedom) ** 2;
  const middle = (share + z2 / (2 * size)) / (1 + z2 / size);
  const half =
    (Math.sqrt(z2) / (1 + z2 / size)) *
    Math.sqrt((share * (1 - share)) / size + z2 / (4 * size * size));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
