import type { Edit } from "../../../contracts/edit.ts";

/** An edit and the line of the reply (0-based) where it stands, so that formats can be mixed. */
export interface Placed {
  at: number;
  edit: Edit;
}

/** What one format found in a reply, and the lines that belong to it. */
export type Section =
  | { kind: "section"; placed: Placed[]; used: Set<number> }
  | { kind: "malformed"; reason: string };

/** The info string of a line that opens or closes a fence; null when the line is no fence. */
export function fenceInfo(line: string): string | null {
  const text = line.trim();
  const mark = text[0];
  if ((mark !== "`" && mark !== "~") || !text.startsWith(mark.repeat(3))) return null;
  const info = text.slice(fenceLength(text)).trim();
  return info.includes("`") ? null : info;
}

export function fenceLength(line: string): number {
  const text = line.trim();
  let length = 0;
  while (length < text.length && text[length] === text[0]) length++;
  return length;
}
