import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ownFolder } from "./database.ts";

export type Lock = { kind: "held"; release(): void } | { kind: "taken"; pid: number | null };

/**
 * Takes the one lock of a state folder. It is an open SQLite transaction: the operating system
 * drops it with the process, however that ends, so a dead holder never has to be waited for.
 */
export function takeLock(folder: string): Lock {
  ownFolder(folder);
  const pidFile = path.join(folder, "lock.pid");
  const db = new DatabaseSync(path.join(folder, "lock.sqlite"));
  try {
    db.exec("PRAGMA busy_timeout=0; BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (!(error instanceof Error) || !/locked/.test(error.message)) throw error;
    return { kind: "taken", pid: readPid(pidFile) };
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return { kind: "held", release: () => db.close() };
}

function readPid(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return Number.isNaN(pid) ? null : pid;
  } catch {
    return null;
  }
}
