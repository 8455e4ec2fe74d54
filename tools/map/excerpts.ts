import type { ReadFile } from "./definition.ts";
import type { Ranked } from "./rank.ts";

/** Part of a file as a prompt shows it. */
export interface Excerpt {
  path: string;
  first: number;
  last: number;
  text: string;
}

/** Regions with no more lines than this between them are shown as one. */
const APART = 3;
/** A definition may take so large a part of the room: one long one must not crowd out all others. */
const LARGEST = 0.6;

/**
 * The best definitions in full, as many as `room` takes, joined where they are near and in the
 * files' order. What scores less than a tenth of the best is left out.
 */
export function excerptsOf(
  ranked: readonly Ranked[],
  room: number,
  sizeOf: (text: string) => number,
): Excerpt[] {
  const least = (ranked[0]?.score ?? 0) / 10;
  const chosen = new Map<ReadFile, [number, number][]>();
  let left = room;
  for (const { file, definition, score } of ranked) {
    if (score <= least || left <= 0) break;
    const { first, last } = definition;
    const parts = chosen.get(file) ?? [];
    if (parts.some(([from, to]) => from <= first && last <= to)) continue;
    const size = sizeOf(linesOf(file, first, last));
    if (size > left || size > room * LARGEST) continue;
    left -= size;
    chosen.set(file, [...parts, [first, last]]);
  }
  return [...chosen].flatMap(([file, parts]) =>
    joined(parts).map(([first, last]) => ({
      path: file.path,
      first,
      last,
      text: linesOf(file, first, last),
    })),
  );
}

function joined(parts: readonly [number, number][]): [number, number][] {
  const all: [number, number][] = [];
  for (const [first, last] of parts.toSorted((a, b) => a[0] - b[0])) {
    const before = all.at(-1);
    if (before && first - before[1] <= APART) before[1] = Math.max(before[1], last);
    else all.push([first, last]);
  }
  return all;
}

/** Lines of a file, both ends included, from 1. */
export function linesOf(file: Pick<ReadFile, "text">, first: number, last: number): string {
  return file.text
    .split("\n")
    .slice(first - 1, last)
    .join("\n");
}

/** Signatures by file, the best first, as many as `room` takes; what is shown in full is left out. */
export function outlineOf(
  ranked: readonly Ranked[],
  shown: readonly Excerpt[],
  room: number,
  sizeOf: (text: string) => number,
): string {
  const isShown = ({ file, definition }: Ranked) =>
    shown.some(
      ({ path, first, last }) =>
        path === file.path && first <= definition.first && definition.last <= last,
    );
  const byFile = new Map<string, string[]>();
  let left = room;
  for (const one of ranked) {
    if (isShown(one)) continue;
    const lines = byFile.get(one.file.path);
    const line = `  ${one.definition.signature}`;
    left -= sizeOf(lines ? line : `${one.file.path}\n${line}`) + 1;
    if (left < 0) break;
    if (lines) lines.push(line);
    else byFile.set(one.file.path, [line]);
  }
  return [...byFile].map(([path, lines]) => [path, ...lines].join("\n")).join("\n");
}
