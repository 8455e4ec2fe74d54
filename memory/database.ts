import { stat } from "node:fs/promises";
import path from "node:path";
import type * as LanceDb from "@lancedb/lancedb";
import type { Table } from "@lancedb/lancedb";
import type * as Arrow from "apache-arrow";
import { printable } from "../contracts/printable.ts";
import type { Embedder } from "./embedder.ts";
import { arrowSchema, type TableName } from "./tables.ts";

/**
 * Bytes of LanceDB's caches, for all tables of a process together; by default they may grow to 7 GB.
 * What the loop asks again is little, and its tables are small.
 */
const CACHE = { index: 32n << 20n, metadata: 16n << 20n };

interface Vendor {
  lancedb: typeof LanceDb;
  arrow: typeof Arrow;
}

/** Loads LanceDB (about 150 ms, once a process). */
export async function loadVendor(): Promise<Vendor> {
  // Read when the library loads. Fewer threads hang index builds on machines with two cores
  // (lancedb#3568); it logs to stderr unless told otherwise.
  process.env.LANCE_CPU_THREADS ??= "4";
  process.env.LANCEDB_LOG ??= "error";
  const [lancedb, arrow] = await Promise.all([import("@lancedb/lancedb"), import("apache-arrow")]);
  return { lancedb, arrow };
}

let session: LanceDb.Session | undefined;

/** Opens a folder of tables; with one cache for the whole process. */
export async function connect(folder: string): Promise<LanceDb.Connection> {
  const { lancedb } = await loadVendor();
  session ??= new lancedb.Session(CACHE.index, CACHE.metadata);
  // Without an interval of 0, other processes' writes stay invisible.
  return lancedb.connect(folder, { readConsistencyInterval: 0 }, session);
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

/** Opens a table, never throwing for what is wrong with it; `damage` is what a scan of it found. */
export async function openTable(
  folder: string,
  name: TableName,
  embedder: Embedder,
  damage?: string,
): Promise<TableState> {
  if (!(await exists(tablePath(folder, name)))) return { kind: "missing" };
  if (damage !== undefined) return { kind: "damaged", why: damage };
  const { arrow } = await loadVendor();
  try {
    const db = await connect(folder);
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
      .fullTextSearch("scan", { columns: ["words"] })
      .limit(1)
      .toArray();
    const zeros = new Array<number>(dimensions).fill(1);
    await table.query().nearestTo(zeros).distanceType("cosine").limit(1).toArray();
    return null;
  } catch (error) {
    return firstLine(error);
  }
}

/** A text as an SQL literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Where LanceDB keeps a table. */
export function tablePath(folder: string, name: TableName): string {
  return path.join(folder, `${name}.lance`);
}

export async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return printable(message.split("\n")[0] ?? "", 200);
}
