import type { ShownFile } from "../agents/sections.ts";

/** Lines shown around a change. */
const AROUND = 8;
/** Regions with no more lines than this between them are shown as one. */
const APART = 6;

/**
 * The parts of a file's present text that a patch changed, with the lines around them and their
 * place; so that a long file is not read again as a whole after each change.
 */
export function changedRegions(path: string, text: string, patch: string): ShownFile[] {
  const lines = text.split("\n");
  return merged(hunksOf(path, patch), lines.length).map(([first, last]) => ({
    path: `${path}, lines ${first}-${last}`,
    text: lines.slice(first - 1, last).join("\n"),
  }));
}

/** The places of a file's hunks in the new text: first and last line, from 1. */
function hunksOf(path: string, patch: string): [number, number][] {
  const own = patch
    .split(/^diff --git /m)
    .find((part) => part.includes(`\n+++ b/${path}\n`) || part.includes(`\n+++ b/${path}\t\n`));
  const heads = (own ?? "").matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm);
  return [...heads].map(([, start, count]) => {
    const first = Number(start);
    return [first, first + Number(count ?? 1) - 1];
  });
}

function merged(hunks: readonly [number, number][], length: number): [number, number][] {
  const all: [number, number][] = [];
  for (const [from, to] of hunks) {
    const first = Math.max(1, from - AROUND);
    const last = Math.min(length, to + AROUND);
    const before = all.at(-1);
    if (before && first - before[1] <= APART) before[1] = last;
    else all.push([first, last]);
  }
  return all;
}
