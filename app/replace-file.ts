import {
  appendFileSync,
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/** How long somebody may take between opening the old file and writing to it. */
const SETTLE_MS = 5;

/**
 * Replaces a file's text in one step, durably, unless it no longer holds `expected`. What somebody
 * writes to the old file in the very moment of the replacement is put back, and counts as changed.
 * Only an editor that renames its own version into place within the microseconds between the
 * comparison and the rename goes unseen; no system call would show it.
 *
 * @throws when the folder or disk cannot be written.
 */
export function replaceFile(file: string, expected: string, text: string): boolean {
  const real = realpathSync(file);
  const next = nextOf(real);
  const held = openSync(real, "r");
  try {
    const { mode, ino } = fstatSync(held);
    writeDurably(next, text, mode);
    if (statSync(real).ino !== ino || textIn(held) !== expected) {
      rmSync(next);
      return false;
    }
    renameSync(next, real);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLE_MS);
    const late = textIn(held);
    if (late === expected) return true;
    if (late.startsWith(expected)) appendFileSync(real, late.slice(expected.length));
    else replaceFile(real, text, late);
    return false;
  } finally {
    closeSync(held);
  }
}

/** Removes what a killed replacement left beside the file. */
export function clearReplacement(file: string): void {
  if (statSync(file, { throwIfNoEntry: false }))
    rmSync(nextOf(realpathSync(file)), { force: true });
}

const nextOf = (real: string) => path.join(path.dirname(real), `.${path.basename(real)}.next`);

function writeDurably(file: string, text: string, mode: number): void {
  const handle = openSync(file, "w");
  try {
    writeFileSync(handle, text);
    fchmodSync(handle, mode);
    fsyncSync(handle);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

/** The text of an open file, from its beginning, also when it has no name any more. */
function textIn(handle: number): string {
  const { size } = fstatSync(handle);
  const bytes = Buffer.alloc(size);
  return bytes.toString("utf8", 0, readSync(handle, bytes, 0, size, 0));
}
