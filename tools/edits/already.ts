import type { Edit } from "../../contracts/edit.ts";
import { newDraft, replaceInDraft } from "./file-draft.ts";
import { exactPlaces } from "./locate.ts";
import { choosePlace } from "./place.ts";
import { ALONE, type ReplaceEdit, replaceOne } from "./replace-one.ts";
import { diffLines } from "./text/line-diff.ts";
import { isTelling, likeness } from "./text/line-words.ts";
import { type FileLine, fileLines, isBlank, plainLines, spliceLines } from "./text/lines.ts";
import { wholeText } from "./text/whole-text.ts";

/**
 * Whether `text` (without byte-order mark) is what these edits of one file make: undone from the
 * last to the first they give a text on which, done again, they give `text`.
 *
 * @param merging also where REPLACE does not stand as it is, since SEARCH was quoted badly; costs more
 */
export function alreadyDone(
  text: string,
  edits: readonly ReplaceEdit[],
  merging: boolean,
): boolean {
  const real = edits.filter((edit) => !isGone(text, edit));
  const before = newDraft(text);
  for (const edit of [...real].reverse()) {
    const undone = undo(before.text ?? "", edit, merging);
    if (undone === null) return false;
    before.text = undone;
  }
  return real.every((edit) => replaceInDraft(before, edit, real) === null) && before.text === text;
}

/** Whether `text` is what a file's edits make of nothing. */
export function isCreated(text: string, [first, ...rest]: readonly Edit[]): boolean {
  const made = newDraft(null);
  if (first?.kind === "write") made.text = first.text;
  else if (first?.kind === "replace" && first.search === "") made.text = first.replace;
  else return false;
  const replaces = rest.filter((edit) => edit.kind === "replace");
  if (replaces.length < rest.length) return false;
  const whole = replaces.every((edit) => replaceInDraft(made, edit, replaces) === null);
  return whole && wholeText(text, made.text) === text;
}

/** An edit that only takes lines away, none of which the file has any more. */
function isGone(text: string, edit: ReplaceEdit): boolean {
  if (edit.replace.trim() !== "") return false;
  const own = new Set(plainLines(text).map((line) => line.trim()));
  const telling = plainLines(edit.search).filter(isTelling);
  return telling.length > 0 && !telling.some((line) => own.has(line.trim()));
}

function undo(text: string, edit: ReplaceEdit, merging: boolean): string | null {
  const search = plainLines(edit.search);
  const replace = plainLines(edit.replace);
  if (edit.replace.trim() === "" || search.length === 0) return null;
  const file = fileLines(text);
  const choice = choosePlace(file, replace, ALONE);
  if (!merging && choice.kind !== "place") return null;
  const swapped = { ...edit, search: edit.replace, replace: edit.search };
  const back = replaceOne(file, swapped, ALONE);
  if (back.kind === "refused") return null;
  const before = spliceLines(file, back.splices);
  const adds = diffLines(search, replace).hunks.some(({ after }) =>
    replace.slice(after.from, after.to).some((line) => !isBlank(line)),
  );
  if (before === text) return before;
  if (adds) return removedStands(file, edit, back.place, 1, 1) ? null : before;
  const exact = choice.kind === "place" && choice.exact;
  return isStillThere(file, edit, back.place, exact) ? null : before;
}

/**
 * For an edit that only takes lines away, so that REPLACE says nothing new: whether what it takes
 * away may still be there, quoted badly. `exact`: REPLACE stands at `place` byte for byte, which
 * says more than a SEARCH that stands somewhere but for its white space.
 */
function isStillThere(
  file: readonly FileLine[],
  edit: ReplaceEdit,
  place: { start: number; end: number },
  exact: boolean,
): boolean {
  const search = plainLines(edit.search);
  const forward = replaceOne(file, edit, ALONE);
  if (forward.kind === "replaced" && forward.splices.length > 0) {
    const only = exact && !forward.merged && exactPlaces(file, search).length === 0;
    if (!only) return true;
  }
  return removedStands(file, edit, place, NEAR, ALIKE);
}

/** Whether a line that the edit takes away at its edge, or one as much alike, stands right outside. */
function removedStands(
  file: readonly FileLine[],
  edit: ReplaceEdit,
  place: { start: number; end: number },
  near: number,
  alike: number,
): boolean {
  const search = plainLines(edit.search).map((line) => line.trim());
  const replace = plainLines(edit.replace).map((line) => line.trim());
  const above = file.slice(Math.max(0, place.start - near), place.start);
  const below = file.slice(place.end, place.end + near);
  const stands = (lines: readonly string[], around: readonly FileLine[]): boolean =>
    lines.some(
      (line) => isTelling(line) && around.some(({ text }) => likeness(line, text) >= alike),
    );
  return diffLines(search, replace).hunks.some(({ before, after }) => {
    const removed = search.slice(before.from, before.to);
    const only = after.from === after.to;
    if (after.from === 0 || (only && slid(search, before, -1) === 0)) {
      if (stands(removed, above)) return true;
    }
    const atEnd =
      after.to === replace.length || (only && slid(search, before, 1) === search.length);
    return atEnd && stands(removed, below);
  });
}

/** Where a removed stretch ends, or begins, if it is moved along over lines that it repeats. */
function slid(
  lines: readonly string[],
  { from, to }: { from: number; to: number },
  step: 1 | -1,
): number {
  let [first, end] = [from, to];
  while (
    step > 0
      ? end < lines.length && lines[end] === lines[first]
      : first > 0 && lines[first - 1] === lines[end - 1]
  ) {
    first += step;
    end += step;
  }
  return step > 0 ? end : first;
}

/** Lines around a place that count as right outside of it. */
const NEAR = 4;
/** From here on two lines may be one and the same, quoted badly. */
const ALIKE = 0.7;

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
