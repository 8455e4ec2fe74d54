import type { FileLine } from "./lines.ts";

/**
 * Whether a line stands for lines left out: `// ...`, `# … existing code …`, `/* ... *​/`, `...`.
 * Only dots make it one; `// rest of the code` alone could be a comment of the file's.
 */
export function isElision(line: string): boolean {
  const text = line
    .trim()
    .replace(/^(?:\/\/[/!]?|\/\*+|#+|--|<!--|;+|\{\/\*)\s*/, "")
    .replace(/^[([]\s*/, "");
  return /^(?:\.{3}|…)(?![.=\w$({[])/.test(text) && !/[;{}]\s*$/.test(text);
}

/** Stands for every elision once SEARCH and REPLACE are compared, so that their wording does not count. */
export const ELISION = "\u0000…";

/**
 * SEARCH and REPLACE with elisions made equal, where the file has no such line itself. One that
 * both begin with, or end with, says nothing and is left out.
 */
export function markElisions(
  file: readonly FileLine[],
  search: readonly string[],
  replace: readonly string[],
): { search: string[]; replace: string[]; even: boolean } {
  const has = [...search, ...replace].some(isElision);
  const own = new Set(has ? file.map(({ text }) => text.trim()) : []);
  const mark = (lines: readonly string[]): string[] =>
    lines.map((line) => (isElision(line) && !own.has(line.trim()) ? ELISION : line));
  const marked = withoutOuter(mark(search), mark(replace));
  const count = (lines: readonly string[]): number =>
    lines.filter((line) => line === ELISION).length;
  return { ...marked, even: count(marked.search) === count(marked.replace) };
}

function withoutOuter(
  search: readonly string[],
  replace: readonly string[],
): { search: string[]; replace: string[] } {
  const parts = [search, replace];
  const firsts = parts.map((lines) => lines.findIndex((line) => line.trim() !== ""));
  const lasts = parts.map((lines) => lines.findLastIndex((line) => line.trim() !== ""));
  const outer = (ends: number[]): boolean =>
    parts.every((lines, i) => lines[ends[i] ?? -1] === ELISION);
  const from = outer(firsts) ? firsts.map((first) => first + 1) : [0, 0];
  const to = outer(lasts) ? lasts : parts.map((lines) => lines.length);
  return { search: search.slice(from[0], to[0]), replace: replace.slice(from[1], to[1]) };
}
