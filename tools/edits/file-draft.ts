import { type FileLine, fileLines, plainLines, type Splice, spliceLines } from "./lines.ts";
import { exactPlaces, loosePlaces } from "./locate.ts";
import type { Stretch } from "./place.ts";
import { type ReplaceEdit, replaceOne } from "./replace-one.ts";

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
}

export function newDraft(before: string | null): Draft {
  const mark = before?.startsWith(BOM) ? BOM : "";
  const text = before === null ? null : before.slice(mark.length);
  return { before, mark, text, places: [], moves: [] };
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

/** Applies one edit to the draft, or says why not. `later` are the reply's later edits of the file. */
export function replaceInDraft(
  draft: Draft,
  edit: ReplaceEdit,
  later: readonly ReplaceEdit[],
  repeats: { index: number; of: number },
): string | null {
  const file = fileLines(draft.text ?? "");
  const done = replaceOne(file, edit, {
    hint: edit.line === null ? null : movedLine(edit.line - 1, draft.moves),
    earlier: draft.places,
    later: () => later.flatMap((other) => onlyStart(file, other)),
    repeats,
  });
  if (done.kind === "refused") return done.why;
  draft.text = spliceLines(file, done.splices);
  remember(draft, done.place, done.splices);
  return null;
}

function onlyStart(file: readonly FileLine[], edit: ReplaceEdit): number[] {
  const search = plainLines(edit.search);
  const exact = exactPlaces(file, search);
  const places = exact.length > 0 ? exact : loosePlaces(file, search);
  return places.length === 1 ? places.map(({ start }) => start) : [];
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
