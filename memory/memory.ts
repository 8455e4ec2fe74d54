import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Table } from "@lancedb/lancedb";
import type { Passage } from "../contracts/passage.ts";
import { scanTable } from "./database.ts";
import type { Embedder } from "./embedder.ts";
import { type Records, soundTable } from "./heal.ts";
import { type RecallQuery, recallFrom } from "./recall.ts";
import { searchable } from "./searchable.ts";
import { type Rows, TableName, tables } from "./tables.ts";
import { upsert } from "./upsert.ts";

export interface MemoryOptions {
  /** The LanceDB folder, usually `lancedb/` beside the queue file. */
  folder: string;
  embedder: Embedder;
  /** All finished runs, read when a table is missing or damaged and has to be made again. */
  records?: Records;
  /** Hears what was mended, in a sentence for people. */
  notice?: (text: string) => void;
}

export interface SelectQuery {
  /** An SQL condition; texts in it go through `quoted`. */
  where?: string;
  /** Newest first, by this column. */
  newestBy?: string;
  limit?: number;
}

export interface Memory {
  /** Loads LanceDB and opens, or makes, the tables while something else is waited for. */
  preload(): Promise<void>;
  /** Inserts the rows, or replaces those with the same ids: twice is the same as once. */
  remember(rows: Rows): Promise<void>;
  recall(request: RecallQuery): Promise<Passage[]>;
  /** How many rows each table has. */
  count(): Promise<Record<TableName, number>>;
  /** Rows by their columns, as plain objects without vectors; parse them with `tables[name]`. */
  select(name: TableName, query: SelectQuery): Promise<unknown[]>;
  close(): void;
}

type Opened = Record<TableName, Table>;

/**
 * The memory in a folder. Opening costs nothing; LanceDB loads at the first real use, and a missing
 * folder, with no records to fill it from, recalls nothing without loading it. Missing or damaged
 * tables are made again from `records`. Throws only for what that cannot mend, such as a full disk.
 */
export function openMemory(options: MemoryOptions): Memory {
  const { folder, embedder } = options;
  let opening: Promise<Opened> | undefined;
  const opened = () => {
    opening ??= openAll(options).catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };

  /** Runs `work`; if it fails on damaged files, mends them and runs it once more. */
  const withTables = async <Result>(work: (all: Opened) => Promise<Result>): Promise<Result> => {
    const all = await opened();
    try {
      return await work(all);
    } catch (error) {
      if (!(await mend(options, all))) throw error;
      opening = undefined;
      return await work(await opened());
    }
  };

  const nothingYet = () => !existsSync(folder) && !hasAny(options.records);

  return {
    preload: async () => {
      await opened();
    },
    remember: (rows) =>
      withTables(async (all) => {
        await Promise.all(
          TableName.options.map(async (name) =>
            upsert(all[name], await searchable(rows[name], embedder)),
          ),
        );
      }),
    recall: async (request) =>
      nothingYet() ? [] : withTables((all) => recallFrom(all, embedder, request)),
    select: async (name, query) =>
      nothingYet() ? [] : withTables((all) => selectFrom(all[name], name, query)),
    count: async () => {
      const none = { tasks: 0, artifacts: 0, runs: 0 };
      return nothingYet() ? none : withTables(countAll);
    },
    close: () => {
      opening?.then(
        (all) => {
          for (const table of Object.values(all)) table.close();
        },
        () => {},
      );
      opening = undefined;
    },
  };
}

async function openAll(options: MemoryOptions): Promise<Opened> {
  // The folder hides itself from its owner's git.
  mkdirSync(options.folder, { recursive: true });
  writeFileSync(path.join(options.folder, ".gitignore"), "*\n");
  const [tasks, artifacts, runs] = await Promise.all([
    soundTable(options, "tasks"),
    soundTable(options, "artifacts"),
    soundTable(options, "runs"),
  ]);
  return { tasks, artifacts, runs };
}

/** Whether any table turned out damaged; those are made again. */
async function mend(options: MemoryOptions, all: Opened): Promise<boolean> {
  let mended = false;
  for (const name of TableName.options) {
    const damage = await scanTable(all[name], options.embedder.dimensions);
    if (damage === null) continue;
    all[name].close();
    await soundTable(options, name, damage);
    mended = true;
  }
  return mended;
}

async function countAll(all: Opened): Promise<Record<TableName, number>> {
  const [tasks, artifacts, runs] = await Promise.all([
    all.tasks.countRows(),
    all.artifacts.countRows(),
    all.runs.countRows(),
  ]);
  return { tasks, artifacts, runs };
}

async function selectFrom(
  table: Table,
  name: TableName,
  { where, newestBy, limit }: SelectQuery,
): Promise<unknown[]> {
  const query = table.query().select(Object.keys(tables[name].shape));
  if (where !== undefined) query.where(where);
  if (newestBy !== undefined) query.orderBy({ columnName: newestBy, ascending: false });
  if (limit !== undefined) query.limit(limit);
  return await query.toArray();
}

function hasAny(records: Records | undefined): boolean {
  if (!records) return false;
  for (const _ of records()) return true;
  return false;
}
