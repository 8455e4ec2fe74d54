import { diffLines } from "./line-diff.ts";

/** The one stretch in which two lines differ, in pieces: words, runs of white space, single signs. */
export interface Spot {
  /** Pieces `[from, to)` of the first line, and what the second has for them. */
  from: number;
  to: number;
  instead: string[];
}

export const pieces = (line: string): string[] => line.match(/\w+|\s+|[^\w\s]/g) ?? [];

export function spot(one: readonly string[], two: readonly string[]): Spot {
  const most = Math.min(one.length, two.length);
  let head = 0;
  while (head < most && one[head] === two[head]) head++;
  let tail = 0;
  while (tail < most - head && one.at(-1 - tail) === two.at(-1 - tail)) tail++;
  return { from: head, to: one.length - tail, instead: two.slice(head, two.length - tail) };
}

/**
 * `theirs` with what `ours` changes in `base` too, or null where the two changes meet or might be
 * the same one. Lines without indentation.
 */
export function mergeLine(base: string, ours: string, theirs: string): string | null {
  if (takesIn(base, ours, theirs)) return theirs;
  const start = pieces(base);
  const mine = spot(start, pieces(ours));
  const text = pieces(theirs);
  let shift = 0;
  for (const { before, after } of diffLines(start, text).hunks) {
    const instead = text.slice(after.from, after.to);
    const same = instead.join("") === mine.instead.join("");
    if (same && before.from === mine.from && before.to === mine.to) return theirs;
    if (same) return null;
    if (before.from <= mine.to && mine.from <= before.to) return null;
    if (before.to <= mine.from) shift += instead.length - (before.to - before.from);
  }
  const merged = text.toSpliced(mine.from + shift, mine.to - mine.from, ...mine.instead);
  return merged.join("");
}

/** Whether `theirs` has every word that `ours` has and `base` has not, and none that `ours` dropped. */
export function takesIn(base: string, ours: string, theirs: string): boolean {
  const [b, o, t] = [base, ours, theirs].map((line) => new Set(line.match(/\w+/g) ?? []));
  if (!b || !o || !t) return false;
  const added = [...o].filter((word) => !b.has(word));
  const dropped = [...b].filter((word) => !o.has(word));
  if (added.length + dropped.length === 0) return false;
  return added.every((word) => t.has(word)) && dropped.every((word) => !t.has(word));
}
