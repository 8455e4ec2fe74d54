import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as arrow from "apache-arrow";
import { expect, test } from "vitest";
import { openTable } from "../../memory/database.ts";
import { hashingEmbedder } from "../../memory/embedder.ts";
import { openMemory } from "../../memory/memory.ts";
import { arrowSchema, columnsOf, TableName } from "../../memory/tables.ts";

const searched = [
  "text: Utf8",
  "words: Utf8",
  "embedder: Utf8",
  "vector: FixedSizeList[384]<Float32>?",
];

/** What a Python reader finds; `?` marks what may be null. The README documents the same. */
const documented: Record<TableName, string[]> = {
  tasks: [
    "id: Utf8",
    "title: Utf8",
    "description: Utf8",
    "kind: Utf8",
    "status: Utf8",
    "inputs: Utf8",
    "tests: Utf8",
    "run: Utf8",
    "updated_at: Utf8",
    ...searched,
  ],
  artifacts: [
    "id: Utf8",
    "kind: Utf8",
    "task: Utf8",
    "run: Utf8",
    "attempt: Int32?",
    "title: Utf8",
    "status: Utf8",
    "outcome: Utf8",
    "accepted: Bool",
    "author: Utf8",
    "files: Utf8",
    "summary: Utf8",
    "error: Utf8",
    "created_at: Utf8",
    ...searched,
  ],
  runs: [
    "id: Utf8",
    "task: Utf8",
    "title: Utf8",
    "kind: Utf8",
    "outcome: Utf8",
    "failure: Utf8?",
    "reason: Utf8",
    "error: Utf8",
    "command: Utf8",
    "attempts: Int32",
    "commit: Utf8?",
    "branch: Utf8?",
    "base_commit: Utf8?",
    "overridden: Bool",
    "verified: Bool",
    "sandboxed: Bool",
    "model: Utf8",
    "prompt_tokens: Int32",
    "completion_tokens: Int32",
    "started_at: Utf8",
    "ended_at: Utf8",
    "duration_ms: Float64",
    "commands_ms: Float64",
    ...searched,
  ],
};

const shown = (schema: { fields: { name: string; type: unknown; nullable: boolean }[] }) =>
  schema.fields.map(({ name, type, nullable }) => `${name}: ${type}${nullable ? "?" : ""}`);

test.each(TableName.options)("columns of %s, as declared and on disk", async (name) => {
  expect(shown(arrowSchema(arrow, name, 384))).toEqual(documented[name]);
  const folder = mkdtempSync(path.join(tmpdir(), "memory-"));
  try {
    const embedder = hashingEmbedder();
    const memory = openMemory({ folder, embedder });
    expect(await memory.count()).toEqual({ tasks: 0, artifacts: 0, runs: 0 });
    memory.close();
    const state = await openTable(folder, name, embedder);
    if (state.kind !== "open") throw new Error(state.kind);
    expect(shown(await state.table.schema())).toEqual(documented[name]);
    state.table.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("every column says what it holds", () => {
  const silent = TableName.options.flatMap((name) =>
    Object.entries(columnsOf(name))
      .filter(([, column]) => !column.description)
      .map(([column]) => `${name}.${column}`),
  );
  expect(silent).toEqual([]);
});
