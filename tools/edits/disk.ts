import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { FileChange } from "../../contracts/edit.ts";
import type { FileText } from "./edit-files.ts";
import { pathTrouble } from "./edit-path.ts";

/**
 * A file under `dir` as `applyEdits` wants it: strictly decoded, byte-order mark kept. A path that
 * leads out of `dir`, over a symbolic link, or to anything but a plain file is barred.
 */
export function readFileText(dir: string, file: string): FileText {
  const trouble = pathTrouble(file) ?? linkTrouble(dir, file);
  if (trouble !== null) return { kind: "barred", why: trouble };
  const full = path.join(dir, file);
  const stats = lstat(full);
  if (stats === null) return { kind: "missing" };
  if (!stats.isFile()) return { kind: "barred", why: "is not a plain file" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { kind: "text", text: text.decode(readFileSync(full)) };
  } catch (error) {
    if (error instanceof TypeError) return { kind: "not-text" };
    throw error;
  }
}

/** Says why nothing was written. */
export type WriteOutcome = { kind: "written" } | { kind: "failed"; message: string };

/**
 * Writes all changes under `dir`, or none: new texts go to temporary files first and are then
 * renamed into place; if that fails midway, what was there before is put back. Keeps file modes.
 */
export function writeChanges(dir: string, changes: readonly FileChange[]): WriteOutcome {
  const undo: (() => void)[] = [];
  const staged: { temporary: string; full: string }[] = [];
  try {
    for (const change of changes) {
      const trouble = pathTrouble(change.path) ?? linkTrouble(dir, change.path);
      if (trouble !== null) throw new Error(`${change.path} ${trouble}`);
      if (change.kind === "delete") continue;
      const full = path.join(dir, change.path);
      makeFolders(dir, path.dirname(full), undo);
      const temporary = path.join(path.dirname(full), `.${path.basename(full)}.${process.pid}.new`);
      undo.push(() => rmSync(temporary, { force: true }));
      writeFileSync(temporary, change.text, { flush: true });
      const old = lstat(full);
      if (old) chmodSync(temporary, old.mode);
      staged.push({ temporary, full });
    }
    for (const { temporary, full } of staged) {
      undo.push(restorer(full));
      renameSync(temporary, full);
    }
    for (const change of changes) {
      if (change.kind !== "delete") continue;
      const full = path.join(dir, change.path);
      undo.push(restorer(full));
      rmSync(full);
    }
    return { kind: "written" };
  } catch (error) {
    for (const step of undo.reverse()) step();
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

function restorer(full: string): () => void {
  const old = lstat(full);
  if (old === null) return () => rmSync(full, { force: true });
  const bytes = readFileSync(full);
  return () => writeFileSync(full, bytes, { mode: old.mode });
}

function makeFolders(dir: string, folder: string, undo: (() => void)[]): void {
  if (folder === dir || lstat(folder) !== null) return;
  makeFolders(dir, path.dirname(folder), undo);
  mkdirSync(folder);
  undo.push(() => rmdirSync(folder));
}

/** Whether a part of the way to a file is a symbolic link, or no folder. */
function linkTrouble(dir: string, file: string): string | null {
  if (!statSync(dir).isDirectory()) return "has no folder to be in";
  let full = dir;
  const parts = file.split("/");
  for (const [i, part] of parts.entries()) {
    full = path.join(full, part);
    const stats = lstat(full);
    if (stats === null) return null;
    if (stats.isSymbolicLink()) return "leads over a symbolic link";
    if (i < parts.length - 1 && !stats.isDirectory()) return "leads through a file";
  }
  return null;
}

function lstat(full: string): Stats | null {
  return lstatSync(full, { throwIfNoEntry: false }) ?? null;
}
