import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { transaction } from "./database.ts";

/** What memory is made of: a record, and of its attempts these blobs. */
const Remembered = z.object({
  attempts: z.array(z.object({ reply: z.string(), patch: z.string(), evidence: z.string() })),
});
const Finished = z.object({ id: z.string(), record: z.string() });

/** The age of a blob that is kept for ever. */
const FOR_EVER = Number.MAX_SAFE_INTEGER;

/**
 * Forgets how finished runs came about, but for the newest `keep`: their checkpoints, questions and
 * answers, events and command output. Their records stay, with the replies, patches and
 * evidence that memory is made of. Gives the runs that were forgotten now. Freed pages are used again, so the
 * file stays as large as it ever was, without a VACUUM.
 */
export function forgetRuns(db: DatabaseSync, keep: number): string[] {
  const old = db
    .prepare(
      `SELECT id, record FROM runs
       WHERE record IS NOT NULL AND ended_at IS NOT NULL AND NOT forgotten
       ORDER BY seq DESC LIMIT -1 OFFSET ?`,
    )
    .all(keep)
    .map((row) => Finished.parse(row));
  if (old.length === 0) return [];
  transaction(db, () => {
    for (const { id, record } of old) {
      keepForMemory(db, record);
      forgetDetails(db, id);
      db.prepare("UPDATE runs SET forgotten = 1 WHERE id = ?").run(id);
    }
    sweepBlobs(db);
  });
  return old.map(({ id }) => id);
}

/** Forgets a run's checkpoints, questions and events; not its record, not its blobs. */
export function forgetDetails(db: DatabaseSync, run: string): void {
  for (const table of ["checkpoints", "writes", "channel_values"]) {
    db.prepare(`DELETE FROM ${table} WHERE thread = ?`).run(run);
  }
  for (const table of ["calls", "events"]) {
    db.prepare(`DELETE FROM ${table} WHERE run = ?`).run(run);
  }
}

function keepForMemory(db: DatabaseSync, record: string): void {
  const keep = db.prepare("UPDATE blobs SET age = ? WHERE hash = ?");
  const { attempts } = Remembered.parse(JSON.parse(record));
  for (const { reply, patch, evidence } of attempts) {
    for (const hash of [reply, patch, evidence]) keep.run(FOR_EVER, hash);
  }
}

/**
 * Removes blobs that were last written before the oldest run that is kept whole began, unless an
 * unfinished run has them in its state.
 */
function sweepBlobs(db: DatabaseSync): void {
  const old = db
    .prepare(
      `SELECT hash FROM blobs WHERE age <
         (SELECT min(seq) FROM runs WHERE record IS NOT NULL AND NOT forgotten)`,
    )
    .all();
  const needed = unfinishedStates(db);
  const remove = db.prepare("DELETE FROM blobs WHERE hash = ?");
  for (const { hash } of old) {
    if (!needed.includes(String(hash))) remove.run(String(hash));
  }
}

function unfinishedStates(db: DatabaseSync): string {
  const rows = db
    .prepare(
      "SELECT value FROM channel_values WHERE thread IN (SELECT id FROM runs WHERE record IS NULL)",
    )
    .all();
  return rows
    .map(({ value }) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : ""))
    .join("\n");
}
