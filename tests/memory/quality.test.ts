import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashingEmbedder } from "../../memory/embedder.ts";
import { type Memory, openMemory } from "../../memory/memory.ts";
import { finished } from "./history.ts";
import { heldOut, history, labelled, unrelated } from "./labelled.ts";

let folder: string;
let memory: Memory;

beforeAll(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "memory-")), "lancedb");
  const runs = history.map((story, at) => finished(story, at + 1));
  memory = openMemory({ folder, embedder: hashingEmbedder(), records: () => runs });
});
afterAll(() => {
  memory.close();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

const tasksFor = async (query: string) =>
  (await memory.recall({ query, limit: 3, budgetChars: 3_000 })).map(({ task }) => task ?? "");

/** Figures of a set: how often a right task is among the first three, first, and where it is not. */
async function measured(set: typeof heldOut) {
  const missed: string[] = [];
  const recalled: string[] = [];
  let first = 0;
  let right = 0;
  let all = 0;
  for (const [query, wanted] of set.labelled) {
    const tasks = await tasksFor(query);
    all += tasks.length;
    right += tasks.filter((task) => wanted.includes(task)).length;
    if (!tasks.some((task) => wanted.includes(task))) missed.push(`${query} → ${tasks}`);
    if (wanted.includes(tasks[0] ?? "")) first += 1;
  }
  for (const query of set.unrelated) {
    const tasks = await tasksFor(query);
    if (tasks.length > 0) recalled.push(`${query} → ${tasks}`);
  }
  const total = set.labelled.length;
  return {
    recall3: 1 - missed.length / total,
    recall1: first / total,
    precision: right / all,
    abstained: 1 - recalled.length / set.unrelated.length,
    missed,
    recalled,
  };
}

test("labelled queries bring the right task, unrelated ones none", async () => {
  const figures = await measured({ labelled, unrelated });
  console.log("tuned on:", figures);
  expect(figures.recall3).toBeGreaterThanOrEqual(0.94);
  expect(figures.precision).toBeGreaterThanOrEqual(0.85);
  expect(figures.abstained).toBeGreaterThanOrEqual(0.9);
});

test("and so do queries that nothing was tuned on", async () => {
  const figures = await measured(heldOut);
  console.log("held out:", figures);
  expect(figures.recall3).toBeGreaterThanOrEqual(0.8);
  expect(figures.abstained).toBeGreaterThanOrEqual(0.8);
});
