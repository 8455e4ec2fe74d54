import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Embedder, hashingEmbedder } from "../../memory/embedder.ts";
import { type Memory, openMemory } from "../../memory/memory.ts";
import { rebuildMemory } from "../../memory/rebuild.ts";
import { type FinishedRun, rowsOf } from "../../memory/rows.ts";
import { TableName } from "../../memory/tables.ts";
import { finished } from "./history.ts";

let folder: string;
const embedder = hashingEmbedder();
const opened: Memory[] = [];

const topics = ["Scroll", "Blend", "Rotate"];
const history: FinishedRun[] = topics.map((topic, at) => {
  const number = at + 1;
  return finished(
    {
      task: `task-00${number}`,
      title: `${topic} in pixel_runner`,
      tries: [{ patch: `- red ${number}`, error: "error: broken" }, { patch: `+ good ${number}` }],
      at: number,
    },
    number,
  );
});

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "memory-")), "lancedb");
});

afterEach(() => {
  for (const memory of opened.splice(0)) memory.close();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

function open(more: { embedder?: Embedder; records?: () => FinishedRun[] } = {}) {
  const notices: string[] = [];
  const memory = openMemory({
    folder,
    embedder,
    notice: (text) => notices.push(text),
    ...more,
  });
  opened.push(memory);
  return { memory, notices };
}

async function contents(memory: Memory): Promise<Record<string, unknown[]>> {
  const rows = await Promise.all(
    TableName.options.map(async (name) => [
      name,
      (await memory.select(name, {}))
        .map((row) => JSON.stringify(row))
        .toSorted()
        .map((row) => JSON.parse(row)),
    ]),
  );
  return Object.fromEntries(rows);
}

async function remembered(): Promise<Record<string, unknown[]>> {
  const { memory } = open();
  for (const { record, artifacts, evidenceOf } of history) {
    await memory.remember(rowsOf(record, artifacts, evidenceOf));
  }
  const rows = await contents(memory);
  memory.close();
  return rows;
}

const filesIn = (sub: string) =>
  readdirSync(path.join(folder, sub))
    .map((name) => path.join(folder, sub, name))
    .toSorted();

const newest = (files: string[]) =>
  files.toSorted((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs).at(-1) ?? "";

const damages: Record<string, { name: TableName; damage: () => void }> = {
  "newest manifest is truncated": {
    name: "runs",
    // LanceDB's manifest names count down.
    damage: () => truncateSync(filesIn("runs.lance/_versions")[0] ?? "", 40),
  },
  "newest manifest is empty": {
    name: "artifacts",
    damage: () => truncateSync(filesIn("artifacts.lance/_versions")[0] ?? "", 0),
  },
  "a data file is empty": {
    name: "artifacts",
    damage: () => truncateSync(newest(filesIn("artifacts.lance/data")), 0),
  },
  "a data file is gone": {
    name: "runs",
    damage: () => rmSync(newest(filesIn("runs.lance/data"))),
  },
  "the full-text index is gone": {
    name: "runs",
    damage: () => rmSync(path.join(folder, "runs.lance/_indices"), { recursive: true }),
  },
};

test.each(Object.entries(damages))(
  "%s: every row comes back, and it is said",
  async (_, { name, damage }) => {
    const before = await remembered();
    damage();
    const { memory, notices } = open({ records: () => history });
    const passages = await memory.recall({
      query: "pixel_runner",
      limit: 5,
      budgetChars: 2_000,
      tables: TableName.options,
    });
    expect(passages.length).toBeGreaterThan(0);
    expect(await contents(memory)).toEqual(before);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(`Memory's table "${name}" was damaged`);
    expect(existsSync(path.join(folder, `${name}.damaged`))).toBe(true);
  },
);

test.each(TableName.options)(
  "a missing directory of %s is filled from the records",
  async (name) => {
    const before = await remembered();
    rmSync(path.join(folder, `${name}.lance`), { recursive: true });
    const { memory, notices } = open({ records: () => history });
    expect(await contents(memory)).toEqual(before);
    expect(notices).toEqual([]);
  },
);

test("a missing folder is filled from the records at the first recall", async () => {
  const before = await remembered();
  rmSync(folder, { recursive: true });
  const { memory } = open({ records: () => history });
  const passages = await memory.recall({ query: "pixel_runner", limit: 9, budgetChars: 2_000 });
  expect(passages.length).toBeGreaterThan(0);
  expect(await contents(memory)).toEqual(before);
});

test("a damaged table is mended when remembering, too", async () => {
  const before = await remembered();
  truncateSync(newest(filesIn("artifacts.lance/data")), 0);
  const { memory, notices } = open({ records: () => history });
  const [first] = history;
  if (!first) throw new Error("the history is empty");
  await memory.remember(rowsOf(first.record, first.artifacts, first.evidenceOf));
  expect(await contents(memory)).toEqual(before);
  expect(notices).toHaveLength(1);
});

test("rebuilding gives the same rows, and leaves nothing else behind", async () => {
  const before = await remembered();
  truncateSync(filesIn("runs.lance/_versions")[0] ?? "", 0);
  const rebuilt = await rebuildMemory({ folder, embedder, records: () => history });
  expect(rebuilt.rows).toEqual({ tasks: 3, artifacts: 9, runs: 3 });
  expect(rebuilt.notices).toHaveLength(1);
  expect(await contents(open().memory)).toEqual(before);
  const again = await rebuildMemory({ folder, embedder, records: () => history });
  expect(again).toEqual({ rows: { tasks: 3, artifacts: 9, runs: 3 }, notices: [] });
  expect(readdirSync(folder).toSorted()).toEqual([
    // LanceDB's own, empty.
    ".gitignore",
    "__manifest",
    "artifacts.lance",
    "runs.damaged",
    "runs.lance",
    "tasks.lance",
  ]);
});

test("another embedder's vectors are made again from the texts", async () => {
  const before = await remembered();
  const small: Embedder = {
    name: "small",
    dimensions: 8,
    embed: async (texts) => texts.map(() => [1, 0, 0, 0, 0, 0, 0, 0]),
  };
  const sameLength: Embedder = { ...hashingEmbedder(), name: "other" };
  for (const other of [sameLength, small]) {
    const { memory } = open({ embedder: other });
    expect(await contents(memory)).toEqual(before);
    const passages = await memory.recall({ query: "pixel_runner", limit: 5, budgetChars: 2_000 });
    expect(passages.length).toBeGreaterThan(0);
  }
});

test("an embedder that is down costs the vectors, not the rows, and they follow later", async () => {
  const down: Embedder = { ...embedder, embed: async () => Promise.reject(new Error("down")) };
  const short: Embedder = { ...embedder, embed: async (texts) => texts.map(() => [1]) };
  const [first, second] = history;
  if (!first || !second) throw new Error("the history is empty");
  await open({ embedder: down }).memory.remember(
    rowsOf(first.record, first.artifacts, first.evidenceOf),
  );
  const { memory } = open({ embedder: short });
  await memory.remember(rowsOf(second.record, second.artifacts, second.evidenceOf));
  for (const [query, run] of [
    ["scroll", "run-001"],
    ["blend", "run-002"],
  ] as const) {
    const [found] = await memory.recall({ query, limit: 1, budgetChars: 2_000 });
    expect(found?.run).toBe(run);
  }
  const withoutVector = async (reader: Memory) =>
    (await reader.select("artifacts", { where: "vector IS NULL" })).length;
  expect(await withoutVector(memory)).toBe(6);
  expect(await withoutVector(open().memory)).toBe(0);
});
