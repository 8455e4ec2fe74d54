import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashingEmbedder } from "../../memory/embedder.ts";
import { type Memory, openMemory } from "../../memory/memory.ts";
import { rowsOf } from "../../memory/rows.ts";
import { finished, type Story } from "./history.ts";

let folder: string;
let memory: Memory;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "memory-")), "lancedb");
  memory = openMemory({ folder, embedder: hashingEmbedder() });
});

afterEach(() => {
  memory.close();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

const clickAt: Story = {
  task: "task-001",
  title: "Add opcode CLICK_AT to PixelRunner",
  inputs: ["src/pixel_runner.rs"],
  tests: ["cargo test click_at"],
  tries: [
    { patch: "+ fn click_at(x: u32)", error: "error[E0308]: mismatched types: expected u32" },
    { patch: "+ Opcode::ClickAt { x, y } => self.cursor = (x, y)," },
  ],
  at: 0,
};

const remember = async (story: Story, number: number) => {
  const { record, artifacts, evidenceOf } = finished(story, number);
  await memory.remember(rowsOf(record, artifacts, evidenceOf));
};

const ids = async (query: string, more = {}) =>
  (await memory.recall({ query, limit: 5, budgetChars: 4_000, ...more })).map(({ id }) => id);

test("a folder that is not there recalls nothing and stays away", async () => {
  expect(await ids("CLICK_AT")).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});

test("every attempt is a row, a failed one too, and remembering twice is as once", async () => {
  await remember(clickAt, 1);
  await remember(clickAt, 1);
  const rows = await memory.select("artifacts", {});
  expect(rows.map((row) => Object(row).id).toSorted()).toEqual([
    "art-run-001-1",
    "art-run-001-2",
    "art-run-001-spec",
  ]);
  expect(await memory.select("tasks", {})).toHaveLength(1);
  expect(await memory.select("runs", {})).toHaveLength(1);
});

test("a question spelled otherwise recalls it; an unrelated one recalls nothing", async () => {
  await remember(clickAt, 1);
  for (const query of ["ClickAt", "click_at", "the CLICK_AT opcode"]) {
    expect((await ids(query)).toSorted(), query).toEqual(["art-run-001-2", "run-001"]);
  }
  expect(await ids("configure an nginx reverse proxy")).toEqual([]);
  expect(await ids("ClickAt", { excludeRun: "run-001" })).toEqual([]);
  expect(await ids("ClickAt", { kinds: ["spec"] })).toEqual(["art-run-001-spec"]);
});
