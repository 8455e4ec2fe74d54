import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

/** How old the backup of a store that is in use may get, ms. */
const BACKUP_EVERY_MS = 60 * 60 * 1000;

const backupOf = (file: string) => file.replace(/(\.sqlite)?$/, ".backup.sqlite");

/**
 * Keeps one copy of the store beside it, made anew when the last is an hour old. A store that is
 * found damaged never takes the place of a good copy.
 *
 * @throws when the store is damaged or the disk is full.
 */
export function keepBackup(db: DatabaseSync, file: string): void {
  const backup = backupOf(file);
  const last = statSync(backup, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  // The clock may have been set back meanwhile.
  if (Math.abs(Date.now() - last) < BACKUP_EVERY_MS) return;
  expectSound(db);
  const next = `${backup}.next`;
  rmSync(next, { force: true });
  try {
    db.prepare("VACUUM INTO ?").run(next);
    const handle = openSync(next, "r+");
    fsyncSync(handle);
    closeSync(handle);
    renameSync(next, backup);
  } finally {
    rmSync(next, { force: true });
  }
}

/**
 * Reads every page of the file.
 *
 * @throws when one is damaged, with what SQLite found.
 */
export function expectSound(db: DatabaseSync): void {
  const found = db.prepare("PRAGMA quick_check(1)").get()?.quick_check;
  if (found !== "ok") throw Object.assign(new Error(`${found}`), { errcode: 11 });
}

/**
 * What to do about a damaged store, for people: the backup, if there is one, or a new beginning.
 * Each command is a line of its own, for long lines are cut where they are shown.
 */
export function howToRestore(file: string): string {
  const backup = backupOf(file);
  const made = statSync(backup, { throwIfNoEntry: false })?.mtime.toISOString();
  return [
    made === undefined
      ? "There is no backup. To begin anew:"
      : `To go on from the backup of ${made}:`,
    `  mv ${file} ${file}.damaged`,
    `  rm -f ${file}-wal ${file}-shm`,
    ...(made === undefined ? [] : [`  cp ${backup} ${file}`]),
    "Commits, and the statuses in the queue file, stay as they are in any case.",
  ].join("\n");
}
