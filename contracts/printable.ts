import { stripVTControlCharacters } from "node:util";

/** C0 and C1 controls but for newline and tab; bidirectional overrides and isolates; line separators; byte-order mark. */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what this removes
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Text from a model, a repository or a command, made safe for a terminal: without escape
 * sequences, control characters or bidirectional tricks, and with each line cut at `maxLine`
 * characters. Whatever is not the program's own text goes through here before it is shown.
 */
export function printable(text: string, maxLine = 500): string {
  const plain = stripVTControlCharacters(text).replaceAll("\r\n", "\n").replace(UNSAFE, "");
  return plain
    .split("\n")
    .map((line) => (line.length > maxLine ? `${line.slice(0, maxLine)}…` : line))
    .join("\n");
}
