/** Something with a name that stands in a file: a function, a type, a constant. */
export interface Definition {
  name: string;
  /** Lines from 1, comments and attributes above it included. */
  first: number;
  last: number;
  /** Its head as it stands in the file, on one line, at most `SIGNATURE` characters. */
  signature: string;
}

export interface Reference {
  name: string;
  line: number;
}

/** A file, read for what it defines and what it uses. */
export interface ReadFile {
  path: string;
  text: string;
  definitions: Definition[];
  references: Reference[];
}

const SIGNATURE = 160;

/** A definition's head: up to its body, blanks joined, cut where it is long. */
export function signatureOf(head: string): string {
  const line = head
    .replaceAll(/\s+/g, " ")
    .replace(/[\s{=:]+$/, "")
    .trim();
  return line.length > SIGNATURE ? `${line.slice(0, SIGNATURE - 1)}…` : line;
}

/** The line where the comments and attributes directly above `line` begin; both from 1. */
export function withComments(lines: readonly string[], line: number): number {
  let first = line;
  while (first > 1 && /^\s*(\/\/|#\[|#!\[|\*|\/\*|@\w|# )/.test(lines[first - 2] ?? "")) first -= 1;
  return first;
}
