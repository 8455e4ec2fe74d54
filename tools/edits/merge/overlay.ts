import { ELIDED, pairBlanks, UNMATCHED } from "../locate.ts";
import { ELISION } from "../text/elision.ts";
import { likeness } from "../text/line-words.ts";
import { type FileLine, isBlank } from "../text/lines.ts";
import type { Alignment } from "./align.ts";

/** SEARCH over the file, with what is different. Numbers are indices of SEARCH or of the file. */
export interface Overlay {
  map: number[];
  /** Lines that stand for a line of the file but are not equal to it. */
  stale: { search: number; file: number }[];
  /** Lines of SEARCH that the file has nothing for. */
  invented: number[];
  /**
   * Lines of the file that SEARCH leaves out without saying so: the solid ones between its lines
   * `after` and `before`, which are neighbours but for blank lines.
   */
  leftOut: { after: number; before: number; file: number[] }[];
}

/** Completes an alignment: between two equal lines, what is left of SEARCH pairs with what is left of the file. */
export function overlay(
  file: readonly FileLine[],
  search: readonly string[],
  { pairs }: Alignment,
): Overlay {
  const map = search.map((line, i) => (line === ELISION ? ELIDED : (pairs.get(i) ?? UNMATCHED)));
  const stale: Overlay["stale"] = [];
  const pair = (mine: readonly number[], theirs: readonly number[]): void => {
    for (const [s, f] of likeliest(mine, theirs, search, file)) {
      map[s] = f;
      stale.push({ search: s, file: f });
    }
  };
  const equal = [...pairs].sort((a, b) => a[0] - b[0]);
  let s1 = -1;
  let f1 = -1;
  for (const [s2, f2] of [...equal, [search.length, file.length] as const]) {
    const theirs = solidBetween(file, f1, f2);
    const elisions = search.slice(s1 + 1, s2).flatMap((line, i) => (line === ELISION ? [i] : []));
    const first = elisions[0];
    const last = elisions.at(-1);
    if (s1 < 0 || (last !== undefined && s2 < search.length)) {
      const mine = unpaired(search, Math.max(s1 + 1, s1 + 2 + (last ?? -1)), s2);
      pair(mine, mine.length > 0 ? theirs.slice(-mine.length) : []);
    }
    if (s1 >= 0 && (first !== undefined || s2 === search.length)) {
      const mine = unpaired(search, s1 + 1, first === undefined ? s2 : s1 + 1 + first);
      pair(mine, theirs.slice(0, mine.length));
    }
    if (s1 >= 0 && s2 < search.length && first === undefined) {
      pair(unpaired(search, s1 + 1, s2), theirs);
    }
    s1 = s2;
    f1 = f2;
  }
  pairBlanks(file, search, map);
  const invented = search.flatMap((line, i) => (map[i] === UNMATCHED && !isBlank(line) ? [i] : []));
  return { map, stale, invented, leftOut: gaps(file, map) };
}

function solidBetween(file: readonly FileLine[], from: number, to: number): number[] {
  const found: number[] = [];
  for (let i = from + 1; i < to; i++) if (!isBlank(file[i]?.text ?? "")) found.push(i);
  return found;
}

function unpaired(search: readonly string[], from: number, to: number): number[] {
  const found: number[] = [];
  for (let i = from; i < to; i++) {
    if (search[i] !== ELISION && !isBlank(search[i] ?? "")) found.push(i);
  }
  return found;
}

/** Pairs in order: all if there are as many on both sides, else those that are most alike. */
function likeliest(
  mine: readonly number[],
  theirs: readonly number[],
  search: readonly string[],
  file: readonly FileLine[],
): [number, number][] {
  const [s, ...others] = mine;
  const [f, ...rest] = theirs;
  if (s === undefined || f === undefined) return [];
  if (mine.length === theirs.length) return [[s, f], ...likeliest(others, rest, search, file)];
  const options: [number, number][][] = [
    [[s, f], ...likeliest(others, rest, search, file)],
    likeliest(mine, rest, search, file),
    likeliest(others, theirs, search, file),
  ];
  const alike = (found: [number, number][]): number =>
    found.reduce((sum, [a, b]) => sum + likeness(search[a] ?? "", file[b]?.text ?? "") - 0.2, 0);
  return options.reduce((best, option) => (alike(option) > alike(best) ? option : best));
}

function gaps(file: readonly FileLine[], map: readonly number[]): Overlay["leftOut"] {
  const found: Overlay["leftOut"] = [];
  let after = -1;
  for (const [before, target] of map.entries()) {
    if (target === ELIDED) after = -1;
    if (target < 0) continue;
    const between = after < 0 ? [] : solidBetween(file, map[after] ?? target, target);
    if (between.length > 0) found.push({ after, before, file: between });
    after = before;
  }
  return found;
}
