import type { Place } from "./locate.ts";
import { isTelling } from "./text/line-words.ts";
import { type FileLine, isBlank } from "./text/lines.ts";

const SHOWN = 14;

/** Lines of the file as a refusal shows them, fenced, so that the next SEARCH can copy them. */
export function shown(file: readonly FileLine[], start: number, end: number): string {
  const last = Math.min(end, start + SHOWN);
  const lines = file.slice(start, last).map(({ text }) => text.slice(0, 240));
  const more = end > last ? `\n(${end - last} more lines)` : "";
  return `\`\`\`\n${lines.join("\n")}\n\`\`\`${more}`;
}

export function ambiguity(file: readonly FileLine[], places: readonly Place[]): string {
  const starts = places.slice(0, 8).map(({ start }) => start + 1);
  const list = `${starts.join(", ")}${places.length > starts.length ? ", …" : ""}`;
  const second = places[1];
  const before = second
    ? `\nAround the second:\n${shown(file, Math.max(0, second.start - 3), second.end + 3)}`
    : "";
  return `SEARCH stands in ${places.length} places (lines ${list}); quote more lines so that it stands in one.${before}`;
}

interface Stretch {
  start: number;
  end: number;
}

/**
 * The place of the file nearest to SEARCH, its lines, and what differs; long places are shown from
 * shortly before the first difference on.
 *
 * @param known where SEARCH nearly stands, if that has been found already
 */
export function nearest(
  file: readonly FileLine[],
  search: readonly string[],
  known: Stretch | null,
): string {
  const window = known ?? nearestWindow(file, search);
  if (window === null) return "No line of SEARCH is in the file.";
  const { start, end } = window;
  const wanted = new Set(search.map((line) => line.trim()));
  const there = new Set(file.slice(start, end).map(({ text }) => text.trim()));
  const isExtra = ({ text }: FileLine): boolean => !isBlank(text) && !wanted.has(text.trim());
  const extra = file.findIndex((line, i) => i >= start && i < end && isExtra(line));
  const absent = search.find((line) => !isBlank(line) && !there.has(line.trim()));
  const parts: string[] = [];
  if (absent !== undefined) parts.push(`SEARCH has \`${clipped(absent)}\`, which is not there`);
  const line = file[extra]?.text;
  if (line !== undefined) parts.push(`the file has \`${clipped(line)}\`, which SEARCH leaves out`);
  const from = end - start > SHOWN && extra >= 0 ? Math.max(start, extra - 3) : start;
  const differs = parts.length > 0 ? `\nWhat differs: ${parts.join("; ")}.` : "";
  return `Nearest are lines ${from + 1} to ${end}:\n${shown(file, from, end)}${differs}`;
}

/** The stretch, as long as SEARCH, with the most of its lines and words. */
function nearestWindow(file: readonly FileLine[], search: readonly string[]): Stretch | null {
  const wanted = new Set(search.map((line) => line.trim()));
  const words = new Set(search.flatMap(wordsOf));
  const scores = file.map(({ text }) => {
    if (isBlank(text)) return 0;
    if (wanted.has(text.trim())) return isTelling(text) ? 2 : 0.5;
    const own = wordsOf(text);
    return own.length > 0 ? own.filter((word) => words.has(word)).length / own.length : 0;
  });
  const size = Math.min(Math.max(1, search.length), file.length);
  let sum = scores.slice(0, size).reduce((total, score) => total + score, 0);
  let best = sum;
  let start = 0;
  for (let at = 1; at + size <= file.length; at++) {
    sum += (scores[at + size - 1] ?? 0) - (scores[at - 1] ?? 0);
    if (sum > best + 1e-9) {
      best = sum;
      start = at;
    }
  }
  return best >= 0.5 ? { start, end: start + size } : null;
}

function wordsOf(line: string): string[] {
  return line.match(/[A-Za-z_][A-Za-z0-9_]+/g) ?? [];
}

const clipped = (line: string): string => line.trim().slice(0, 160);
