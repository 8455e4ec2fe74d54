import { setTimeout as sleep } from "node:timers/promises";
import type { Table } from "@lancedb/lancedb";
import { loadVendor } from "./database.ts";
import type { SearchableRow } from "./tables.ts";

/** Commits to a table between two compactions: 36 uncompacted ones made a search 3 times slower. */
const COMMITS_PER_COMPACTION = 32;
/** Files of old versions stay this long, for readers that are at them. */
const KEEP_VERSIONS_MS = 60_000;
/** Rows from which scanning every vector is slower than an index is worth (measured: about 20,000). */
const ROWS_FOR_VECTOR_INDEX = 20_000;
const BATCH = 1_000;
const TRIES = 8;

/** Inserts rows, or replaces those with the same id; of two in one call, the last counts. */
export async function upsert(table: Table, rows: SearchableRow[]): Promise<void> {
  const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
  for (let at = 0; at < unique.length; at += BATCH) {
    const before = await table.version();
    const after = await merge(table, unique.slice(at, at + BATCH));
    // Whoever's commit passes a multiple compacts, whichever process it is in.
    const passed = (version: number) => Math.floor(version / COMMITS_PER_COMPACTION);
    if (passed(before) === passed(after)) continue;
    await compact(table).catch((error) => {
      // Losing to another writer costs nothing: the next multiple comes.
      if (!isConflict(error)) throw error;
    });
  }
}

/** LanceDB retries a commit that lost a race a few times; under many writers that is not enough. */
async function merge(table: Table, rows: SearchableRow[]): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    try {
      const merging = table.mergeInsert("id").whenMatchedUpdateAll().whenNotMatchedInsertAll();
      return (await merging.execute(rows)).version;
    } catch (error) {
      if (tries === TRIES || !isConflict(error)) throw error;
      await sleep(tries * 20 * Math.random());
    }
  }
}

/** LanceDB says this in words only. */
function isConflict(error: unknown): boolean {
  return /conflict|concurrent/i.test(String(error));
}

/** Merges small files, brings indexes up to date and removes old versions. */
export async function compact(table: Table): Promise<void> {
  const { lancedb } = await loadVendor();
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) });
  const rows = await table.countRows();
  if (rows < ROWS_FOR_VECTOR_INDEX) return;
  const indexed = (await table.listIndices()).some(({ columns }) => columns.includes("vector"));
  if (indexed) return;
  // LanceDB's own choice, some five partitions, is slower than no index; this is five times faster.
  const numPartitions = Math.round(Math.sqrt(rows));
  const config = lancedb.Index.ivfFlat({ distanceType: "cosine", numPartitions });
  await table.createIndex("vector", { config });
}
