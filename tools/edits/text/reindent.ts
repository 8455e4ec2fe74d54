import { type FileLine, indentOf, isBlank } from "./lines.ts";

/** One line of SEARCH and the line of the file it stands for. */
export interface IndentPair {
  /** Index in SEARCH, so that the nearest pair can be asked first. */
  index: number;
  search: string;
  file: string;
}

const TAB = "\t";

/** The file's own indentation step: a tab, or its commonest number of spaces. */
export function indentUnit(lines: readonly FileLine[]): string {
  const steps = new Map<number, number>();
  let tabs = 0;
  let spaced = 0;
  let previous = 0;
  for (const { text } of lines) {
    if (isBlank(text)) continue;
    if (text.startsWith(TAB)) tabs++;
    const width = indentOf(text).length;
    if (text.startsWith(" ")) {
      spaced++;
      const step = width - previous;
      if (step > 1) steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    previous = width;
  }
  if (tabs > spaced) return TAB;
  const best = [...steps].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0];
  return " ".repeat(best?.[0] ?? 4);
}

/**
 * A function from a reply's indentation to the file's, learnt from matched lines: the pair with
 * the same indentation nearest to `near` answers; an indentation that no pair has is counted in
 * steps from the nearest pair.
 */
export function reindenter(
  pairs: readonly IndentPair[],
  replyIndents: readonly string[],
  unit: string,
): (indent: string, near: number) => string {
  if (pairs.every((pair) => pair.search === pair.file)) return (indent) => indent;
  const step = replyStep(pairs, replyIndents, unit);
  return (indent, near) => {
    const byDistance = [...pairs].sort(
      (a, b) => Math.abs(a.index - near) - Math.abs(b.index - near) || a.index - b.index,
    );
    const same = byDistance.find((pair) => pair.search === indent);
    if (same) return same.file;
    const reference = byDistance[0];
    if (!reference) return indent;
    return shifted(reference.file, (columns(indent) - columns(reference.search)) / step, unit);
  };
}

export function indentPairs(
  file: readonly FileLine[],
  search: readonly string[],
  map: readonly number[],
): IndentPair[] {
  return search.flatMap((line, index) => {
    const target = file[map[index] ?? -1];
    if (!target || isBlank(line)) return [];
    return [{ index, search: indentOf(line), file: indentOf(target.text) }];
  });
}

/** `reindenter` for SEARCH and REPLACE laid over a file. */
export function replyIndent(
  file: readonly FileLine[],
  search: readonly string[],
  replace: readonly string[],
  map: readonly number[],
): (indent: string, near: number) => string {
  const pairs = indentPairs(file, search, map);
  const indents = [...search, ...replace].filter((line) => !isBlank(line)).map(indentOf);
  return reindenter(pairs, indents, indentUnit(file));
}

/** Columns of the reply that make one step of the file's indentation. */
function replyStep(
  pairs: readonly IndentPair[],
  replyIndents: readonly string[],
  unit: string,
): number {
  if (replyIndents.some((indent) => indent.startsWith(TAB))) return TAB_COLUMNS;
  const levels = (indent: string): number =>
    unit === TAB ? columns(indent) / TAB_COLUMNS : columns(indent) / unit.length;
  const distinct = [
    ...new Map(pairs.map((pair) => [`${pair.search}|${pair.file}`, pair])).values(),
  ];
  const slopes = distinct.flatMap((a) =>
    distinct
      .filter((b) => columns(b.search) > columns(a.search) && levels(b.file) > levels(a.file))
      .map((b) => (columns(b.search) - columns(a.search)) / (levels(b.file) - levels(a.file))),
  );
  const own = unit === TAB ? TAB_COLUMNS : unit.length;
  const slope = commonest(slopes.filter((value) => Number.isInteger(value)));
  if (slope !== undefined) return slope;
  const base = columns(pairs[0]?.search ?? "");
  const steps = replyIndents.map((indent) => Math.abs(columns(indent) - base));
  return Math.min(own, ...steps.filter((step) => step > 1 && own % step === 0));
}

/** Lines that are aligned and not indented give odd values, but seldom the same one twice. */
function commonest(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}

const TAB_COLUMNS = 4;

export function columns(indent: string): number {
  let width = 0;
  for (const char of indent) width += char === TAB ? TAB_COLUMNS : 1;
  return width;
}

function shifted(indent: string, steps: number, unit: string): string {
  const whole = Math.trunc(steps + Math.sign(steps) * 1e-9);
  if (whole < 0) {
    const width = unit.length * -whole;
    return indent.slice(0, Math.max(0, indent.length - width));
  }
  const rest = Math.round((steps - whole) * (unit === TAB ? TAB_COLUMNS : unit.length));
  return indent + unit.repeat(whole) + " ".repeat(Math.max(0, rest));
}
