import type { ShownFile } from "../agents/sections.ts";
import { excerptsOf, linesOf } from "../tools/map/excerpts.ts";
import type { RepositoryMap } from "../tools/map/map.ts";
import type { Workspace } from "../tools/workspace.ts";
import type { Room } from "./room.ts";
import { excerpted } from "./show-files.ts";

/** Lines shown around a place where a searched text was found, and how many such places. */
const AROUND = 2;
const PLACES = 5;

export interface Looked {
  files: ShownFile[];
  /** What was shown for each thing that was asked for, for people. */
  read: string[];
}

/**
 * What the planner asked to see: a path shows the file, or as much of it as fits; a name shows its
 * definitions; anything else is searched for. Each gets an equal part of what room is left.
 */
export function look(
  asked: readonly string[],
  workspace: Workspace,
  map: RepositoryMap,
  room: Room,
): Looked {
  const looked: Looked = { files: [], read: [] };
  let left = room.tokens;
  for (const [index, what] of asked.entries()) {
    const share = Math.floor(left / (asked.length - index));
    const found = lookFor(what.trim(), workspace, map, { ...room, tokens: share });
    left -= found.reduce((sum, { text }) => sum + room.sizeOf(text), 0);
    looked.files.push(...found);
    const where = found.map(({ path }) => path).join(", ");
    looked.read.push(`${what}: ${where === "" ? "nothing found" : where}`);
  }
  return looked;
}

function lookFor(what: string, workspace: Workspace, map: RepositoryMap, room: Room): ShownFile[] {
  const file = workspace.read(what);
  if (file.kind === "text" && room.sizeOf(file.text) <= room.tokens) {
    return [{ path: what, text: file.text }];
  }
  const part = (ranked: Parameters<typeof excerptsOf>[0]) =>
    excerptsOf(ranked, room.tokens, room.sizeOf).map(excerpted);
  if (file.kind === "text") {
    const own = map.rank({ text: what, inputs: [] }).filter((one) => one.file.path === what);
    return part(own.map((one) => ({ ...one, score: 1 })));
  }
  const defined = map.find(what);
  if (defined.length > 0) return part(defined.map((one) => ({ ...one, score: 1 })));
  return searched(what, map, room);
}

function searched(text: string, map: RepositoryMap, room: Room): ShownFile[] {
  if (text.length < 2) return [];
  const found: ShownFile[] = [];
  let left = room.tokens;
  for (const file of map.files) {
    const at = file.text.indexOf(text);
    if (at < 0) continue;
    const line = file.text.slice(0, at).split("\n").length;
    const first = Math.max(1, line - AROUND);
    const shown = excerpted({
      path: file.path,
      first,
      last: line + AROUND,
      text: linesOf(file, first, line + AROUND),
    });
    left -= room.sizeOf(shown.text);
    if (left < 0 || found.length >= PLACES) break;
    found.push(shown);
  }
  return found;
}
