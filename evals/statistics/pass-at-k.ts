/**
 * The chance that at least one of `k` attempts is right, when `right` of `scored` were:
 * 1 − C(n−c, k) / C(n, k) (Chen et al. 2021, arXiv:2107.03374). Null when fewer than k were scored.
 */
export function passAtK(scored: number, right: number, k: number): number | null {
  return scored < k ? null : 1 - draws(scored, scored - right, k);
}

/**
 * The chance that all of `k` attempts are right: C(c, k) / C(n, k) (Yao et al. 2024,
 * arXiv:2406.12045). Null when fewer than k were scored.
 */
export function passHatK(scored: number, right: number, k: number): number | null {
  return scored < k ? null : draws(scored, right, k);
}

/** C(of, k) / C(n, k): that k draws without replacement all fall among `of` of `n`. */
function draws(n: number, of: number, k: number): number {
  let chance = 1;
  for (let i = 0; i < k; i++) chance *= Math.max(0, of - i) / (n - i);
  return chance;
}
