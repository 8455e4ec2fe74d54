import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashingEmbedder } from "../../memory/embedder.ts";
import { openMemory } from "../../memory/memory.ts";

const FULL = process.env.FULL !== undefined;
const KILLS = FULL ? 40 : 4;
const WRITERS = FULL ? 4 : 2;
const RUNS = FULL ? 60 : 12;

let folder: string;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "memory-")), "lancedb");
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

function writer(from: number, to: number) {
  const file = path.join(import.meta.dirname, "writer.ts");
  const child = spawn(process.execPath, [file, folder, String(from), String(to)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  return { child, acknowledged: () => said.split("\n").slice(0, -1).map(Number) };
}

async function idsIn(name: "tasks" | "artifacts" | "runs"): Promise<string[]> {
  const memory = openMemory({ folder, embedder: hashingEmbedder() });
  const rows = await memory.select(name, {});
  memory.close();
  return rows.map((row) => String(Object(row).id)).toSorted();
}

const runId = (number: number) => `run-${String(number).padStart(3, "0")}`;

test("a writer that is killed loses nothing it had acknowledged, and the tables still open", async () => {
  const acknowledged: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const from = kill * 1_000 + 1;
    const { child, acknowledged: soFar } = writer(from, from + 998);
    const exit = once(child, "exit");
    // Every other one early, while it makes the tables; the rest at some point of a later write.
    if (kill % 2 === 1) while (soFar().length < kill) await sleep(1);
    setTimeout(() => child.kill("SIGKILL"), kill % 2 === 1 ? (kill * 7) % 40 : 200 + kill * 20);
    await exit;
    acknowledged.push(...soFar());
  }
  const runs = await idsIn("runs");
  expect(new Set(runs).size).toBe(runs.length);
  expect(runs).toEqual(expect.arrayContaining(acknowledged.map(runId)));
  expect(acknowledged.length).toBeGreaterThan(0);
  const { child, acknowledged: after } = writer(900_001, 900_002);
  await once(child, "exit");
  expect(after()).toEqual([900_001, 900_002]);
  expect(readdirSync(folder).filter((name) => name.includes("damaged"))).toEqual([]);
});

test("writers and a reader at once, from an empty folder: every row is there once", async () => {
  const writers = Array.from({ length: WRITERS }, (_, at) => writer(at * 5 + 1, at * 5 + RUNS));
  const exits = Promise.all(writers.map(({ child }) => once(child, "exit")));
  const memory = openMemory({ folder, embedder: hashingEmbedder() });
  let reads = 0;
  const reading = (async () => {
    while (writers.some(({ child }) => child.exitCode === null && child.signalCode === null)) {
      await memory.recall({ query: "Task number", limit: 3, budgetChars: 500 });
      reads += 1;
    }
  })();
  expect(await exits).toEqual(writers.map(() => [0, null]));
  await reading;
  memory.close();
  expect(reads).toBeGreaterThan(0);
  const last = (WRITERS - 1) * 5 + RUNS;
  const numbers = Array.from({ length: last }, (_, at) => at + 1);
  expect(await idsIn("runs")).toEqual(numbers.map(runId).toSorted());
  expect(await idsIn("artifacts")).toHaveLength(last * 3);
  expect(await idsIn("tasks")).toEqual(Array.from({ length: 10 }, (_, at) => `task-${at}`));
});
