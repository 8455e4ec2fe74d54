import type { ShownFile } from "../agents/sections.ts";
import type { Task } from "../contracts/task.ts";
import type { Workspace } from "../tools/workspace.ts";
import type { Step } from "./deps.ts";
import type { Room } from "./room.ts";

/** How many names of files that are not shown may stand beside those that are. */
const NAMES = 60;

/** The task's inputs in full, as far as they fit, and the names of the files beside them. */
export async function showInputs(
  workspace: Workspace,
  tree: string,
  task: Task,
  room: Room,
  step: Step,
): Promise<{ files: ShownFile[]; others: string[] }> {
  const files = showFiles(workspace, task.inputs, room, step);
  const all = await workspace.list(tree);
  const others = all.filter((name) => !files.some(({ path }) => path === name));
  return { files, others: others.slice(0, NAMES) };
}

/** Text files in full, in the order given, as long as the prompt's room for files lasts. */
export function showFiles(
  workspace: Workspace,
  paths: readonly string[],
  room: Room,
  step: Step,
): ShownFile[] {
  let left = room.tokens;
  return paths.flatMap((path) => {
    const file = workspace.read(path);
    if (file.kind !== "text") return [];
    const size = room.sizeOf(file.text);
    if (size > left) {
      const text = `${path} is too long to show (about ${size} tokens)`;
      step.emit({ kind: "notice", level: "warning", text });
      return [];
    }
    left -= size;
    return [{ path, text: file.text }];
  });
}

/** A whole file is only asked for when it, written out, takes no more tokens than this. */
const WRITTEN_OUT = 4000;

/** True when these files can be shown and written out in full. */
export function fitsWhole(workspace: Workspace, paths: readonly string[], room: Room): boolean {
  const sizes = paths.map((path) => {
    const file = workspace.read(path);
    return file.kind === "text" ? room.sizeOf(file.text) : 0;
  });
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return all <= Math.min(room.tokens, WRITTEN_OUT);
}
