import type { Edit } from "../contracts/edit.ts";
import type { FileText } from "../tools/workspace.ts";

/** Below so many lines a file is always shown whole, so a whole answer is meant as one. */
const LONG = 80;
/** A whole answer with less than this part of the lines is taken for an excerpt. */
const PART = 0.4;

/**
 * Why a whole-file answer is not to be believed: of a long file, which the model may have been shown
 * in parts, most is missing. Null when all edits are fine.
 */
export function lossyWrite(
  edits: readonly Edit[],
  read: (path: string) => FileText,
): string | null {
  for (const edit of edits) {
    if (edit.kind !== "write") continue;
    const before = read(edit.path);
    if (before.kind !== "text") continue;
    const [was, now] = [before.text, edit.text].map((text) => text.split("\n").length);
    if (was === undefined || now === undefined || was < LONG || now >= was * PART) continue;
    return `The answer for ${edit.path} would leave ${now} of its ${was} lines. To change a part, use SEARCH/REPLACE blocks; to drop the rest, delete the file and write a new one.`;
  }
  return null;
}
