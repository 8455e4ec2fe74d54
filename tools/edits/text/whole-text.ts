import { changedLines } from "./line-diff.ts";
import { fileLines, plainLines, spliceLines } from "./lines.ts";

/**
 * A file's new text as a whole-file reply gives it, in the old text's manner: lines that did not
 * change but for trailing white space keep their bytes, new lines end as their neighbours do, and
 * a missing final newline stays missing. Both texts without byte-order mark.
 */
export function wholeText(old: string, fresh: string): string {
  const file = fileLines(old);
  if (file.length === 0) return fresh;
  const after = plainLines(fresh);
  const splices = changedLines(
    file.map(({ text }) => text.trimEnd()),
    after.map((line) => line.trimEnd()),
    0,
    after,
  );
  return spliceLines(file, splices);
}
