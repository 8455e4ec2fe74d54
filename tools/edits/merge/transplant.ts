import { ELIDED, type LineMap, UNMATCHED } from "../locate.ts";
import { diffLines, type Hunk, hunksBetween, type LineDiff } from "../text/line-diff.ts";
import { type FileLine, indentOf, isBlank, type Splice } from "../text/lines.ts";
import { replyIndent } from "../text/reindent.ts";

/** `why` is a clause that says what the file has and SEARCH has not, or the other way round. */
export type Merge = { kind: "merged"; splices: Splice[] } | { kind: "conflict"; why: string };

/**
 * Carries the difference between SEARCH and REPLACE over to the lines that `map` says SEARCH
 * stands for, indented as those are. Lines that the difference does not touch keep the file's
 * bytes, whatever SEARCH says of them.
 */
export function transplant(
  file: readonly FileLine[],
  search: readonly string[],
  replace: readonly string[],
  map: LineMap,
): Merge {
  const { kept, hunks } = withoutLooseBlanks(diffLines(search, replace), search, replace, map);
  const indent = replyIndent(file, search, replace, map);
  const sloppy = search.some((line, i) => {
    const target = file[map[i] ?? UNMATCHED];
    return /\s$/.test(line) && target !== undefined && !/\s$/.test(target.text);
  });
  const put = (line: string, near: number): string =>
    isBlank(line) ? "" : indent(indentOf(line), near) + (sloppy ? line.trim() : line.trimStart());

  const moved = movedLines(file, search, replace, map, kept, indent);
  if (moved === null) {
    return { kind: "conflict", why: "REPLACE indents lines anew that SEARCH leaves out" };
  }
  const splices = moved;
  for (const hunk of hunks) {
    const where = hunkPlace(file, search, map, hunk);
    if (where.kind === "conflict") return where;
    const insert = replace
      .slice(hunk.after.from, hunk.after.to)
      .map((line) => put(line, hunk.before.from));
    splices.push({ start: where.start, count: where.count, insert });
  }
  return {
    kind: "merged",
    splices: splices.sort((a, b) => a.start - b.start || a.count - b.count),
  };
}

/**
 * Kept lines that REPLACE indents otherwise than SEARCH, with the file's text; and what stands
 * between two such lines, moved with them. Null where the two are not moved alike.
 */
function movedLines(
  file: readonly FileLine[],
  search: readonly string[],
  replace: readonly string[],
  map: LineMap,
  kept: LineDiff["kept"],
  indent: (indent: string, near: number) => string,
): Splice[] | null {
  const splices: Splice[] = [];
  let last: { before: number; after: number; target: number; from: string; to: string } | null =
    null;
  for (const { before, after } of kept) {
    const line = search[before] ?? "";
    const target = map[before] ?? UNMATCHED;
    const text = file[target]?.text;
    if (text === undefined || isBlank(line)) continue;
    const own = indentOf(replace[after] ?? "");
    const from = indentOf(text);
    const to = indentOf(line) === own ? from : indent(own, before);
    if (to !== from) splices.push({ start: target, count: 1, insert: [to + text.trimStart()] });
    const together: boolean = last !== null && before - last.before === after - last.after;
    for (let i = (last?.target ?? target) + 1; last !== null && together && i < target; i++) {
      const between = file[i]?.text ?? "";
      if (isBlank(between) || map.includes(i)) continue;
      const shifted = shiftedAlike(between, [last, { from, to }]);
      if (shifted === null) return null;
      if (shifted !== between) splices.push({ start: i, count: 1, insert: [shifted] });
    }
    last = { before, after, target, from, to };
  }
  return splices;
}

/** A line moved as its two neighbours are, if these are moved by the same columns. */
function shiftedAlike(line: string, moves: readonly { from: string; to: string }[]): string | null {
  const results = moves.map(({ from, to }) => {
    if (to.startsWith(from)) return to.slice(from.length) + line;
    const gone = from.slice(to.length);
    return from.startsWith(to) && line.startsWith(gone) ? line.slice(gone.length) : null;
  });
  const [first = null] = results;
  return results.every((result) => result === first) ? first : null;
}

/** A blank line that the file has not, between two hunks, is part of one hunk: it holds them apart. */
function withoutLooseBlanks(
  { kept, hunks }: LineDiff,
  search: readonly string[],
  replace: readonly string[],
  map: LineMap,
): LineDiff {
  const begins = new Set(hunks.map(({ before }) => before.from));
  const ends = new Set(hunks.map(({ before }) => before.to));
  const solid = kept.filter(
    ({ before }) =>
      !isBlank(search[before] ?? "") ||
      (map[before] ?? UNMATCHED) >= 0 ||
      !ends.has(before) ||
      !begins.has(before + 1),
  );
  return { kept: solid, hunks: hunksBetween(solid, search.length, replace.length) };
}

type HunkPlace =
  | { kind: "place"; start: number; count: number }
  | { kind: "conflict"; why: string };

/** Which of the file's lines a hunk replaces; where it stands if it replaces none. */
function hunkPlace(
  file: readonly FileLine[],
  search: readonly string[],
  map: LineMap,
  { before }: Hunk,
): HunkPlace {
  const mine: number[] = [];
  for (let i = before.from; i < before.to; i++) {
    const target = map[i] ?? -1;
    if (target >= 0) mine.push(target);
    else if (!isBlank(search[i] ?? "")) {
      return { kind: "conflict", why: `the file does not have the line \`${search[i]?.trim()}\`` };
    }
  }
  const first = mine[0];
  const last = mine.at(-1);
  if (first !== undefined && last !== undefined) {
    return { kind: "place", start: first, count: last + 1 - first };
  }
  const left = neighbour(search, map, before.from - 1, -1);
  const right = neighbour(search, map, before.to, 1);
  if (left !== null && right !== null && right !== left + 1) {
    const lines = right - left - 1;
    return {
      kind: "conflict",
      why: `the file has ${lines} more line${lines > 1 ? "s" : ""} after \`${file[left]?.text.trim()}\`, where the change goes`,
    };
  }
  const edge = left === null ? before.from - 1 : right === null ? before.to : -1;
  if (edge >= 0 && edge < search.length && map[edge] === UNMATCHED) {
    const why = "SEARCH has a blank line at its edge that the file does not have there";
    return { kind: "conflict", why };
  }
  if (left !== null) return { kind: "place", start: left + 1, count: 0 };
  if (right !== null) return { kind: "place", start: right, count: 0 };
  return { kind: "conflict", why: "no line of SEARCH says where the change goes" };
}

/** The file's line of the nearest mapped SEARCH line in one direction; null at an elision or the end. */
function neighbour(
  search: readonly string[],
  map: LineMap,
  from: number,
  step: 1 | -1,
): number | null {
  for (let i = from; i >= 0 && i < search.length; i += step) {
    const target = map[i] ?? -1;
    if (target >= 0) return target;
    if (target === ELIDED || !isBlank(search[i] ?? "")) return null;
  }
  return null;
}
