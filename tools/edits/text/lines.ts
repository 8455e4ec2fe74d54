/** One line of a file: its text, and the bytes that end it (`\n`, `\r\n`, or nothing on a last line). */
export interface FileLine {
  text: string;
  end: string;
}

/** Splits without losing a byte: `joinLines(fileLines(text)) === text`. A lone `\r` stays in its line. */
export function fileLines(text: string): FileLine[] {
  const lines: FileLine[] = [];
  let from = 0;
  while (from < text.length) {
    const newline = text.indexOf("\n", from);
    if (newline < 0) {
      lines.push({ text: text.slice(from), end: "" });
      break;
    }
    const crlf = newline > from && text[newline - 1] === "\r";
    lines.push({
      text: text.slice(from, crlf ? newline - 1 : newline),
      end: crlf ? "\r\n" : "\n",
    });
    from = newline + 1;
  }
  return lines;
}

export function joinLines(lines: readonly FileLine[]): string {
  return lines.map((line) => line.text + line.end).join("");
}

/** The lines of a reply or of an edit's text, without their ends; a final newline opens no line. */
export function plainLines(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The inverse of `plainLines`: every line ends in `\n`, and no line is the empty text. */
export function plainText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

export const indentOf = (line: string): string =>
  line.slice(0, line.length - line.trimStart().length);

export const isBlank = (line: string): boolean => line.trim() === "";

/** New lines for `lines[start, start + count)`, which get the ends of their neighbours. */
export interface Splice {
  start: number;
  count: number;
  insert: readonly string[];
}

/**
 * The file's text with splices put in (ascending, not overlapping). Lines that no splice covers
 * keep their bytes; new ones end as the line before them does; a missing final newline stays
 * missing, a present one present.
 */
export function spliceLines(lines: readonly FileLine[], splices: readonly Splice[]): string {
  const fallback = lines.find((line) => line.end !== "")?.end ?? "\n";
  const out: FileLine[] = [];
  let next = 0;
  for (const { start, count, insert } of splices) {
    out.push(...lines.slice(next, start));
    const near = lines[count > 0 ? start : start - 1]?.end || fallback;
    out.push(...insert.map((text) => ({ text, end: near })));
    next = start + count;
  }
  out.push(...lines.slice(next));
  const finalEnd = lines.at(-1)?.end ?? "\n";
  return joinLines(
    out.map(({ text, end }, i) => ({
      text,
      end: i < out.length - 1 ? end || fallback : finalEnd === "" ? "" : end || fallback,
    })),
  );
}
