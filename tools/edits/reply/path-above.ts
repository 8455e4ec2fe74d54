import { isBlank } from "../text/lines.ts";
import { pathInInfo, pathInProse, pathLine } from "./path-mention.ts";
import { fenceInfo } from "./section.ts";

export interface PathAbove {
  /** A line that is nothing but a path (or a fence's info string). */
  line: string | null;
  /** The path in the sentence right above the block, and in the nearest sentence that has one. */
  near: string | null;
  prose: string | null;
  /** Whether the block stands inside a fence. */
  fenced: boolean;
}

/**
 * What the lines between the block before and this one say about its file. Fences that are closed
 * before it are something else, and so are the labels right above them.
 */
export function pathAbove(
  lines: readonly string[],
  from: number,
  to: number,
  inputs: readonly string[],
  fencedBefore: boolean,
): PathAbove {
  const said: { path: string; whole: boolean; at: number }[] = [];
  let fenced = fencedBefore;
  let opened = 0;
  let last = -1;
  for (let i = from; i < to; i++) {
    const line = lines[i] ?? "";
    const info = fenceInfo(line);
    if (info !== null && fenced) {
      const label = last;
      while (opened < said.length) said.pop();
      if (said.at(-1)?.at === label) said.pop();
      fenced = false;
      last = -1;
    } else if (info !== null) {
      fenced = true;
      opened = said.length;
      const path = pathInInfo(info, inputs);
      if (path !== null) said.push({ path, whole: true, at: i });
    } else if (!isBlank(line)) {
      const whole = pathLine(line, inputs);
      const path = whole ?? pathInProse(line, inputs);
      if (path !== null) said.push({ path, whole: whole !== null, at: i });
      if (!fenced) last = i;
    }
  }
  const sentence = said.findLast(({ whole }) => !whole);
  return {
    line: said.findLast(({ whole }) => whole)?.path ?? null,
    near: sentence?.at === last ? sentence.path : null,
    prose: sentence?.path ?? null,
    fenced,
  };
}
