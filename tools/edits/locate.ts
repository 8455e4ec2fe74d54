import { type FileLine, isBlank } from "./lines.ts";

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
    places.push(withBlanks(search, lines));
  }
  return places;
}

/** Completes a map of the solid lines: blank lines of SEARCH take the blank lines that are there. */
function withBlanks(search: readonly string[], solid: readonly number[]): Place {
  const start = solid[0] ?? 0;
  const end = (solid.at(-1) ?? 0) + 1;
  const map: number[] = [];
  let seen = 0;
  let previous = start - 1;
  for (const line of search) {
    if (!isBlank(line)) {
      previous = solid[seen++] ?? end;
      map.push(previous);
    } else if (seen > 0 && previous + 1 < (solid[seen] ?? 0)) map.push(++previous);
    else map.push(UNMATCHED);
  }
  return { start, end, map };
}
