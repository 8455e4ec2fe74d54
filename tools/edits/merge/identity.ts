import { diffLines } from "../text/line-diff.ts";
import { pieces, spot, takesIn } from "../text/line-spot.ts";
import { isCommon, isTelling, likeness, tokens } from "../text/line-words.ts";
import type { FileLine } from "../text/lines.ts";
import type { Overlay } from "./overlay.ts";

/** What stands before a name that a line gives to something. */
const NAMING =
  /\b(?:fn|struct|enum|trait|mod|union|type|macro_rules!|class|def|function|interface)\s+([A-Za-z_]\w*)|\b(?:const|static)\s+(?:mut\s+)?([A-Z]\w*)/;
/** Lines that are labels as a whole: `impl A for B`, `#[key = "value"]`, and the pattern of a match arm. */
const LABEL = /^(?:unsafe\s+)?impl\b.*|^#!?\[.*=.*|^.*?=>/;

/**
 * How many telling lines of SEARCH must stand in one place of the file only, for a line that is
 * quoted wrongly in one spot to be believed to be that line. Found on pairs of near-equal blocks
 * of which one was taken away: below these, some of the others were taken for it.
 */
const UNIQUE = { slip: 0, word: 1, otherWord: 2, number: 3, name: 5 } as const;

/**
 * Why the block that SEARCH lies on may only look like the one that was meant (a twin), or null.
 * A line that is merely stale or misquoted differs in one spot, by a word that the file does not
 * have, or in comments and punctuation. A twin's line names another thing of the same file, or
 * differs in several spots, or is the line that says which thing this is.
 */
export function doubt(
  file: readonly FileLine[],
  search: readonly string[],
  replace: readonly string[],
  over: Overlay,
): string | null {
  const made = over.invented.map((i) => search[i] ?? "").find((line) => code(line) !== "");
  if (made !== undefined) return `SEARCH has \`${made.trim()}\`, which is not there.`;
  const written = new Set(replace.map((line) => line.trim()));
  const quoted = new Set(search.map((line) => line.trim()));
  const { hunks } = diffLines(search, replace);
  const writtenFor = (at: number): readonly string[] => {
    const hunk = hunks.find(({ before }) => before.from <= at && at < before.to);
    return hunk ? replace.slice(hunk.after.from, hunk.after.to) : [];
  };
  const wrong = over.stale
    .map(({ search: s, file: f }) => ({
      at: s,
      mine: (search[s] ?? "").trim(),
      theirs: file[f]?.text.trim() ?? "",
    }))
    .filter(({ theirs }) => !written.has(theirs) || quoted.has(theirs))
    .filter(({ at, mine, theirs }) => !writtenFor(at).some((line) => isOfFile(line, mine, theirs)))
    .filter(({ mine, theirs }) => signs(mine) !== signs(theirs));
  const [first, second] = wrong;
  if (!first) return null;
  const says = `SEARCH has \`${first.mine}\` where the file has \`${first.theirs}\``;
  if (second) return `${says}, and more lines are different.`;
  const needed = uniqueNeeded(first.mine, first.theirs, file);
  const enough = needed !== null && uniqueLines(file, search, over) >= needed;
  return enough ? null : `${says}; that may be another place than the one meant.`;
}

/** Whether a line of REPLACE was written from the file's line and not from SEARCH's. */
function isOfFile(line: string, mine: string, theirs: string): boolean {
  const added = wordsOf(theirs).some((word) => !wordsOf(mine).includes(word));
  return added && takesIn(mine, theirs, line) && likeness(line, theirs) >= ALIKE;
}

const wordsOf = (line: string): string[] => line.match(/\w+/g) ?? [];

/** From here on one line is a version of another. */
const ALIKE = 0.5;

/** Null when no number of unique lines is enough. */
function uniqueNeeded(mine: string, theirs: string, file: readonly FileLine[]): number | null {
  const before = pieces(code(mine));
  const { from, to, instead } = spot(before, pieces(code(theirs)));
  const isWord = (piece: string): boolean => /^\w/.test(piece) && !isCommon(piece);
  const ours = before.slice(from, to).filter(isWord);
  const others = instead.filter(isWord);
  if (ours.length > 1 || others.length > 1 || likeness(mine, theirs) < ALIKE) return null;
  const words = new Set(file.flatMap(({ text }) => tokens(text)));
  const known = ours.some((word) => words.has(word));
  if (known && !ours.every((word) => /^\d/.test(word))) return null;
  const [word = "", other = ""] = [ours[0], others[0]];
  if (!known && isSlip(word, other)) return UNIQUE.slip;
  if (nameOf(mine) !== nameOf(theirs)) return UNIQUE.name;
  if (known) return UNIQUE.number;
  if (ours.length + others.length === 0) return UNIQUE.slip;
  return ours.length > 0 && others.length > 0 ? UNIQUE.otherWord : UNIQUE.word;
}

/** Whether two words differ by one letter that one of them has more: a slip, or a plural. */
function isSlip(one: string, two: string): boolean {
  const [short, long] = one.length < two.length ? [one, two] : [two, one];
  if (long.length !== short.length + 1 || short.length < 3) return false;
  let head = 0;
  while (head < short.length && short[head] === long[head]) head++;
  return !/[\d_]/.test(long[head] ?? "") && short.slice(head) === long.slice(head + 1);
}

function uniqueLines(file: readonly FileLine[], search: readonly string[], over: Overlay): number {
  const counts = new Map<string, number>();
  for (const { text } of file) counts.set(text.trim(), (counts.get(text.trim()) ?? 0) + 1);
  const own = (line: string, i: number): boolean => (over.map[i] ?? -1) >= 0 && isTelling(line);
  return search.filter((line, i) => own(line, i) && counts.get(line.trim()) === 1).length;
}

/** The code of a line without the signs that models misquote. */
function signs(line: string): string {
  return code(line)
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’`]/g, "'")
    .replace(/["';,\s]/g, "");
}

/** A line without its comment; a line that is all comment stays, unless it is empty. */
function code(line: string): string {
  const at = line.search(/\s(?:\/\/|#\s)/);
  return (at > 0 && line.slice(0, at).trim() !== "" ? line.slice(0, at) : line).trim();
}

/** What says which thing a line is about; empty for a line within one. */
function nameOf(line: string): string {
  const label = LABEL.exec(line);
  if (label) return tokens(label[0]).join("");
  const named = NAMING.exec(line);
  return named?.[1] ?? named?.[2] ?? "";
}
