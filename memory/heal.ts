import type { Table } from "@lancedb/lancedb";
import type { z } from "zod";
import { openTable, quoted, scanTable } from "./database.ts";
import type { Embedder } from "./embedder.ts";
import { fillTable, moveAside } from "./fill.ts";
import { type FinishedRun, rowsOf } from "./rows.ts";
import { searchable } from "./searchable.ts";
import { type Row, type SearchableRow, type TableName, tables } from "./tables.ts";
import { upsert } from "./upsert.ts";

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
  const { folder, embedder } = options;
  const state = await openTable(folder, name, embedder, damage);
  switch (state.kind) {
    case "open": {
      const found = await embedAgain(state.table, name, embedder);
      return found === null ? state.table : soundTable(options, name, found);
    }
    case "missing":
      await fillTable(folder, name, embedder, fromRecords(options, name), "keep");
      break;
    case "damaged":
      await setAside(options, name, state.why);
      await fillTable(folder, name, embedder, fromRecords(options, name), "keep");
      break;
    case "outdated": {
      options.notice?.(`Memory's table "${name}" is made again: its columns or embedder changed.`);
      const rows = await rowsIn(state.table, name).catch(() => null);
      state.table.close();
      const source = rows ? embedded(rows, embedder) : fromRecords(options, name);
      await fillTable(folder, name, embedder, source, "replace");
      break;
    }
  }
  const made = await openTable(folder, name, embedder);
  if (made.kind === "open") return made.table;
  throw new Error(`Memory's table "${name}" in ${folder} is ${made.kind} after it was made anew`);
}

/** Moves a damaged table out of the way, and says so. */
export async function setAside(
  { folder, records, notice }: HealOptions,
  name: TableName,
  why: string,
): Promise<void> {
  const aside = await moveAside(folder, name);
  const source = records ? "from the recorded runs" : "empty";
  notice?.(
    `Memory's table "${name}" was damaged (${why}). It is kept as ${aside} and made again, ${source}.`,
  );
}

/** A table's rows of every record, in batches, with their vectors. */
export async function* fromRecords(
  { records, embedder }: HealOptions,
  name: TableName,
): AsyncGenerator<SearchableRow[]> {
  let rows: Row[] = [];
  for (const { record, artifacts, evidenceOf } of records?.() ?? []) {
    rows.push(...rowsOf(record, artifacts, evidenceOf)[name]);
    if (rows.length < BATCH) continue;
    yield await searchable(rows, embedder);
    rows = [];
  }
  yield await searchable(rows, embedder);
}

async function* embedded(rows: Row[], embedder: Embedder): AsyncGenerator<SearchableRow[]> {
  for (let at = 0; at < rows.length; at += BATCH) {
    yield await searchable(rows.slice(at, at + BATCH), embedder);
  }
}

/**
 * New vectors for rows that another embedder made, or that have none because it failed. Returns what
 * is wrong with the table's files, if reading them showed it, else null.
 */
async function embedAgain(
  table: Table,
  name: TableName,
  embedder: Embedder,
): Promise<string | null> {
  try {
    const stale = `embedder != ${quoted(embedder.name)}`;
    if ((await table.countRows(stale)) === 0) return null;
    for await (const fresh of embedded(await rowsIn(table, name, stale), embedder)) {
      // An embedder that fails now too must not take away what is there.
      if (fresh.some((row) => row.embedder === "")) break;
      await upsert(table, fresh);
    }
    return null;
  } catch (error) {
    const damage = await scanTable(table, embedder.dimensions);
    if (damage === null) throw error;
    return damage;
  }
}

/** Rows without their vectors, checked against the columns of this version. */
async function rowsIn(table: Table, name: TableName, where = "true"): Promise<Row[]> {
  const row: z.ZodType<Row> = tables[name];
  const columns = Object.keys(tables[name].shape);
  const found: unknown[] = await table.query().where(where).select(columns).toArray();
  return found.map((each) => row.parse(each));
}
