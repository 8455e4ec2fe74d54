import type { ShownFile } from "../agents/sections.ts";
import type { Task } from "../contracts/task.ts";
import { type Excerpt, excerptsOf, outlineOf } from "../tools/map/excerpts.ts";
import type { RepositoryMap } from "../tools/map/map.ts";
import type { Workspace } from "../tools/workspace.ts";
import type { Room } from "./room.ts";

/** How many names of files that are not shown may stand beside those that are. */
const NAMES = 25;
/** Of the room for files, the part for the text of definitions; the rest is for signatures. */
const IN_FULL = 0.65;
/** Without inputs not all the room is used: the planner may ask for more. */
const WITHOUT_INPUTS = 0.5;
/** A whole file is only asked for when it, written out, takes no more tokens than this. */
const WRITTEN_OUT = 4000;

/** What a prompt shows of the repository. */
export interface Shown {
  files: ShownFile[];
  /** Signatures of what is not shown; empty when the inputs are shown in full. */
  outline: string;
  /** Names of files that are not shown at all. */
  others: string[];
}

/**
 * The task's inputs in full where they fit. Where they do not, or where there are none: what of the
 * whole repository is likeliest to matter, and the signatures of more.
 */
export async function showInputs(
  workspace: Workspace,
  tree: string,
  task: Task,
  room: Room,
  map: () => Promise<RepositoryMap>,
): Promise<Shown> {
  const inputs = textsOf(workspace, task.inputs);
  const all = await workspace.list(tree);
  const size = inputs.reduce((sum, { text }) => sum + room.sizeOf(text), 0);
  if (inputs.length > 0 && size <= room.tokens) {
    const others = all.filter((name) => !inputs.some(({ path }) => path === name));
    return { files: inputs, outline: "", others: near(others, task.inputs) };
  }
  const tokens = inputs.length > 0 ? room.tokens : Math.floor(room.tokens * WITHOUT_INPUTS);
  const { files, outline } = relevant(await map(), task, { ...room, tokens });
  const others = all.filter((name) => !files.some(({ path }) => path.startsWith(name)));
  return { files, outline, others: outline === "" ? near(others, task.inputs) : [] };
}

function relevant(map: RepositoryMap, task: Task, room: Room): Pick<Shown, "files" | "outline"> {
  const text = [task.title, task.description ?? "", ...task.tests].join("\n");
  const ranked = map.rank({ text, inputs: task.inputs });
  const own = ranked.filter(({ file }) => task.inputs.includes(file.path));
  const inFull = own.length > 0 ? own : ranked;
  const excerpts = excerptsOf(inFull, room.tokens * IN_FULL, room.sizeOf);
  const used = excerpts.reduce((sum, one) => sum + room.sizeOf(one.text), 0);
  return {
    files: excerpts.map(excerpted),
    outline: outlineOf(ranked, excerpts, room.tokens - used, room.sizeOf),
  };
}

/** Text files in full, in the order given; of those that do not fit, the parts that matter. */
export async function showFiles(
  workspace: Workspace,
  paths: readonly string[],
  room: Room,
  wanted: string,
  map: () => Promise<RepositoryMap>,
): Promise<ShownFile[]> {
  const shown: ShownFile[] = [];
  let left = room.tokens;
  for (const file of textsOf(workspace, paths)) {
    const size = room.sizeOf(file.text);
    const part = size <= left ? [file] : partOf(file.path, await map(), wanted, left, room);
    left -= part.reduce((sum, { text }) => sum + room.sizeOf(text), 0);
    shown.push(...part);
  }
  return shown;
}

function partOf(
  path: string,
  map: RepositoryMap,
  wanted: string,
  left: number,
  room: Room,
): ShownFile[] {
  const ranked = map.rank({ text: wanted, inputs: [] }).filter(({ file }) => file.path === path);
  return excerptsOf(ranked, left, room.sizeOf).map(excerpted);
}

/** True when these files can be shown and written out in full. */
export function fitsWhole(workspace: Workspace, paths: readonly string[], room: Room): boolean {
  const size = textsOf(workspace, paths).reduce((sum, { text }) => sum + room.sizeOf(text), 0);
  return size <= Math.min(room.tokens, WRITTEN_OUT);
}

export function excerpted({ path, first, last, text }: Excerpt): ShownFile {
  return { path: `${path} (lines ${first}-${last})`, text };
}

function textsOf(workspace: Workspace, paths: readonly string[]): ShownFile[] {
  return paths.flatMap((path) => {
    const file = workspace.read(path);
    return file.kind === "text" ? [{ path, text: file.text }] : [];
  });
}

/** The names nearest to the inputs' folders first, cut to what is worth its tokens. */
function near(names: readonly string[], inputs: readonly string[]): string[] {
  const folders = new Set(inputs.map((input) => input.split("/").slice(0, -1).join("/")));
  const isNear = (name: string) => folders.has(name.split("/").slice(0, -1).join("/"));
  const sorted = [...names.filter(isNear), ...names.filter((name) => !isNear(name))];
  return sorted.slice(0, NAMES);
}
