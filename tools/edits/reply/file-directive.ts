import { meantInput, pathLine } from "./path-mention.ts";
import type { Placed } from "./section.ts";

const DELETE = /^(?:DELETE|REMOVE|Delete file:|DELETE FILE:?)\s+(\S{1,300})$/;
const RENAME =
  /^(?:RENAME|MOVE|Rename file:|RENAME FILE:?)\s+(\S{1,300})\s+(?:->|=>|→|TO|to)\s+(\S{1,300})$/;

/** `DELETE path` and `RENAME path -> path`, each on a line of its own outside of blocks and files. */
export function fileDirectives(
  lines: readonly string[],
  inputs: readonly string[],
  taken: ReadonlySet<number>,
): Placed[] {
  const placed: Placed[] = [];
  for (const [at, raw] of lines.entries()) {
    if (taken.has(at) || raw.length > 700) continue;
    const line = raw.trim();
    const gone = DELETE.exec(line);
    const moved = RENAME.exec(line);
    const first = pathLine(gone?.[1] ?? moved?.[1] ?? "", inputs);
    if (first === null) continue;
    const path = meantInput(first, inputs);
    if (gone) placed.push({ at, edit: { kind: "delete", path } });
    const to = pathLine(moved?.[2] ?? "", inputs);
    if (to !== null) placed.push({ at, edit: { kind: "rename", path, to } });
  }
  return placed;
}
