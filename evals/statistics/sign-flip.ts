import { randomFrom } from "./random.ts";

const EXACT_UP_TO = 12;
const DRAWS = 10_000;

/**
 * Two-sided p of "the differences are as likely to be turned around": the share of sign
 * assignments with a sum at least as far from 0 (Fisher 1935). All 2^n assignments up to 12
 * differences; else 10,000 seeded draws and the observed one, so that p is never 0 (Phipson &
 * Smyth 2010).
 */
export function signFlip(differences: readonly number[], seed: string): number {
  const moving = differences.filter((difference) => difference !== 0);
  if (moving.length === 0) return 1;
  const observed = Math.abs(moving.reduce((sum, d) => sum + d, 0)) - 1e-12;
  if (moving.length <= EXACT_UP_TO) {
    const all = 2 ** moving.length;
    let extreme = 0;
    for (let signs = 0; signs < all; signs++) {
      const sum = moving.reduce((total, d, i) => total + ((signs >> i) & 1 ? -d : d), 0);
      if (Math.abs(sum) >= observed) extreme++;
    }
    return extreme / all;
  }
  const random = randomFrom(seed);
  let extreme = 1;
  for (let draw = 0; draw < DRAWS; draw++) {
    const sum = moving.reduce((total, d) => total + (random() < 0.5 ? -d : d), 0);
    if (Math.abs(sum) >= observed) extreme++;
  }
  return extreme / (DRAWS + 1);
}
