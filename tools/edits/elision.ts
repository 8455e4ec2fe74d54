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

/** The lines with elisions made equal, where the file has no such line itself. */
export function markElisions(lines: readonly string[], file: ReadonlySet<string>): string[] {
  return lines.map((line) => (isElision(line) && !file.has(line.trim()) ? ELISION : line));
}
