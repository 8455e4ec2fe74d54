import type * as Arrow from "apache-arrow";
import { z } from "zod";
import { ArtifactKind } from "../contracts/artifact.ts";
import { Passage } from "../contracts/passage.ts";
import { FailureKind } from "../contracts/run-record.ts";

export const TableName = Passage.shape.table;
export type TableName = z.infer<typeof TableName>;

const text = z.string().describe("what recall searches, title first; at most 16,000 characters");
const time = "ISO 8601, UTC, so that text order is time order";

export const TaskRow = z.object({
  id: z.string().describe("the task's id in the queue file"),
  title: z.string().describe("its title"),
  description: z.string().describe("its description; empty where none"),
  kind: z.string().describe("`code`, `pixel`, or empty where neither task nor plan says"),
  status: z.string().describe("`done` or `failed`, by its latest run"),
  inputs: z.string().describe("paths, one a line"),
  tests: z.string().describe("commands, one a line"),
  run: z.string().describe("its latest run: `runs.id`"),
  updated_at: z.string().describe(`end of that run; ${time}`),
  text,
});
export type TaskRow = z.infer<typeof TaskRow>;

export const ArtifactRow = z.object({
  id: z.string().describe("`art-…`, as the file `artifacts/art-….json`"),
  kind: ArtifactKind.describe("`spec` (a plan), `patch`, `pixel_program` or `card`"),
  task: z.string().describe("`tasks.id`"),
  run: z.string().describe("`runs.id`"),
  attempt: z.int32().nullable().describe("which attempt of the run made it, from 1; null: the run"),
  title: z.string().describe("its own title, else the task's"),
  status: z.string().describe("its attempt: `green`, `flawed`, `red`, `refused`; else the outcome"),
  outcome: z.enum(["done", "failed"]).describe("how its run ended"),
  accepted: z.boolean().describe("true for the attempt that its run ended with as done"),
  author: z.string().describe("`planner`, `coder` or `fixer`; empty where none"),
  files: z.string().describe("changed paths, one a line"),
  summary: z.string().describe("the attempt in one line"),
  error: z.string().describe("what went wrong in this attempt; empty if nothing did"),
  created_at: z.string().describe(time),
  text,
});
export type ArtifactRow = z.infer<typeof ArtifactRow>;

export const RunRow = z.object({
  id: z.string().describe("the run's id"),
  task: z.string().describe("`tasks.id`"),
  title: z.string().describe("the task's title"),
  kind: z.string().describe("`code`, `pixel`, or empty where no plan was made"),
  outcome: z.enum(["done", "failed"]).describe("`done` or `failed`"),
  failure: FailureKind.nullable().describe("why it failed, in one word; null when done"),
  reason: z.string().describe("why it failed, in a sentence; empty when done"),
  error: z
    .string()
    .describe("output of the last failed command, distilled; also when later mended"),
  command: z.string().describe("that command; empty if none failed"),
  attempts: z.int32().describe("how many replies were tried"),
  commit: z.string().nullable().describe("the commit it landed; null if it landed none"),
  branch: z.string().nullable().describe("where that commit lies"),
  base_commit: z.string().nullable().describe("the commit it began at"),
  overridden: z.boolean().describe("true when its owner accepted what the loop had rejected"),
  verified: z.boolean().describe("false when nothing but the judge could check the result"),
  sandboxed: z.boolean().describe("false when its commands ran unguarded"),
  model: z.string().describe("`demo` for scripted answers"),
  prompt_tokens: z.int32().describe("of all model calls together"),
  completion_tokens: z.int32().describe("of all model calls together"),
  started_at: z.string().describe(time),
  ended_at: z.string().describe(time),
  duration_ms: z.number().describe("from start to end"),
  commands_ms: z.number().describe("part of it that went to the attempts' commands"),
  text,
});
export type RunRow = z.infer<typeof RunRow>;

/** Columns that every table ends with, all made from `text`. */
const SearchColumns = z.object({
  words: z
    .string()
    .describe(
      "`text` as its different words, identifiers also in parts: full text is indexed here",
    ),
  embedder: z.string().describe("name of what made `vector`; empty when it failed"),
  vector: z
    .array(z.number())
    .nullable()
    .describe("`text` as a vector (fixed-size list of float32); null where there is none"),
});

/** The tables and their rows, before they are made searchable. */
export const tables = { tasks: TaskRow, artifacts: ArtifactRow, runs: RunRow } as const;

/** What every row has. */
export type Row = { id: string; text: string };
export type SearchableRow = Row & z.infer<typeof SearchColumns>;

/** New rows for each table. */
export interface Rows {
  tasks: TaskRow[];
  artifacts: ArtifactRow[];
  runs: RunRow[];
}

/** A table's columns in order, each with its meaning as its description. */
export function columnsOf(table: TableName): Record<string, z.ZodType> {
  return { ...tables[table].shape, ...SearchColumns.shape };
}

/**
 * A table's Arrow schema. `id` is marked as its key, without which two processes that upsert the
 * same new row at once would both insert it.
 */
export function arrowSchema(arrow: typeof Arrow, table: TableName, dimensions: number) {
  const fields = Object.entries(columnsOf(table)).map(([name, column]) => {
    const nullable = column instanceof z.ZodNullable;
    const metadata =
      name === "id" ? new Map([["lance-schema:unenforced-primary-key", "true"]]) : undefined;
    return new arrow.Field(name, arrowType(arrow, column, dimensions), nullable, metadata);
  });
  return new arrow.Schema(fields);
}

function arrowType(arrow: typeof Arrow, column: unknown, dimensions: number): Arrow.DataType {
  if (column instanceof z.ZodNullable) return arrowType(arrow, column.unwrap(), dimensions);
  if (column instanceof z.ZodArray) {
    const item = new arrow.Field("item", new arrow.Float32(), true);
    return new arrow.FixedSizeList(dimensions, item);
  }
  if (column instanceof z.ZodBoolean) return new arrow.Bool();
  if (column instanceof z.ZodNumberFormat) return new arrow.Int32();
  if (column instanceof z.ZodNumber) return new arrow.Float64();
  return new arrow.Utf8();
}
