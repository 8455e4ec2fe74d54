import { createHash } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { z } from "zod";
import { LoopEvent } from "../contracts/event.ts";
import { type ChatMessage, ModelOutcome, type Role } from "../contracts/model-call.ts";
import { RunRecord } from "../contracts/run-record.ts";
import { expectSound, keepBackup } from "./backup.ts";
import { openDatabase, transaction } from "./database.ts";
import { forgetDetails, forgetRuns } from "./retention.ts";

/** A run that was started; `ended_at` is null while it can still be resumed. */
export const StoredRun = z.object({
  id: z.string(),
  task: z.string(),
  digest: z.string(),
  crashes: z.number(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
});
export type StoredRun = z.infer<typeof StoredRun>;

/** Which question of which step of which run a model was asked. */
export interface CallKey {
  run: string;
  /** LangGraph's id of the node's task: the same again when a killed node runs again. */
  step: string;
  /** How many questions the step had asked before. */
  ordinal: number;
  /** SHA-256 of the whole request. */
  request: string;
}

export type Store = ReturnType<typeof openStore>;

/**
 * The truth about every run, in one SQLite file. All calls are synchronous and durable when they
 * return.
 *
 * @throws when the file is damaged or of another format.
 */
export function openStore(file: string) {
  const db = openDatabase(file);
  return {
    db,
    ...blobs(db),
    ...runs(db),
    ...calls(db),
    ...events(db),
    expectSound: () => expectSound(db),
    keepBackup: () => keepBackup(db, file),
    forgetRuns: (keep: number) => forgetRuns(db, keep),
  };
}

function blobs(db: DatabaseSync) {
  return {
    /** Keeps a text once and gives its SHA-256, by which `blob` finds it again. */
    putBlob(text: string): string {
      const hash = createHash("sha256").update(text).digest("hex");
      db.prepare(
        `INSERT INTO blobs VALUES (?, ?, (SELECT coalesce(max(seq), 0) FROM runs))
         ON CONFLICT (hash) DO UPDATE SET age = excluded.age WHERE age < excluded.age`,
      ).run(hash, text);
      return hash;
    },
    /** @throws when there is no such blob: hashes come only from `putBlob`. */
    blob(hash: string): string {
      const row = db.prepare("SELECT text FROM blobs WHERE hash = ?").get(hash);
      return column(row, "text");
    },
  };
}

function runs(db: DatabaseSync) {
  const newest = "ORDER BY seq DESC LIMIT 1";
  return {
    openRun(id: string, task: string, digest: string): StoredRun {
      db.prepare(
        "INSERT OR IGNORE INTO runs (id, task, digest, started_at) VALUES (?, ?, ?, ?)",
      ).run(id, task, digest, new Date().toISOString());
      return StoredRun.parse(db.prepare("SELECT * FROM runs WHERE id = ?").get(id));
    },
    /** The task's newest run, if it has not ended. */
    unfinishedRun(task: string): StoredRun | null {
      const row = db.prepare(`SELECT * FROM runs WHERE task = ? ${newest}`).get(task);
      const run = row ? StoredRun.parse(row) : null;
      return run?.ended_at === null ? run : null;
    },
    /** Counts a start of a run that ended without a word; `noteProgress` sets the count to 0. */
    noteCrash(id: string): number {
      db.prepare("UPDATE runs SET crashes = crashes + 1 WHERE id = ?").run(id);
      return StoredRun.parse(db.prepare("SELECT * FROM runs WHERE id = ?").get(id)).crashes;
    },
    /** How many runs were ever begun. */
    newestRun(): number {
      return Number(db.prepare("SELECT max(seq) AS newest FROM runs").get()?.newest ?? 0);
    },
    /** When a run began; now, for one that was never opened. */
    startOf(id: string): string {
      const row = db.prepare("SELECT started_at FROM runs WHERE id = ?").get(id);
      return row ? column(row, "started_at") : new Date().toISOString();
    },
    endRun(record: RunRecord): void {
      db.prepare("UPDATE runs SET ended_at = ?, record = ? WHERE id = ?").run(
        record.ended_at,
        JSON.stringify(record),
        record.run,
      );
    },
    /** The queue file now says how the run ended. */
    noteTold(id: string): void {
      db.prepare("UPDATE runs SET told = 1 WHERE id = ?").run(id);
    },
    isTold(id: string): boolean {
      return db.prepare("SELECT told FROM runs WHERE id = ?").get(id)?.told === 1;
    },
    /**
     * Lets a finished run go on. Its record stays and holds until it ends anew; `digest` is that of
     * the task that it goes on with.
     */
    reopenRun(id: string, digest: string): void {
      db.prepare(
        `UPDATE runs SET ended_at = NULL, digest = ?, crashes = 0, told = 0
         WHERE id = ? AND record IS NOT NULL`,
      ).run(digest, id);
    },
    /**
     * Forgets an interrupted run, so that its task begins anew; one that was reopened ended as it
     * had before.
     */
    discardRun(id: string): void {
      transaction(db, () => {
        const again = db
          .prepare(
            `UPDATE runs SET ended_at = record ->> 'ended_at', told = 1
             WHERE id = ? AND ended_at IS NULL AND record IS NOT NULL`,
          )
          .run(id);
        if (Number(again.changes) > 0) return;
        forgetDetails(db, id);
        db.prepare("DELETE FROM runs WHERE id = ? AND ended_at IS NULL").run(id);
      });
    },
    record(id: string): RunRecord | null {
      const row = db.prepare("SELECT record FROM runs WHERE id = ?").get(id);
      return row?.record ? parseRecord(row) : null;
    },
    /** Finished runs, newest first; of one task, if it is named; `kept`: only with all their details. */
    records(options: { task?: string; limit?: number; kept?: boolean } = {}): RunRecord[] {
      const rows = db
        .prepare(
          `SELECT record FROM runs WHERE record IS NOT NULL AND (:task IS NULL OR task = :task)
             AND NOT (:kept AND forgotten)
           ORDER BY seq DESC LIMIT :limit`,
        )
        .all({
          task: options.task ?? null,
          limit: options.limit ?? -1,
          kept: options.kept ? 1 : 0,
        });
      return rows.map(parseRecord);
    },
  };
}

function calls(db: DatabaseSync) {
  return {
    findCall(key: CallKey): ModelOutcome | null {
      const row = db
        .prepare(
          "SELECT outcome FROM calls WHERE run = ? AND step = ? AND ordinal = ? AND request = ?",
        )
        .get(key.run, key.step, key.ordinal, key.request);
      return row ? ModelOutcome.parse(JSON.parse(column(row, "outcome"))) : null;
    },
    keepCall(
      key: CallKey,
      role: Role,
      messages: readonly ChatMessage[],
      outcome: ModelOutcome,
    ): void {
      db.prepare("INSERT OR REPLACE INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?)").run(
        key.run,
        key.step,
        key.ordinal,
        key.request,
        role,
        JSON.stringify(messages),
        JSON.stringify(outcome),
        new Date().toISOString(),
      );
    },
    /** The outcomes of all questions of a run, in the order in which they were answered. */
    callsOf(run: string): { role: string; outcome: ModelOutcome }[] {
      const rows = db.prepare("SELECT role, outcome FROM calls WHERE run = ? ORDER BY at").all(run);
      return rows.map((row) => ({
        role: column(row, "role"),
        outcome: ModelOutcome.parse(JSON.parse(column(row, "outcome"))),
      }));
    },
  };
}

function events(db: DatabaseSync) {
  const insert = "INSERT INTO events (run, at, event) VALUES (?, ?, ?)";
  let waiting: [run: string, at: string, event: string][] = [];
  const flush = () => {
    const rows = waiting;
    waiting = [];
    if (rows.length === 0) return;
    transaction(db, () => {
      for (const row of rows) db.prepare(insert).run(...row);
    });
  };
  return {
    /**
     * Events wait for the next start or end of a node and are then written together: each write
     * reaches the disk, and a killed node runs again and tells all of it anew.
     */
    keepEvent(run: string, event: LoopEvent): void {
      waiting.push([run, new Date().toISOString(), JSON.stringify(event)]);
      if (event.kind === "node-started" || event.kind === "run-ended") flush();
    },
    /** The run moved on, or stopped in good order: it does not crash in the same step for ever. */
    noteProgress(run: string): void {
      flush();
      db.prepare("UPDATE runs SET crashes = 0 WHERE id = ? AND crashes > 0").run(run);
    },
    eventsOf(run: string): { at: string; event: LoopEvent }[] {
      flush();
      const rows = db.prepare("SELECT at, event FROM events WHERE run = ? ORDER BY seq").all(run);
      return rows.map((row) => ({
        at: column(row, "at"),
        event: LoopEvent.parse(JSON.parse(column(row, "event"))),
      }));
    },
    close(): void {
      try {
        flush();
      } finally {
        db.close();
      }
    },
  };
}

function parseRecord(row: Record<string, SQLOutputValue>): RunRecord {
  return RunRecord.parse(JSON.parse(column(row, "record")));
}

function column(row: Record<string, SQLOutputValue> | undefined, name: string): string {
  const value = row?.[name];
  if (typeof value !== "string") throw new Error(`The store holds no text in "${name}".`);
  return value;
}
