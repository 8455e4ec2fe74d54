import { deltaMerge } from "./delta-merge.ts";
import { diffLines } from "./line-diff.ts";
import { isTelling, likeness } from "./line-words.ts";
import { type FileLine, fileLines, plainLines, spliceLines } from "./lines.ts";
import { exactPlaces, loosePlaces, type Place } from "./locate.ts";
import { ALONE, type ReplaceEdit, replaceOne } from "./replace-one.ts";

/**
 * Whether `text` is what these edits of one file make: undone from the last to the first they
 * give a text on which, done again, they give `text`. An edit whose SEARCH still stands somewhere
 * else is not done.
 */
export function alreadyDone(text: string, edits: readonly ReplaceEdit[]): boolean {
  let before = text;
  for (const edit of [...edits].reverse()) {
    const undone = undo(before, edit);
    if (undone === null) return false;
    before = undone;
  }
  let after = before;
  for (const edit of edits) {
    const file = fileLines(after);
    const done = replaceOne(file, edit, ALONE);
    if (done.kind === "refused") return false;
    after = spliceLines(file, done.splices);
  }
  return after === text;
}

function undo(text: string, edit: ReplaceEdit): string | null {
  const file = fileLines(text);
  const search = plainLines(edit.search);
  const replace = plainLines(edit.replace);
  if (replace.every((line) => line.trim() === "") || search.length === 0) return null;
  const places = exactPlaces(file, replace);
  const place = places.length === 1 ? places[0] : onlyLoose(file, replace);
  if (!place) return null;
  const standing = loosePlaces(file, search);
  if (standing.some((found) => found.start < place.start || found.end > place.end)) return null;
  if (standing.length === 0) {
    const merge = deltaMerge(file, search, replace);
    if (merge.kind === "merged" && spliceLines(file, merge.splices) !== text) return null;
    if (merge.kind === "refused" && removedStands(file, search, replace, place)) return null;
  }
  const back = replaceOne(file, { ...edit, search: edit.replace, replace: edit.search }, ALONE);
  return back.kind === "replaced" ? spliceLines(file, back.splices) : null;
}

/** Whether a line that the edit takes away at its edge still stands right outside of the place. */
function removedStands(
  file: readonly FileLine[],
  search: readonly string[],
  replace: readonly string[],
  place: Place,
): boolean {
  const stands = (lines: readonly string[], near: readonly FileLine[]): boolean =>
    lines.some((line) => isTelling(line) && near.some(({ text }) => likeness(line, text) >= ALIKE));
  return diffLines(search, replace).hunks.some(({ before, after }) => {
    const removed = search.slice(before.from, before.to);
    const above = file.slice(Math.max(0, place.start - NEAR), place.start);
    const below = file.slice(place.end, place.end + NEAR);
    if (after.from === 0 && stands(removed, above)) return true;
    return after.to === replace.length && stands(removed, below);
  });
}

/** Lines around a place that count as right outside of it. */
const NEAR = 4;
/** From here on two lines may be one and the same, quoted badly. */
const ALIKE = 0.5;

/**
 * Whether REPLACE reads as a version of SEARCH: they share a telling line, or their changed lines
 * are alike. Without this, a SEARCH that stands nowhere could pass for done because REPLACE stands
 * somewhere.
 */
export function isVersionOf(edit: ReplaceEdit): boolean {
  const search = plainLines(edit.search);
  const replace = plainLines(edit.replace);
  const own = new Set(search.map((line) => line.trim()));
  if (replace.some((line) => own.has(line.trim()) && isTelling(line))) return true;
  return likeness(search.join(" "), replace.join(" ")) >= 0.6;
}

function onlyLoose(file: readonly FileLine[], lines: readonly string[]) {
  const places = loosePlaces(file, lines);
  return places.length === 1 ? places[0] : undefined;
}
