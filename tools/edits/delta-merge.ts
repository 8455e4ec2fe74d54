import type { Place } from "./locate.ts";
import { type Alignment, align } from "./merge/align.ts";
import { bracesFit } from "./merge/braces-fit.ts";
import { completed } from "./merge/completed.ts";
import { doubt } from "./merge/identity.ts";
import { overlay } from "./merge/overlay.ts";
import { transplant } from "./merge/transplant.ts";
import { ELISION } from "./text/elision.ts";
import { diffLines } from "./text/line-diff.ts";
import { type FileLine, isBlank, type Splice } from "./text/lines.ts";

export type DeltaMerge =
  | { kind: "merged"; place: Place; splices: Splice[] }
  /** `why` is a sentence; `place` is where SEARCH nearly stands. */
  | { kind: "refused"; why: string; place: Place | null };

/** Part of SEARCH's solid lines that must stand in the file as they are. */
const LEAST_EQUAL = 0.75;
/** How much better than the next place, in telling lines. */
const LEAST_LEAD = 0.9;
const MAX_LINES = 400;

/**
 * For a SEARCH that stands nowhere in full: lays it over the file (lines may be stale, misquoted,
 * left out or elided), and carries over only what REPLACE changes. Refuses where it could be wrong.
 * Elisions are marked (`markElisions`), as many in SEARCH as in REPLACE.
 */
export function deltaMerge(
  file: readonly FileLine[],
  search: readonly string[],
  replace: readonly string[],
): DeltaMerge {
  const refused = (why: string, place: Place | null = null): DeltaMerge => ({
    kind: "refused",
    why,
    place,
  });
  if (Math.max(search.length, replace.length) > MAX_LINES) return refused("SEARCH is too long.");
  const found = align(file, search);
  if (found === null) return refused("SEARCH is not in the file.");
  const over = overlay(file, search, found);
  const mapped = over.map.filter((line) => line >= 0);
  const place = { start: Math.min(...mapped), end: Math.max(...mapped) + 1, map: over.map };

  const solid = search.filter((line) => line !== ELISION && !isBlank(line)).length;
  const left = over.leftOut.reduce((sum, gap) => sum + gap.file.length, 0);
  if (found.pairs.size < LEAST_EQUAL * (solid + Math.max(0, left - 1))) {
    return refused("too few lines of SEARCH are in the file as they are.", place);
  }
  if (found.lead < LEAST_LEAD)
    return refused("two places of the file are about equally near.", place);
  if (!bracesFit(file, search, over.map)) {
    return refused("its brackets do not stand as deep as the file's.", place);
  }
  if (touchesUnsure(search, replace, found)) {
    return refused("the lines around the change stand in several places.", place);
  }
  const whole = completed(file, search, replace, over);
  const why = doubt(file, search, replace, over);
  if (why !== null) return refused(why, place);
  if (whole.kind === "conflict") return refused(`${whole.why}.`, place);
  const merge = transplant(file, whole.search, whole.replace, whole.map);
  if (merge.kind === "conflict") return refused(`${merge.why}.`, place);
  return { kind: "merged", place, splices: merge.splices };
}

/** Whether the nearest paired line above or below a change, or one in it, could stand elsewhere. */
function touchesUnsure(
  search: readonly string[],
  replace: readonly string[],
  { pairs, unsure }: Alignment,
): boolean {
  const nearest = (from: number, step: 1 | -1): number => {
    let i = from;
    while (i >= 0 && i < search.length && search[i] !== ELISION && !pairs.has(i)) i += step;
    return i;
  };
  return diffLines(search, replace).hunks.some(({ before }) => {
    const to = nearest(before.to, 1);
    for (let i = nearest(before.from - 1, -1); i <= to; i++) if (unsure.has(i)) return true;
    return false;
  });
}
