import { exactPlaces, loosePlaces } from "./locate.ts";
import type { Stretch } from "./place.ts";
import { nearest } from "./refusal.ts";
import { type ReplaceEdit, replaceOne } from "./replace-one.ts";
import { type FileLine, fileLines, plainLines, type Splice, spliceLines } from "./text/lines.ts";

const BOM = "\ufeff";

/** One file while a reply is applied to it. */
export interface Draft {
  /** As it was; null when it did not exist. */
  readonly before: string | null;
  /** A byte-order mark, or nothing: kept apart, so that first lines compare equal. */
  readonly mark: string;
  /** As it is now, without the mark; null when it does not exist. */
  text: string | null;
  /** Places of the edits so far, and where they moved what follows. */
  places: Stretch[];
  moves: { at: number; by: number }[];
  /** Whether an edit so far was merged into lines that SEARCH quotes badly. */
  merged: boolean;
  /** Whether some of the reply's edits have been applied to the file before, and others not. */
  partly: boolean;
}

export function newDraft(before: string | null): Draft {
  const mark = before?.startsWith(BOM) ? BOM : "";
  const text = before === null ? null : before.slice(mark.length);
  return { before, mark, text, places: [], moves: [], merged: false, partly: false };
}

/** The whole text with its mark; null when the file does not exist. */
export function draftText(draft: Draft): string | null {
  return draft.text === null ? null : draft.mark + draft.text;
}

/** Replaces all of the text, so that line numbers of earlier edits mean nothing any more. */
export function overwrite(draft: Draft, text: string | null): void {
  draft.text = text;
  draft.places = [];
  draft.moves = [];
}

/**
 * Applies one edit to the draft, or says why not.
 *
 * @param others the reply's edits of this file, this one among them, in the reply's order
 */
export function replaceInDraft(
  draft: Draft,
  edit: ReplaceEdit,
  others: readonly ReplaceEdit[],
): string | null {
  const file = fileLines(draft.text ?? "");
  const later = others.slice(others.indexOf(edit) + 1);
  const equal = others.filter(
    (other) => other.search === edit.search && other.replace === edit.replace,
  );
  const done = replaceOne(file, edit, {
    hint: edit.line === null ? null : movedLine(edit.line - 1, draft.moves),
    earlier: draft.places,
    later: () => later.flatMap((other) => onlyPlace(file, other.search).map(({ start }) => start)),
    repeats: { index: equal.indexOf(edit), of: equal.length },
  });
  if (done.kind === "refused") {
    if (!done.lost) return done.why;
    return `${done.why} ${nearest(file, plainLines(edit.search), done.near)}`;
  }
  if (draft.partly && isOutOfOrder(file, done.place, draft.places, later)) {
    return "other edits of this reply are applied already, and this one stands out of their order.";
  }
  draft.text = spliceLines(file, done.splices);
  draft.merged ||= done.merged;
  remember(draft, done.place, done.splices);
  return null;
}

function onlyPlace(file: readonly FileLine[], text: string): Stretch[] {
  const lines = plainLines(text);
  const exact = exactPlaces(file, lines);
  const places = exact.length > 0 ? exact : loosePlaces(file, lines);
  return places.length === 1 ? places : [];
}

/** Whether an earlier edit stands below a place, or a later one above it. */
function isOutOfOrder(
  file: readonly FileLine[],
  place: Stretch,
  earlier: readonly Stretch[],
  later: readonly ReplaceEdit[],
): boolean {
  if (earlier.some(({ start }) => start >= place.end)) return true;
  return later.some((other) => standing(file, other).some(({ end }) => end <= place.start));
}

/** Where an edit's SEARCH stands, or else its REPLACE, if that is one place. */
function standing(file: readonly FileLine[], edit: ReplaceEdit): Stretch[] {
  const place = onlyPlace(file, edit.search);
  return place.length > 0 ? place : onlyPlace(file, edit.replace);
}

/** Remembers the place of an edit that has been applied before. */
export function passOver(draft: Draft, edit: ReplaceEdit): void {
  draft.places.push(...onlyPlace(fileLines(draft.text ?? ""), edit.replace));
}

function movedLine(line: number, moves: Draft["moves"]): number {
  return moves.reduce((at, move) => (move.at <= at ? at + move.by : at), line);
}

function remember(draft: Draft, place: Stretch, splices: readonly Splice[]): void {
  const moves = splices.map(({ start, count, insert }) => ({
    at: start,
    by: insert.length - count,
  }));
  const shift = (line: number): number =>
    moves.reduce((sum, move) => (move.at < line ? sum + move.by : sum), line);
  const shifted = ({ start, end }: Stretch): Stretch => ({ start: shift(start), end: shift(end) });
  draft.places = [...draft.places, place].map(shifted);
  for (const move of [...moves].reverse()) draft.moves.push(move);
}
