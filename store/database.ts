import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

const SCHEMA = `
  CREATE TABLE checkpoints (
    thread TEXT NOT NULL, ns TEXT NOT NULL, id TEXT NOT NULL, parent TEXT,
    type TEXT NOT NULL, checkpoint BLOB NOT NULL, metadata BLOB NOT NULL,
    channels TEXT NOT NULL, -- JSON: the hash of each channel's value
    PRIMARY KEY (thread, ns, id)
  ) WITHOUT ROWID;
  CREATE TABLE channel_values (
    thread TEXT NOT NULL, hash TEXT NOT NULL, type TEXT NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (thread, hash)
  ) WITHOUT ROWID;
  CREATE TABLE writes (
    thread TEXT NOT NULL, ns TEXT NOT NULL, checkpoint TEXT NOT NULL,
    path TEXT NOT NULL, task TEXT NOT NULL, idx INTEGER NOT NULL,
    channel TEXT NOT NULL, type TEXT NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (thread, ns, checkpoint, task, idx)
  ) WITHOUT ROWID;
  CREATE TABLE blobs (
    hash TEXT PRIMARY KEY, text TEXT NOT NULL,
    age INTEGER NOT NULL -- the seq of the newest run when it was last written
  ) WITHOUT ROWID;
  CREATE INDEX blobs_by_age ON blobs (age);
  CREATE TABLE runs (
    seq INTEGER PRIMARY KEY, -- the order of time, whatever the clock says
    id TEXT NOT NULL UNIQUE, task TEXT NOT NULL, digest TEXT NOT NULL, crashes INTEGER NOT NULL DEFAULT 0,
    started_at TEXT NOT NULL, ended_at TEXT, record TEXT,
    told INTEGER NOT NULL DEFAULT 0, -- 1: the queue file says how it ended
    forgotten INTEGER NOT NULL DEFAULT 0 -- 1: nothing but the record is left, see retention.ts
  );
  CREATE INDEX runs_by_task ON runs (task, seq);
  CREATE TABLE calls (
    run TEXT NOT NULL, step TEXT NOT NULL, ordinal INTEGER NOT NULL, request TEXT NOT NULL,
    role TEXT NOT NULL, messages TEXT NOT NULL, outcome TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (run, step, ordinal, request)
  );
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY, run TEXT NOT NULL, at TEXT NOT NULL, event TEXT NOT NULL
  );
  CREATE INDEX events_by_run ON events (run, seq);
  CREATE TABLE calibration (
    model TEXT NOT NULL, way TEXT NOT NULL, good INTEGER NOT NULL, bad INTEGER NOT NULL,
    PRIMARY KEY (model, way)
  ) WITHOUT ROWID;
  CREATE TABLE token_factors (model TEXT PRIMARY KEY, factor REAL NOT NULL) WITHOUT ROWID;
`;

/** A reader that stays can make the write-ahead log long; afterwards it is cut to 8 MB again. */
const PRAGMAS = `
  PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;
  PRAGMA journal_size_limit=8388608;
`;

/** Raised with every change of `SCHEMA`. */
const VERSION = 2;

/**
 * Opens the SQLite file that holds everything durable, creating it when it is new. Every commit
 * reaches the disk before it returns (`synchronous=FULL`), so what was reported as done is done.
 *
 * @throws when the file is damaged or was written by a newer version.
 */
export function openDatabase(file: string): DatabaseSync {
  ownFolder(path.dirname(file));
  const db = new DatabaseSync(file);
  db.exec(PRAGMAS);
  const version = db.prepare("PRAGMA user_version").get()?.user_version;
  if (version === 0) {
    transaction(db, () => db.exec(`${SCHEMA} PRAGMA user_version=${VERSION};`));
  } else if (version !== VERSION) {
    throw new Error(
      `${file} has format ${version}; this version of Auto-GVPIE reads format ${VERSION}. Move it aside to begin anew.`,
    );
  }
  return db;
}

/** Makes a folder of the loop's own, which hides itself from the owner's git. */
export function ownFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, ".gitignore"), "*\n");
}

/** Runs `work` so that all or none of its writes are kept. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // On a full disk SQLite has rolled back by itself.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
