import { ELISION } from "./elision.ts";
import type { Splice } from "./lines.ts";

/** A stretch of `before` that became a stretch of `after`; lines outside all hunks are kept. */
export interface Hunk {
  before: { from: number; to: number };
  after: { from: number; to: number };
}

export interface LineDiff {
  /** Index pairs of kept lines, ascending in both. */
  kept: { before: number; after: number }[];
  hunks: Hunk[];
}

/** Above this many cells the middle is one hunk: a block that large is nearly a whole file. */
const MAX_CELLS = 4_000_000;

/**
 * Longest common subsequence of lines that are equal but for the white space around them;
 * among equals, lines equal in every byte are preferred. The first elision of one side is that of
 * the other, and so on.
 */
export function diffLines(before: readonly string[], after: readonly string[]): LineDiff {
  const cutB = before.indexOf(ELISION);
  const cutA = after.indexOf(ELISION);
  if (cutB < 0 || cutA < 0) return diffStretch(before, after);
  const head = diffStretch(before.slice(0, cutB), after.slice(0, cutA)).kept;
  const tail = diffLines(before.slice(cutB + 1), after.slice(cutA + 1)).kept;
  const kept = [
    ...head,
    { before: cutB, after: cutA },
    ...tail.map((pair) => ({ before: pair.before + cutB + 1, after: pair.after + cutA + 1 })),
  ];
  return { kept, hunks: hunksBetween(kept, before.length, after.length) };
}

function diffStretch(before: readonly string[], after: readonly string[]): LineDiff {
  const kept: LineDiff["kept"] = [];
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) {
    kept.push({ before: head, after: head });
    head++;
  }
  let endB = before.length;
  let endA = after.length;
  const tail: LineDiff["kept"] = [];
  while (endB > head && endA > head && before[endB - 1] === after[endA - 1]) {
    tail.push({ before: --endB, after: --endA });
  }
  kept.push(...middle(before, after, head, endB, endA), ...tail.reverse());
  return { kept, hunks: hunksBetween(kept, before.length, after.length) };
}

function middle(
  before: readonly string[],
  after: readonly string[],
  head: number,
  endB: number,
  endA: number,
): LineDiff["kept"] {
  const rows = endB - head;
  const cols = endA - head;
  if (rows === 0 || cols === 0 || rows * cols > MAX_CELLS) return [];
  const left = before.slice(head, endB).map((line) => line.trim());
  const right = after.slice(head, endA).map((line) => line.trim());
  const worth = (r: number, c: number): number => {
    if (left[r] !== right[c]) return 0;
    const same = before[head + r] === after[head + c] ? 1 : 0;
    return left[r] === "" ? 2 + same : 6 + same;
  };
  const width = cols + 1;
  const score = new Int32Array((rows + 1) * width);
  const at = (r: number, c: number): number => score[r * width + c] ?? 0;
  for (let r = rows - 1; r >= 0; r--) {
    for (let c = cols - 1; c >= 0; c--) {
      const w = worth(r, c);
      const pair = w > 0 ? w + at(r + 1, c + 1) : 0;
      score[r * width + c] = Math.max(pair, at(r + 1, c), at(r, c + 1));
    }
  }
  const kept: LineDiff["kept"] = [];
  for (let r = 0, c = 0; r < rows && c < cols; ) {
    const w = worth(r, c);
    if (w > 0 && at(r, c) === w + at(r + 1, c + 1)) {
      kept.push({ before: head + r++, after: head + c++ });
    } else if (at(r + 1, c) >= at(r, c + 1)) r++;
    else c++;
  }
  return kept;
}

export function hunksBetween(
  kept: LineDiff["kept"],
  beforeLength: number,
  afterLength: number,
): Hunk[] {
  const hunks: Hunk[] = [];
  let b = 0;
  let a = 0;
  for (const pair of [...kept, { before: beforeLength, after: afterLength }]) {
    if (pair.before > b || pair.after > a) {
      hunks.push({ before: { from: b, to: pair.before }, after: { from: a, to: pair.after } });
    }
    b = pair.before + 1;
    a = pair.after + 1;
  }
  return hunks;
}

/**
 * What to put where so that lines which read `before` read `after`, no line more than needed.
 *
 * @param offset index of the first of them in its file
 * @param insert the lines of `after` as they are to be written, where that differs
 */
export function changedLines(
  before: readonly string[],
  after: readonly string[],
  offset: number,
  insert: readonly string[] = after,
): Splice[] {
  const { kept, hunks } = diffLines(before, after);
  const splices = hunks.map((hunk) => ({
    start: offset + hunk.before.from,
    count: hunk.before.to - hunk.before.from,
    insert: insert.slice(hunk.after.from, hunk.after.to),
  }));
  for (const pair of kept) {
    if (before[pair.before] === after[pair.after]) continue;
    splices.push({ start: offset + pair.before, count: 1, insert: [insert[pair.after] ?? ""] });
  }
  return splices.sort((a, b) => a.start - b.start || a.count - b.count);
}
