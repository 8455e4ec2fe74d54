import { mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { connect, exists, loadVendor, tablePath } from "./database.ts";
import type { Embedder } from "./embedder.ts";
import { arrowSchema, type SearchableRow, type TableName } from "./tables.ts";
import { compact, upsert } from "./upsert.ts";

/**
 * Makes a table with these rows aside and moves it into place whole, so that a kill leaves the old
 * table, none, or all of the new one. With `keep`, a table that another process put there in the
 * meantime, from the same records, stays.
 */
export async function fillTable(
  folder: string,
  name: TableName,
  embedder: Embedder,
  rows: AsyncIterable<SearchableRow[]>,
  old: "keep" | "replace",
): Promise<number> {
  const { lancedb, arrow } = await loadVendor();
  await removeLeftovers(folder, name);
  const aside = path.join(folder, `filling-${name}-${process.pid}`);
  await mkdir(aside, { recursive: true });
  try {
    const db = await connect(aside);
    const table = await db.createEmptyTable(name, arrowSchema(arrow, name, embedder.dimensions));
    // From the start: searching full text without an index is an error. Words are normalised already.
    const config = lancedb.Index.fts({
      baseTokenizer: "whitespace",
      withPosition: false,
      stem: false,
      removeStopWords: false,
      asciiFolding: false,
    });
    await table.createIndex("words", { config });
    for await (const batch of rows) await upsert(table, batch);
    const count = await table.countRows();
    if (count > 0) await compact(table);
    table.close();
    if (old === "replace") await rm(tablePath(folder, name), { recursive: true, force: true });
    await moveIn(tablePath(aside, name), tablePath(folder, name));
    return count;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function moveIn(made: string, place: string): Promise<void> {
  try {
    await rename(made, place);
  } catch (error) {
    if (!(await exists(place))) throw error;
  }
}

/** Moves a table's files out of the way, in place of any moved there before; returns where to. */
export async function moveAside(folder: string, name: TableName): Promise<string> {
  const aside = path.join(folder, `${name}.damaged`);
  await rm(aside, { recursive: true, force: true });
  const place = tablePath(folder, name);
  await rename(place, aside).catch(async (error) => {
    // Another process found the damage too and was first.
    if (await exists(place)) throw error;
  });
  return aside;
}

/** What processes that were killed while filling left behind. */
async function removeLeftovers(folder: string, name: TableName): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  for (const entry of entries) {
    const pid = /^filling-([a-z]+)-(\d+)$/.exec(entry);
    if (pid?.[1] !== name || isAlive(Number(pid[2]))) continue;
    await rm(path.join(folder, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}
