import { bracesFit } from "./merge/braces-fit.ts";
import { type FileLine, isBlank } from "./text/lines.ts";

/** SEARCH line → index of the file's line, or one of the two marks below. */
export type LineMap = readonly number[];
/** The file has no such line. */
export const UNMATCHED = -1;
/** The line stands for any number of lines (`// ...`). */
export const ELIDED = -2;

/** A stretch of the file, `[start, end)`, that SEARCH may mean, and which line is which. */
export interface Place {
  start: number;
  end: number;
  map: LineMap;
}

/** Every place where the lines of SEARCH stand, byte for byte. */
export function exactPlaces(file: readonly FileLine[], search: readonly string[]): Place[] {
  const places: Place[] = [];
  if (search.length === 0) return places;
  for (let start = 0; start + search.length <= file.length; start++) {
    if (search.every((line, i) => file[start + i]?.text === line)) {
      places.push({
        start,
        end: start + search.length,
        map: search.map((_, i) => start + i),
      });
    }
  }
  return places;
}

/** Every place where they stand if indentation, trailing white space and blank lines do not count. */
export function loosePlaces(file: readonly FileLine[], search: readonly string[]): Place[] {
  const wanted = search.map((line) => line.trim()).filter((line) => line !== "");
  if (wanted.length === 0) return [];
  const solid = file.flatMap(({ text }, index) => (isBlank(text) ? [] : [index]));
  const texts = solid.map((index) => file[index]?.text.trim());
  const places: Place[] = [];
  for (let at = 0; at + wanted.length <= solid.length; at++) {
    if (!wanted.every((line, i) => texts[at + i] === line)) continue;
    const lines = solid.slice(at, at + wanted.length);
    const place = withBlanks(file, search, lines);
    if (bracesFit(file, search, place.map)) places.push(place);
  }
  return places;
}

function withBlanks(
  file: readonly FileLine[],
  search: readonly string[],
  solid: readonly number[],
): Place {
  let seen = 0;
  const map = search.map((line) => (isBlank(line) ? UNMATCHED : (solid[seen++] ?? UNMATCHED)));
  pairBlanks(file, search, map);
  return { start: solid[0] ?? 0, end: (solid.at(-1) ?? 0) + 1, map };
}

/** Blank lines of SEARCH take the blank lines that stand beside the same line in the file. */
export function pairBlanks(
  file: readonly FileLine[],
  search: readonly string[],
  map: number[],
): void {
  const taken = new Set(map);
  const take = (i: number, beside: number, step: 1 | -1): void => {
    const target = beside + step;
    const line = file[target];
    if (!isBlank(search[i] ?? "") || map[i] !== UNMATCHED || beside < 0) return;
    if (!line || !isBlank(line.text) || taken.has(target)) return;
    map[i] = target;
    taken.add(target);
  };
  for (let i = 1; i < search.length; i++) take(i, map[i - 1] ?? UNMATCHED, 1);
  for (let i = search.length - 2; i >= 0; i--) take(i, map[i + 1] ?? UNMATCHED, -1);
}
