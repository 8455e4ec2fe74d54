import { plainText } from "../text/lines.ts";
import { fenceInfo } from "./section.ts";

/** A hunk's header; groups are the old line and count, and the new ones, where it has them. */
export const HUNK = /^@@(?: -(\d{1,7})(?:,(\d{1,7}))? \+(\d{1,7})(?:,(\d{1,7}))?)?(?: ?@@| |$)/;
export interface HunkBody {
  before: string;
  after: string;
  oldLines: number;
  newLines: number;
  /** First line after the hunk. */
  end: number;
}

/** The lines of a hunk, whatever its header counts. */
export function hunkBody(
  lines: readonly string[],
  from: number,
  fenced: boolean,
  taken: ReadonlySet<number>,
): HunkBody {
  const before: string[] = [];
  const after: string[] = [];
  let blanks = 0;
  let i = from;
  for (; i < lines.length && !taken.has(i); i++) {
    const line = lines[i] ?? "";
    if (fenceInfo(line) !== null || HUNK.test(line) || /^(?:diff --git |\*\*\* )/.test(line)) break;
    if (line.startsWith("--- ") && (lines[i + 1] ?? "").startsWith("+++ ")) break;
    if (line.startsWith("\\ ")) continue;
    const mark = line[0];
    if (mark === undefined) {
      blanks++;
      continue;
    }
    if (mark !== "+" && mark !== "-" && mark !== " " && !fenced) break;
    for (; blanks > 0; blanks--) {
      before.push("");
      after.push("");
    }
    const marked = mark === "+" || mark === "-" || mark === " ";
    const text = marked ? line.slice(1) : line;
    if (mark !== "+") before.push(text);
    if (mark !== "-") after.push(text);
  }
  return {
    before: plainText(before),
    after: plainText(after),
    oldLines: before.length,
    newLines: after.length,
    end: i,
  };
}

/** Fewer lines on both sides than the header promised. */
export function isShort(hunk: RegExpExecArray | null, body: HunkBody): boolean {
  if (!hunk?.[1]) return false;
  return body.oldLines < Number(hunk[2] ?? 1) && body.newLines < Number(hunk[4] ?? 1);
}
