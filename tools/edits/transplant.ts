import { diffLines, type Hunk, hunksBetween, type LineDiff } from "./line-diff.ts";
import { type FileLine, indentOf, isBlank, type Splice } from "./lines.ts";
import { ELIDED, type LineMap, UNMATCHED } from "./locate.ts";
import { replyIndent } from "./reindent.ts";

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
  const put = (line: string, near: number): string =>
    isBlank(line) ? "" : indent(indentOf(line), near) + line.trim();

  const splices: Splice[] = [];
  for (const { before, after } of kept) {
    const from = search[before] ?? "";
    const to = replace[after] ?? "";
    const target = file[map[before] ?? -1];
    if (!target || isBlank(from) || indentOf(from) === indentOf(to)) continue;
    const text = indent(indentOf(to), before) + target.text.trimStart();
    splices.push({ start: map[before] ?? 0, count: 1, insert: [text] });
  }
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
