/**
 * What memory costs: remembering and recalling at several sizes, as ratios against the smallest;
 * vectors through an index against scanning all; one batch against row by row.
 * `node bench/memory.ts [rows…]` (default 10 1000 20000).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openTable } from "../memory/database.ts";
import { hashingEmbedder } from "../memory/embedder.ts";
import { openMemory } from "../memory/memory.ts";
import { rebuildMemory } from "../memory/rebuild.ts";
import { type FinishedRun, rowsOf } from "../memory/rows.ts";
import { searchable } from "../memory/searchable.ts";
import { upsert } from "../memory/upsert.ts";
import { finished } from "../tests/memory/history.ts";

const REPEATS = 15;
const ROWS_PER_RUN = 3;
const embedder = hashingEmbedder();
const root = mkdtempSync(path.join(tmpdir(), "bench-memory-"));

/** A vocabulary with the skew of real text: few words are common, most are rare (Zipf). */
let seed = 1;
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}
const word = () => `word${Math.floor(8_000 ** random())}`;
const words = (count: number) => Array.from({ length: count }, word).join(" ");

function run(number: number): FinishedRun {
  return finished(
    {
      task: `task-${number}`,
      title: words(7),
      description: words(40),
      inputs: [`src/${word()}.rs`],
      tries: [{ patch: words(300), error: words(60) }, { patch: words(300) }],
      at: number,
    },
    number,
  );
}

function* runs(count: number): Generator<FinishedRun> {
  for (let number = 1; number <= count; number += 1) yield run(number);
}

async function p50(work: (at: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < REPEATS; at += 1) {
    const begin = performance.now();
    await work(at);
    times.push(performance.now() - begin);
  }
  return times.toSorted((a, b) => a - b)[REPEATS >> 1] ?? 0;
}

const ms = (value: number) => `${value.toFixed(1)} ms`;
const sizes = process.argv.slice(2).map(Number);

const begin = performance.now();
await openMemory({ folder: root, embedder }).preload();
console.log(`loading LanceDB: ${ms(performance.now() - begin)}`);

let smallest: { remember: number; recall: number } | undefined;
for (const rows of sizes.length > 0 ? sizes : [10, 1_000, 20_000]) {
  const folder = path.join(root, String(rows));
  const count = Math.max(1, Math.round(rows / ROWS_PER_RUN));
  const filling = performance.now();
  await rebuildMemory({ folder, embedder, records: () => runs(count) });
  const filled = performance.now() - filling;
  const memory = openMemory({ folder, embedder });
  await memory.count();
  const remember = await p50((at) => {
    const { record, artifacts, evidenceOf } = run(count + at + 1);
    return memory.remember(rowsOf(record, artifacts, evidenceOf));
  });
  const recall = await p50(() =>
    memory.recall({ query: `${words(7)}\n${words(30)}`, limit: 5, budgetChars: 6_000 }),
  );
  smallest ??= { remember, recall };
  console.log(
    `${rows} artifacts: filled in ${ms(filled)}; remember ${ms(remember)} (${(remember / smallest.remember).toFixed(1)}×), recall ${ms(recall)} (${(recall / smallest.recall).toFixed(1)}×)`,
  );
  if (rows >= 20_000) await indexAgainstScan(folder);
  memory.close();
}
await batchAgainstRows();
rmSync(root, { recursive: true, force: true });

async function indexAgainstScan(folder: string): Promise<void> {
  const state = await openTable(folder, "artifacts", embedder);
  if (state.kind !== "open") throw new Error(state.kind);
  const nearest = async () => {
    const [vector = []] = await embedder.embed([words(7)]);
    return state.table.query().nearestTo(vector).distanceType("cosine").select(["id"]).limit(16);
  };
  const indexed = await p50(async () => (await nearest()).toArray());
  const scanned = await p50(async () => (await nearest()).bypassVectorIndex().toArray());
  console.log(
    `  vectors: index ${ms(indexed)}, scan ${ms(scanned)} (${(scanned / indexed).toFixed(1)}×)`,
  );
}

async function batchAgainstRows(): Promise<void> {
  const all = [...runs(20)].flatMap(
    ({ record, artifacts, evidenceOf }) => rowsOf(record, artifacts, evidenceOf).artifacts,
  );
  const rows = await searchable(all, embedder);
  const timed = async (name: string, batches: (typeof rows)[]) => {
    const folder = path.join(root, name);
    await openMemory({ folder, embedder }).remember({ tasks: [], artifacts: [], runs: [] });
    const state = await openTable(folder, "artifacts", embedder);
    if (state.kind !== "open") throw new Error(state.kind);
    const start = performance.now();
    for (const batch of batches) await upsert(state.table, batch);
    return performance.now() - start;
  };
  const single = await timed(
    "single",
    rows.map((row) => [row]),
  );
  const batch = await timed("batch", [rows]);
  console.log(
    `${rows.length} rows: one batch ${ms(batch)}, row by row ${ms(single)} (${(single / batch).toFixed(0)}×)`,
  );
}
