import { type FileLine, isBlank } from "./lines.ts";
import type { Place } from "./locate.ts";

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

/** The place of the file nearest to SEARCH, its lines, and what differs. */
export function nearest(file: readonly FileLine[], search: readonly string[]): string {
  const window = nearestWindow(file, search);
  if (window === null) return "No line of SEARCH is in the file.";
  const { start, end } = window;
  return `Nearest are lines ${start + 1} to ${end}:\n${shown(file, start, end)}${difference(file.slice(start, end), search)}`;
}

function nearestWindow(
  file: readonly FileLine[],
  search: readonly string[],
): { start: number; end: number } | null {
  const wanted = search.map((line) => line.trim());
  const words = new Set(search.flatMap(wordsOf));
  let best = 0;
  let found: { start: number; end: number } | null = null;
  const size = Math.max(1, search.length);
  for (let start = 0; start < file.length; start++) {
    let score = 0;
    for (let i = 0; i < size && start + i < file.length; i++) {
      const text = file[start + i]?.text ?? "";
      if (isBlank(text)) continue;
      if (text.trim() === wanted[i]) score += 3;
      else if (wanted.includes(text.trim())) score += 2;
      else {
        const own = wordsOf(text);
        const shared = own.filter((word) => words.has(word)).length;
        score += own.length > 0 ? shared / own.length : 0;
      }
    }
    if (score > best) {
      best = score;
      found = { start, end: Math.min(file.length, start + size) };
    }
  }
  return best >= 0.5 ? found : null;
}

function wordsOf(line: string): string[] {
  return line.match(/[A-Za-z_][A-Za-z0-9_]+/g) ?? [];
}

function difference(window: readonly FileLine[], search: readonly string[]): string {
  const there = new Set(window.map(({ text }) => text.trim()));
  const wanted = new Set(search.map((line) => line.trim()));
  const absent = search.find((line) => !isBlank(line) && !there.has(line.trim()));
  const extra = window.find(({ text }) => !isBlank(text) && !wanted.has(text.trim()));
  const parts: string[] = [];
  if (absent !== undefined) parts.push(`SEARCH has \`${clipped(absent)}\`, which is not there`);
  if (extra !== undefined)
    parts.push(`the file has \`${clipped(extra.text)}\`, which SEARCH leaves out`);
  return parts.length > 0 ? `\nWhat differs: ${parts.join("; ")}.` : "";
}

const clipped = (line: string): string => line.trim().slice(0, 160);
