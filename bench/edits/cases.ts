import { loosePlaces } from "../../tools/edits/locate.ts";
import { fileLines, isBlank } from "../../tools/edits/text/lines.ts";
import { type Change, makeChange } from "./change.ts";
import * as corrupt from "./corruption.ts";
import { itemsOf, sameness } from "./items.ts";
import type { Block } from "./matchers.ts";
import { type Random, random } from "./random.ts";

/** One reply for one file, and what the file must be afterwards; null when only a refusal is right. */
export interface Case {
  text: string;
  blocks: Block[];
  wanted: string | null;
}

export type Kind = (lines: readonly string[], r: Random) => Case | null;

const MISQUOTES = [
  "comment added",
  "number changed",
  "renamed slightly",
  "token dropped",
  "token added",
];

/** All kinds of cases, by the name that the table shows. */
export const KINDS: Record<string, Kind> = {
  "quoted exactly": one(corrupt.exact, 3, 14),
  outdented: one(corrupt.outdented, 3, 14),
  "2 spaces for 4": one(corrupt.twoSpaces, 3, 14),
  "tabs for spaces": one(corrupt.tabs, 3, 14),
  "trailing white space": one(corrupt.trailingSpace, 3, 14),
  "punctuation misquoted": one(corrupt.punctuation, 4, 14),
  "one stale line, SEARCH only": one(corrupt.stale(MISQUOTES, false), 5, 14),
  "one stale line, both parts": one(corrupt.stale(MISQUOTES, true), 5, 14),
  "one line names another thing": one(corrupt.stale(["renamed to another"], true), 4, 14),
  "one line omitted, SEARCH only": one(corrupt.omitted(false, false), 5, 14),
  "one line omitted, both parts": one(corrupt.omitted(false, true), 5, 14),
  "omitted beside the change": beside,
  "2 to 5 lines elided": one(corrupt.elided(2, 5), 6, 18),
  "8 to 60 lines elided": one(corrupt.elided(8, 60), 14, 80),
  "change at the block's edge": edge,
  "second twin, no context": (lines, r) => twin(lines, r, false),
  "second twin, context": (lines, r) => twin(lines, r, true),
  "twin between two siblings": siblings,
  "block gone, twin item remains": goneItem,
  "block gone, twin lines remain": goneLines,
  "second edit needs the first": dependent,
};

/**
 * Kinds that no matcher can always get right: where nothing quoted says which thing it belongs to,
 * lines with one difference are as well the other thing's, misquoted.
 */
export const UNDECIDABLE: ReadonlySet<string> = new Set(["block gone, twin lines remain"]);

/** The case of a kind and a seed; null where the seed's choices give none. */
export function makeCase(kind: string, files: readonly string[], seed: number): Case | null {
  const r = random(seed);
  return KINDS[kind]?.(r.pick(files).split("\n"), r) ?? null;
}

const textOf = (lines: readonly string[]): string => lines.join("\n");

function windowChange(
  lines: readonly string[],
  r: Random,
  least: number,
  most: number,
): Change | null {
  const size = Math.min(r.int(least, most), lines.length - 1);
  const start = r.int(0, lines.length - 1 - size);
  const change = makeChange(lines.slice(start, start + size), start, r);
  return change && places(lines, change.search) === 1 ? change : null;
}

function places(lines: readonly string[], search: readonly string[]): number {
  return loosePlaces(fileLines(textOf(lines)), search).length;
}

function changed(lines: readonly string[], { start, search, replace }: Change): string {
  return textOf(lines.toSpliced(start, search.length, ...replace));
}

/** One block, misquoted. Left out: quotes that fit some other place of the file as they are. */
function one(how: corrupt.Corruption, least: number, most: number): Kind {
  return (lines, r) => {
    const change = windowChange(lines, r, least, most);
    const words = [...new Set(textOf(lines).match(/[a-z_][a-z0-9_]{3,}/g))];
    const quoted = change && how(change, r, words);
    if (!change || !quoted || textOf(quoted.search) === textOf(quoted.replace)) return null;
    if (how !== corrupt.exact && textOf(quoted.search) === textOf(change.search)) return null;
    const found = loosePlaces(fileLines(textOf(lines)), quoted.search);
    if (
      found.some(
        (place) => place.start < change.start || place.end > change.start + change.search.length,
      )
    ) {
      return null;
    }
    return { text: textOf(lines), blocks: [quoted], wanted: changed(lines, change) };
  };
}

function beside(lines: readonly string[], r: Random): Case | null {
  return one(corrupt.omitted(true, r.chance(0.5)), 5, 14)(lines, r);
}

/** The first or last line changes, another one is stale. */
function edge(lines: readonly string[], r: Random): Case | null {
  return one(
    (change, choice, words) => {
      const solid = change.search.flatMap((line, i) => (isBlank(line) ? [] : [i]));
      const first = solid[0] ?? 0;
      const last = (solid.at(-1) ?? 0) + 1;
      if (!change.cuts.has(first) && !change.cuts.has(last)) return null;
      return corrupt.stale(MISQUOTES, choice.chance(0.5))(change, choice, words);
    },
    4,
    12,
  )(lines, r);
}

/** A block that stands twice; with context, one more line on a side tells which. */
function twin(lines: readonly string[], r: Random, context: boolean): Case | null {
  const size = r.int(2, 6);
  const start = r.int(0, lines.length - 1 - size);
  const block = lines.slice(start, start + size);
  const found = loosePlaces(fileLines(textOf(lines)), block);
  if (found.length < 2 || found[0]?.start === start) return null;
  const more = context ? r.int(1, 4) : 0;
  const from = Math.max(0, start - more);
  const change = makeChange(lines.slice(from, start + size), from, r);
  if (!change) return null;
  const count = places(lines, change.search);
  if (context ? count !== 1 : count < 2) return null;
  return {
    text: textOf(lines),
    blocks: [{ search: change.search, replace: change.replace }],
    wanted: changed(lines, change),
  };
}

/** Three blocks in the file's order; the middle one stands in several places, once between the others. */
function siblings(lines: readonly string[], r: Random): Case | null {
  const size = r.int(1, 4);
  const start = r.int(0, lines.length - 1 - size);
  const middle = makeChange(lines.slice(start, start + size), start, r);
  const found = middle ? loosePlaces(fileLines(textOf(lines)), middle.search) : [];
  if (!middle || found.length < 2) return null;
  const before = found.filter((place) => place.start < start).at(-1)?.end ?? 0;
  const after = found.find((place) => place.start > start)?.start ?? lines.length;
  const first = windowChange(lines.slice(0, start), r, 3, 8);
  const rest = lines.slice(start + size);
  const last = windowChange(rest, r, 3, 8);
  if (
    !first ||
    !last ||
    first.start < before ||
    start + size + last.start + last.search.length > after
  ) {
    return null;
  }
  if (places(lines, first.search) !== 1 || places(lines, last.search) !== 1) return null;
  const tail = changed(rest, last);
  return {
    text: textOf(lines),
    blocks: [first, middle, last],
    wanted: [changed(lines.slice(0, start), first), textOf(middle.replace), tail]
      .filter((t) => t !== "")
      .join("\n"),
  };
}

/** A whole item is quoted from its head; the file has it no more, but one much like it. */
function goneItem(lines: readonly string[], r: Random): Case | null {
  const items = itemsOf(lines).filter(({ start, end }) => end - start >= 4);
  if (items.length < 2) return null;
  const item = r.pick(items);
  const alike = items.some(
    (other) =>
      (other.end <= item.start || other.start >= item.end) && sameness(lines, item, other) >= 0.6,
  );
  if (!alike) return null;
  const size = Math.min(item.end - item.start, r.int(4, 14));
  return gone(lines, item, item.start, size, r);
}

/** Lines out of the middle of something are quoted; they are gone, but lines much like them remain. */
function goneLines(lines: readonly string[], r: Random): Case | null {
  const size = r.int(4, 14);
  const start = r.int(0, lines.length - 1 - size);
  const own = { start, end: start + size };
  const alike = lines.some(
    (_, at) =>
      Math.abs(at - start) >= size && sameness(lines, own, { start: at, end: at + size }) >= 0.6,
  );
  return alike ? gone(lines, own, start, size, r) : null;
}

function gone(
  lines: readonly string[],
  removed: { start: number; end: number },
  start: number,
  size: number,
  r: Random,
): Case | null {
  const change = makeChange(lines.slice(start, start + size), start, r);
  const left = lines.toSpliced(removed.start, removed.end - removed.start);
  if (!change || change.search.filter((line) => !isBlank(line)).length < 4) return null;
  if (places(left, change.search) > 0) return null;
  return { text: textOf(left), blocks: [change], wanted: null };
}

/** The second block quotes lines as the first one leaves them. */
function dependent(lines: readonly string[], r: Random): Case | null {
  const first = windowChange(lines, r, 3, 10);
  if (!first || first.replace.length < 3) return null;
  const after = changed(lines, first).split("\n");
  const second = makeChange(first.replace, first.start, r);
  if (!second || places(after, second.search) !== 1) return null;
  return { text: textOf(lines), blocks: [first, second], wanted: changed(after, second) };
}
