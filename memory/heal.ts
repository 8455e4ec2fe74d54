import type { Table } from "@lancedb/lancedb";
import type { z } from "zod";
import { fillTable, moveAside, openTable, quoted, removeTable, upsert } from "./database.ts";
import type { Embedder } from "./embedder.ts";
import { type FinishedRun, rowsOf } from "./rows.ts";
import { type Row, type RowWithVector, type TableName, tables } from "./tables.ts";
import { withVectors } from "./vectors.ts";

/** All finished runs, afresh at each call. */
export type Records = () => Iterable<FinishedRun>;

/** Runs whose rows are embedded and written at once while a table is filled. */
const BATCH = 200;

export interface HealOptions {
  folder: string;
  embedder: Embedder;
  records?: Records;
  notice?: (text: string) => void;
}

/**
 * Opens a table in working order: a missing one is made and filled from the records, a damaged one
 * is moved aside first, one of another embedder gets new vectors from its rows' texts.
 * `damage` says that its files are known to be damaged although it opens.
 */
export async function soundTable(
  options: HealOptions,
  name: TableName,
  damage?: string,
): Promise<Table> {
  const { folder, embedder, notice } = options;
  const state =
    damage === undefined
      ? await openTable(folder, name, embedder)
      : { kind: "damaged" as const, why: damage };
  switch (state.kind) {
    case "open":
      await embedAgain(state.table, name, embedder);
      return state.table;
    case "missing":
      break;
    case "damaged": {
      const aside = await moveAside(folder, name);
      notice?.(
        `Memory's table "${name}" was damaged (${state.why}). It is kept as ${aside}, and made again${options.records ? " from the recorded runs" : ", empty"}.`,
      );
      break;
    }
    case "outdated": {
      notice?.(`Memory's table "${name}" is made again: its columns or embedder changed.`);
      const kept = await rowsIn(state.table, name).catch(() => []);
      state.table.close();
      await removeTable(folder, name);
      await fillTable(folder, name, embedder, batches(options, name, kept));
      return reopened(folder, name, embedder);
    }
  }
  await fillTable(folder, name, embedder, batches(options, name, []));
  return reopened(folder, name, embedder);
}

async function reopened(folder: string, name: TableName, embedder: Embedder): Promise<Table> {
  const state = await openTable(folder, name, embedder);
  if (state.kind === "open") return state.table;
  throw new Error(`Memory's table "${name}" in ${folder} is ${state.kind} after it was made anew`);
}

/** The rows kept from before, then those of every record, in batches and with their vectors. */
async function* batches(
  { records, embedder }: HealOptions,
  name: TableName,
  kept: Row[],
): AsyncGenerator<RowWithVector[]> {
  for (let at = 0; at < kept.length; at += BATCH) {
    yield await withVectors(kept.slice(at, at + BATCH), embedder);
  }
  let rows: Row[] = [];
  for (const { record, artifacts, evidenceOf } of records?.() ?? []) {
    rows.push(...rowsOf(record, artifacts, evidenceOf)[name]);
    if (rows.length < BATCH) continue;
    yield await withVectors(rows, embedder);
    rows = [];
  }
  yield await withVectors(rows, embedder);
}

/** New vectors for rows that another embedder made, or that have none because it failed. */
async function embedAgain(table: Table, name: TableName, embedder: Embedder): Promise<void> {
  const stale = `embedder != ${quoted(embedder.name)}`;
  if ((await table.countRows(stale)) === 0) return;
  const rows = await rowsIn(table, name, stale);
  for (let at = 0; at < rows.length; at += BATCH) {
    const fresh = await withVectors(rows.slice(at, at + BATCH), embedder);
    // An embedder that fails now too must not take away what is there.
    if (fresh.some((row) => row.embedder === "")) return;
    await upsert(table, fresh);
  }
}

/** Rows without their vectors, checked against the columns of this version. */
async function rowsIn(table: Table, name: TableName, where = "true"): Promise<Row[]> {
  const row: z.ZodType<Row> = tables[name];
  const columns = Object.keys(tables[name].shape);
  const found: unknown[] = await table.query().where(where).select(columns).toArray();
  return found.map((each) => row.parse(each));
}
