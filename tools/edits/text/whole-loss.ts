import { isElision } from "./elision.ts";
import { diffLines } from "./line-diff.ts";
import { isTelling } from "./line-words.ts";
import { isBlank, plainLines } from "./lines.ts";

const STANDS_FOR_MORE =
  /^(?:\/\/|#|\/\*|--|<!--).*\b(?:rest of|remaining|remainder|existing|unchanged|same|omitted|other (?:code|functions|methods|tests))\b/i;

/** Lines at a file's start or end that a whole-file reply may drop without being taken for a part. */
const MAX_CUT = 4;
/** A reply with less than this part of the file's lines is taken for a part of it. */
const LEAST_PART = 0.5;
/** Files shorter than this may be rewritten altogether. In solid lines. */
const SMALL = 12;

/**
 * Why a whole-file reply would lose text of the file that it replaces, or null: it leaves lines out
 * (`// ...`), or it is a part of the file only.
 *
 * @param elsewhere trimmed lines that the same reply writes to other files; they are not lost
 */
export function wholeLoss(
  old: string,
  fresh: string,
  elsewhere: ReadonlySet<string>,
): string | null {
  const before = plainLines(old);
  const after = plainLines(fresh);
  const own = new Set(before.map((line) => line.trim()));
  const gap = after.find(
    (line) => !own.has(line.trim()) && (isElision(line) || STANDS_FOR_MORE.test(line.trim())),
  );
  if (gap !== undefined) {
    return `the new text leaves code out (\`${gap.trim().slice(0, 80)}\`); give the whole file, or blocks.`;
  }
  const size = solid(before, new Set());
  if (size < SMALL) return null;
  const advice = "give the whole file, or blocks; to replace it altogether, DELETE it first.";
  if (solid(after, new Set()) < LEAST_PART * solid(before, elsewhere)) {
    return `the new text has less than half of the file's ${before.length} lines; ${advice}`;
  }
  const kept = diffLines(before, after).kept.filter((pair) => isTelling(before[pair.before] ?? ""));
  const first = kept[0];
  const last = kept.at(-1);
  if (!first || !last) return null;
  const cut = (mine: readonly string[], now: readonly string[]): boolean =>
    solid(mine, elsewhere) - solid(now, new Set()) > MAX_CUT;
  if (
    cut(before.slice(0, first.before), after.slice(0, first.after)) ||
    cut(before.slice(last.before + 1), after.slice(last.after + 1))
  ) {
    return `the new text is only lines ${first.before + 1} to ${last.before + 1} of the file; ${advice}`;
  }
  return null;
}

function solid(lines: readonly string[], without: ReadonlySet<string>): number {
  return lines.filter((line) => !isBlank(line) && !without.has(line.trim())).length;
}
