import type { Place } from "../locate.ts";
import { isTelling } from "../text/line-words.ts";
import type { FileLine, Splice } from "../text/lines.ts";

/**
 * What REPLACE puts in at the block's edge although it stands right outside of it: then SEARCH
 * left that line out, and writing it would double it. A line like `}` counts only if the whole
 * change opens or closes just that many brackets more. Null when there is no such line.
 */
export function echo(
  file: readonly FileLine[],
  place: Place,
  splices: readonly Splice[],
): string | null {
  const all = balance(
    splices.flatMap(({ insert }) => insert),
    splices.flatMap(({ start, count }) => textsOf(file, start, start + count)),
  );
  for (const { start, count, insert } of splices) {
    const shift = balance(insert, textsOf(file, start, start + count));
    const plain = shift === all && shift !== balance([]) ? shift : null;
    if (start === place.start) {
      const line = repeated(insert, (p) => textsOf(file, start - p, start), "start", plain);
      if (line !== null) return line;
    }
    if (start + count === place.end) {
      const end = start + count;
      const line = repeated(insert, (p) => textsOf(file, end, end + p), "end", plain);
      if (line !== null) return line;
    }
  }
  return null;
}

function textsOf(file: readonly FileLine[], from: number, to: number): string[] {
  return from < 0 ? [] : file.slice(from, to).map(({ text }) => text.trim());
}

/** The first telling line of the longest stretch at that end of `insert` which its neighbours repeat. */
function repeated(
  insert: readonly string[],
  neighbours: (count: number) => string[],
  end: "start" | "end",
  plain: string | null,
): string | null {
  const lines = insert.map((line) => line.trim());
  for (let p = lines.length; p > 0; p--) {
    const part = end === "start" ? lines.slice(0, p) : lines.slice(-p);
    if (neighbours(p).join("\n") !== part.join("\n")) continue;
    const unpaired = balance(part) === plain;
    const line = part.find(isTelling) ?? (unpaired ? part.find((text) => text !== "") : undefined);
    if (line) return line;
  }
  return null;
}

/** Brackets that the lines open and do not close, of each kind; less those of `without`. */
function balance(lines: readonly string[], without: readonly string[] = []): string {
  const count = (text: string, char: string): number => text.split(char).length;
  const own = lines.join("\n");
  const other = without.join("\n");
  return ["{", "}", "(", ")", "[", "]"]
    .map((char) => count(own, char) - count(other, char))
    .map((n, i, all) => n - (all[i ^ 1] ?? 0))
    .join();
}
