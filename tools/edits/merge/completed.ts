import type { LineMap } from "../locate.ts";
import { diffLines, type LineDiff } from "../text/line-diff.ts";
import { mergeLine, takesIn } from "../text/line-spot.ts";
import { isTelling, likeness } from "../text/line-words.ts";
import { type FileLine, indentOf, isBlank } from "../text/lines.ts";
import { replyIndent } from "../text/reindent.ts";
import type { Overlay } from "./overlay.ts";

/** From here on a line of REPLACE is a version of a line of SEARCH, not another one in its place. */
const ALIKE = 0.5;

export type Completed =
  | { kind: "completed"; search: string[]; replace: string[]; map: LineMap }
  /** `why` is a clause. */
  | { kind: "conflict"; why: string };

/**
 * SEARCH and REPLACE as they would be, had SEARCH been quoted without a fault. A stale line takes
 * the file's text; where REPLACE changes the same line elsewhere, it keeps both changes. Lines that
 * SEARCH leaves out and REPLACE has are put in. What is left out of both must be clear of every
 * change, whichever way the two are compared.
 */
export function completed(
  file: readonly FileLine[],
  search: readonly string[],
  rawReplace: readonly string[],
  over: Overlay,
): Completed {
  const fresh = freshened(file, search, rawReplace, over);
  if (fresh.kind === "conflict") return fresh;
  const { replace } = fresh;
  let lines = fresh.search;
  let diff = diffLines(lines, replace);
  const map = [...over.map];
  const indent = replyIndent(file, search, replace, over.map);
  const open: { after: number; before: number }[] = [];
  let shift = 0;
  for (const gap of over.leftOut) {
    const after = gap.after + shift;
    const before = gap.before + shift;
    const first = (map[after] ?? 0) + 1;
    const missing = file.slice(first, map[before]);
    const between = before - after - 1;
    const better = lines.toSpliced(after + 1, between, ...missing.map(({ text }) => text.trim()));
    const next = diffLines(better, replace);
    const depthsFit = next.kept.every(({ before: i, after: k }) => {
      const own = missing[i - after - 1];
      const text = replace[k] ?? "";
      if (!own || isBlank(text) || isTelling(text)) return true;
      return indent(indentOf(text), gap.after) === indentOf(own.text);
    });
    if (depthsFit && clear(next, after, missing.length + 2)) {
      for (const pair of next.kept) {
        if (pair.before > after && pair.before <= after + missing.length) {
          better[pair.before] = replace[pair.after] ?? "";
        }
      }
      lines = better;
      diff = diffLines(lines, replace);
      map.splice(after + 1, between, ...missing.map((_, i) => first + i));
      shift += missing.length - between;
    } else open.push({ after, before });
  }
  for (const { after, before } of open) {
    if (clear(diff, after, before - after + 1) && anchored(lines, replace, before)) continue;
    const line = file[(map[before] ?? 0) - 1]?.text.trim() ?? "";
    return { kind: "conflict", why: `SEARCH leaves out \`${line}\`, right beside the change` };
  }
  return { kind: "completed", search: lines, replace, map };
}

/** With the file's text for stale lines; `map` stays as it is. */
function freshened(
  file: readonly FileLine[],
  search: readonly string[],
  replace: readonly string[],
  { stale, map }: Overlay,
): Completed {
  const lines = [...search];
  const others = [...replace];
  for (const { search: i, file: f } of stale) {
    const mine = lines[i] ?? "";
    const theirs = file[f]?.text.trim() ?? "";
    const diff = diffLines(lines, others);
    const hunk = diff.hunks.find(({ before }) => before.from <= i && i < before.to);
    if (!hunk) continue;
    const now = indentOf(mine) + theirs;
    if (diffLines(lines.with(i, now), others).kept.length > diff.kept.length) {
      lines[i] = now;
      continue;
    }
    const { before, after } = hunk;
    const written = others.slice(after.from, after.to);
    const paired = before.to - before.from === written.length;
    const at = after.from + i - before.from;
    const merged = paired ? mergeLine(mine.trim(), theirs, (others[at] ?? "").trim()) : null;
    if (merged !== null) {
      lines[i] = now;
      others[at] = indentOf(others[at] ?? "") + merged;
    } else if (
      written.some((line) => likeness(line, mine) >= ALIKE) &&
      !takesIn(mine, theirs, written.join(" "))
    ) {
      const why = `SEARCH has \`${mine.trim()}\` where the file has \`${theirs}\`, and REPLACE changes that line`;
      return { kind: "conflict", why };
    }
  }
  return { kind: "completed", search: lines, replace: others, map };
}

/** Whether `count` lines of SEARCH from `from` on are kept, with nothing put between them. */
function clear(diff: LineDiff, from: number, count: number): boolean {
  const kept = new Map(diff.kept.map(({ before, after }) => [before, after]));
  const first = kept.get(from);
  if (first === undefined) return false;
  for (let i = 1; i < count; i++) if (kept.get(from + i) !== first + i) return false;
  return true;
}

/**
 * Whether there is only one way to cut REPLACE where SEARCH is cut before line `at`, without
 * keeping fewer lines: else a change could as well belong on the other side of the cut.
 */
function anchored(search: readonly string[], replace: readonly string[], at: number): boolean {
  const heads = keptByPrefix(search.slice(0, at), replace);
  const tails = keptByPrefix(search.slice(at).reverse(), [...replace].reverse()).reverse();
  const totals = heads.map((head, k) => head + (tails[k] ?? 0));
  const most = Math.max(...totals);
  return totals.filter((total) => total === most).length === 1;
}

/** For each prefix of `replace`, how many lines it has in common, in order, with all of `search`. */
function keptByPrefix(search: readonly string[], replace: readonly string[]): number[] {
  let row = new Array<number>(replace.length + 1).fill(0);
  for (const line of search) {
    const text = line.trim();
    const next = [0];
    for (const [k, other] of replace.entries()) {
      const pair = other.trim() === text ? (row[k] ?? 0) + 1 : 0;
      next.push(Math.max(pair, next[k] ?? 0, row[k + 1] ?? 0));
    }
    row = next;
  }
  return row;
}
