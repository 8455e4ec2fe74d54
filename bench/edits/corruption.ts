import { isTelling } from "../../tools/edits/text/line-words.ts";
import { indentOf, isBlank } from "../../tools/edits/text/lines.ts";
import type { Change } from "./change.ts";
import type { Random } from "./random.ts";

/** The edit as a model misquotes it. */
export interface Quoted {
  search: string[];
  replace: string[];
}

/** How a model misquotes a change; null when the kind does not fit this change. `words` are the file's own. */
export type Corruption = (change: Change, r: Random, words: readonly string[]) => Quoted | null;

const mapBoth = (change: Change, f: (line: string, i: number) => string): Quoted => ({
  search: change.search.map(f),
  replace: change.replace.map(f),
});

export const exact: Corruption = ({ search, replace }) => ({ search, replace });

export const outdented: Corruption = (change) => {
  const widths = change.search
    .filter((line) => !isBlank(line))
    .map((line) => indentOf(line).length);
  const least = Math.min(...widths);
  const out = (line: string): string => line.slice(Math.min(least, indentOf(line).length));
  return least === 0 ? null : mapBoth(change, out);
};

const reindented =
  (unit: string): Corruption =>
  (change) => {
    const deep = change.search.some((line) => line.startsWith("    "));
    const out = (line: string): string => {
      const width = indentOf(line).length;
      return unit.repeat(Math.floor(width / 4)) + " ".repeat(width % 4) + line.trimStart();
    };
    return deep ? mapBoth(change, out) : null;
  };
export const twoSpaces = reindented("  ");
export const tabs = reindented("\t");

export const trailingSpace: Corruption = (change, r) => {
  const more = r.int(1, 3);
  return mapBoth(change, (line) => (line.length % 3 > 0 ? line + " ".repeat(more) : line));
};

/** Puts other text for SEARCH line `i`; with `both`, for the same line of REPLACE too. */
function requoted(change: Change, i: number, text: string, both: boolean): Quoted | null {
  const search = change.search.with(i, text);
  if (!both) return { search, replace: change.replace };
  const at = change.touched.has(i) ? -1 : keptIndex(change, i);
  if (at < 0 || change.replace[at] !== change.search[i]) return null;
  return { search, replace: change.replace.with(at, text) };
}

/** Where a kept SEARCH line stands in REPLACE, counting equal lines from the nearer end. */
function keptIndex(change: Change, i: number): number {
  const line = change.search[i] ?? "";
  const count = (lines: readonly string[]): number => lines.filter((l) => l === line).length;
  if (count(change.search) !== count(change.replace)) return -1;
  const nth = count(change.search.slice(0, i));
  return change.replace.flatMap((l, k) => (l === line ? [k] : []))[nth] ?? -1;
}

type Requote = (line: string, r: Random, words: readonly string[]) => string | null;

function swapWord(line: string, r: Random, made: (word: string) => string): string | null {
  const found = [...line.matchAll(/\b[A-Za-z_][A-Za-z0-9_]{2,}/g)].filter(
    ({ 0: word }) =>
      !/^(let|mut|pub|self|for|while|match|return|else|impl|use|mod|struct|enum|const|where)$/.test(
        word,
      ),
  );
  if (found.length === 0) return null;
  const word = r.pick(found);
  const text = made(word[0]);
  return text === word[0]
    ? null
    : line.slice(0, word.index) + text + line.slice(word.index + word[0].length);
}

export const REQUOTES: Record<string, Requote> = {
  "renamed slightly": (line, r) =>
    swapWord(line, r, (word) =>
      r.pick([`${word}_old`, `${word}s`, `my_${word}`, word.replace(/.$/, "")]),
    ),
  "renamed to another": (line, r, words) => swapWord(line, r, () => r.pick(words)),
  "number changed": (line, r) =>
    /\d/.test(line) ? line.replace(/\d+/, (n) => String(Number(n) + r.int(1, 9))) : null,
  "comment added": (line, r) => `${line} // ${r.pick(["see below", "TODO", "was 3 before"])}`,
  "token dropped": (line, r) =>
    dropped(line, r, [
      /\bmut /,
      /&/,
      /\?/,
      /\.clone\(\)/,
      /pub /,
      /, [a-z_]+(?=\))/,
      /\.unwrap\(\)/,
    ]),
  "token added": (line, r) =>
    line.includes("(") ? line.replace("(", r.pick(["(&", "(mut ", "(ctx, "])) : null,
};

function dropped(line: string, r: Random, forms: readonly RegExp[]): string | null {
  const fitting = forms.filter((form) => form.test(line));
  return fitting.length > 0 ? line.replace(r.pick(fitting), "") : null;
}

/** One telling line is quoted as it is not; `both`: REPLACE repeats the fault. */
export const stale =
  (names: readonly string[], both: boolean): Corruption =>
  (change, r, words) => {
    const spots = change.search.flatMap((line, i) => (isTelling(line) ? [i] : []));
    if (spots.length < 2 || change.search.filter((l) => !isBlank(l)).length < 4) return null;
    const i = r.pick(spots);
    const line = change.search[i] ?? "";
    const text = REQUOTES[r.pick(names)]?.(line, r, words) ?? line;
    return text.trim() === line.trim() ? null : requoted(change, i, text, both);
  };

export const punctuation: Corruption = (change, r) => {
  const spots = change.search.flatMap((line, i) =>
    isTelling(line) && !change.touched.has(i) ? [i] : [],
  );
  if (spots.length === 0 || change.search.filter((l) => !isBlank(l)).length < 4) return null;
  const i = r.pick(spots);
  const line = change.search[i] ?? "";
  const text = r.pick([
    line.replace(/[;,]$/, ""),
    line.replace(/"([^"]*)"/, "“$1”"),
    line.replace(/"([^"]*)"/, "'$1'"),
    line.replace(/([^;,{}])$/, "$1;"),
    line.replace(", ", ","),
  ]);
  return text === line ? null : requoted(change, i, text, true);
};

/** `beside`: the omitted line touches the change, else it is clear of it; `both`: REPLACE lacks it too. */
export const omitted =
  (beside: boolean, both: boolean): Corruption =>
  (change, r) => {
    const solid = change.search.filter((line) => !isBlank(line)).length;
    if (solid < 5) return null;
    const spots = change.search.flatMap((line, i) => {
      const near = change.cuts.has(i) || change.cuts.has(i + 1);
      const solidAt = (from: number, to: number): boolean =>
        change.search.slice(from, to).some((line) => !isBlank(line));
      const inner = solidAt(0, i) && solidAt(i + 1, change.search.length);
      return inner && !change.touched.has(i) && near === beside && !isBlank(line) ? [i] : [];
    });
    if (spots.length === 0) return null;
    const i = r.pick(spots);
    const at = keptIndex(change, i);
    if (at < 0) return null;
    const search = change.search.toSpliced(i, 1);
    return { search, replace: both ? change.replace.toSpliced(at, 1) : change.replace };
  };

const ELISIONS = [
  "// ...",
  "// ... existing code ...",
  "// …",
  "...",
  "/* ... */",
  "// ... rest unchanged",
];

/** Leaves out `least` to `most` kept lines in a row, in SEARCH and REPLACE. */
export const elided =
  (least: number, most: number): Corruption =>
  (change, r) => {
    const runs: { from: number; to: number }[] = [];
    for (let from = 1; from < change.search.length - 1; from++) {
      for (let to = from + least; to < change.search.length && to - from <= most; to++) {
        const clear =
          !range(from, to).some((i) => change.touched.has(i)) &&
          !range(from, to + 1).some((i) => change.cuts.has(i));
        if (clear) runs.push({ from, to });
      }
    }
    if (runs.length === 0) return null;
    const { from, to } = r.pick(runs);
    const text = change.search.slice(from, to);
    const at = change.replace.findIndex((_, k) =>
      text.every((line, i) => change.replace[k + i] === line),
    );
    if (at < 0) return null;
    const mark = indentOf(text.find((line) => !isBlank(line)) ?? "") + r.pick(ELISIONS);
    return {
      search: change.search.toSpliced(from, to - from, mark),
      replace: change.replace.toSpliced(at, to - from, mark),
    };
  };

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
