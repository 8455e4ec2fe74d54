import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Table } from "@lancedb/lancedb";
import type { Embedder } from "./embedder.ts";
import { arrowSchema, type RowWithVector, type TableName } from "./tables.ts";

/** Commits to a table between two compactions: 36 uncompacted ones made a search 3 times slower. */
const COMMITS_PER_COMPACTION = 32;
/** Files of old versions stay this long, for readers that are at them. */
const KEEP_VERSIONS_MS = 10 * 60_000;
/** Rows from which scanning every vector is slower than an index is worth (measured: about 20,000). */
export const ROWS_FOR_VECTOR_INDEX = 20_000;
const BATCH = 1_000;

/** Loads LanceDB (about 150 ms, once a process). */
export async function loadVendor() {
  // Read when the library loads. Fewer threads hang index builds on machines with two cores
  // (lancedb#3568); it logs to stderr unless told otherwise.
  process.env.LANCE_CPU_THREADS ??= "4";
  process.env.LANCEDB_LOG ??= "error";
  const [lancedb, arrow] = await Promise.all([import("@lancedb/lancedb"), import("apache-arrow")]);
  return { lancedb, arrow };
}

/**
 * How a table stands on disk. `damaged`: it cannot be opened. `outdated`: its columns, or the length
 * of its vectors, are not what this version and embedder write; it can still be read.
 */
export type TableState =
  | { kind: "open"; table: Table }
  | { kind: "missing" }
  | { kind: "damaged"; why: string }
  | { kind: "outdated"; table: Table };

/** Opens a table, never throwing for what is wrong with it. */
export async function openTable(
  folder: string,
  name: TableName,
  embedder: Embedder,
): Promise<TableState> {
  if (!(await exists(tablePath(folder, name)))) return { kind: "missing" };
  const { lancedb, arrow } = await loadVendor();
  try {
    // Without an interval of 0, other processes' writes stay invisible.
    const db = await lancedb.connect(folder, { readConsistencyInterval: 0 });
    const table = await db.openTable(name);
    const found = (await table.schema()).fields.map(String);
    const wanted = arrowSchema(arrow, name, embedder.dimensions).fields.map(String);
    return found.join() === wanted.join() ? { kind: "open", table } : { kind: "outdated", table };
  } catch (error) {
    return { kind: "damaged", why: firstLine(error) };
  }
}

/**
 * Reads every row, and searches both ways, so that damage anywhere in a table's files shows.
 * Returns what is wrong, or null.
 */
export async function scanTable(table: Table, dimensions: number): Promise<string | null> {
  try {
    await table.toArrow();
    await table
      .query()
      .fullTextSearch("scan", { columns: ["text"] })
      .limit(1)
      .toArray();
    const zeros = new Array<number>(dimensions).fill(1);
    await table.query().nearestTo(zeros).distanceType("cosine").limit(1).toArray();
    return null;
  } catch (error) {
    return firstLine(error);
  }
}

/**
 * Makes a table with these rows, aside, and moves it into place whole: a kill leaves either none or
 * all of it. If another process put one there first, theirs, made from
 * the same records, stays.
 */
export async function fillTable(
  folder: string,
  name: TableName,
  embedder: Embedder,
  rows: AsyncIterable<RowWithVector[]>,
): Promise<void> {
  const { lancedb, arrow } = await loadVendor();
  const aside = path.join(folder, `filling-${name}-${process.pid}`);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  const db = await lancedb.connect(aside);
  const table = await db.createEmptyTable(name, arrowSchema(arrow, name, embedder.dimensions));
  // Full text is indexed from the start: searching it without an index is an error.
  const config = lancedb.Index.fts({ withPosition: false, stem: true, removeStopWords: false });
  await table.createIndex("text", { config });
  for await (const batch of rows) await upsert(table, batch);
  if ((await table.countRows()) > 0) await compact(table);
  try {
    await rename(tablePath(aside, name), tablePath(folder, name));
  } catch (error) {
    if (!(await exists(tablePath(folder, name)))) throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Moves a table's folder out of the way and returns its new name. */
export async function moveAside(folder: string, name: TableName): Promise<string> {
  const aside = path.join(folder, `${name}.damaged`);
  await rm(aside, { recursive: true, force: true });
  await rename(tablePath(folder, name), aside);
  return aside;
}

/** Removes a table's folder. */
export async function removeTable(folder: string, name: TableName): Promise<void> {
  await rm(tablePath(folder, name), { recursive: true, force: true });
}

/** Inserts rows, or replaces those with the same id; of two in one call, the last counts. */
export async function upsert(table: Table, rows: RowWithVector[]): Promise<void> {
  const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
  for (let at = 0; at < unique.length; at += BATCH) {
    const before = await table.version();
    const after = await merge(table, unique.slice(at, at + BATCH));
    // Whoever's commit passes a multiple compacts, whichever process it is in.
    const passed = (version: number) => Math.floor(version / COMMITS_PER_COMPACTION);
    if (passed(before) !== passed(after)) await compact(table);
  }
}

/** LanceDB retries a commit that lost a race a few times; under many writers that is not enough. */
async function merge(table: Table, rows: RowWithVector[]): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    try {
      const merging = table.mergeInsert("id").whenMatchedUpdateAll().whenNotMatchedInsertAll();
      return (await merging.execute(rows)).version;
    } catch (error) {
      if (tries === 8 || !/conflict|concurrent/i.test(String(error))) throw error;
      await sleep(tries * 20 * Math.random());
    }
  }
}

/** Merges small files, brings indexes up to date and removes old versions. */
export async function compact(table: Table): Promise<void> {
  const { lancedb } = await loadVendor();
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) });
  if ((await table.countRows()) < ROWS_FOR_VECTOR_INDEX) return;
  const indexed = (await table.listIndices()).some(({ columns }) => columns.includes("vector"));
  if (indexed) return;
  const config = lancedb.Index.ivfFlat({ distanceType: "cosine" });
  await table.createIndex("vector", { config });
}

/** A text as an SQL literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function tablePath(folder: string, name: TableName): string {
  return path.join(folder, `${name}.lance`);
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";
}
