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

/** SEARCH and REPLACE with elisions made equal, where the file has no such line itself. */
export function markElisions(
  file: readonly FileLine[],
  search: readonly string[],
  replace: readonly string[],
): { search: string[]; replace: string[]; even: boolean } {
  const has = [...search, ...replace].some(isElision);
  const own = new Set(has ? file.map(({ text }) => text.trim()) : []);
  const mark = (lines: readonly string[]): string[] =>
    lines.map((line) => (isElision(line) && !own.has(line.trim()) ? ELISION : line));
  const marked = { search: mark(search), replace: mark(replace) };
  const count = (lines: readonly string[]): number =>
    lines.filter((line) => line === ELISION).length;
  return { ...marked, even: count(marked.search) === count(marked.replace) };
}
