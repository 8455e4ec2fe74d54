/**
 * Small tasks through the whole loop, in one process, with a model that answers at once.
 *
 *     npm run soak -- --tasks 1000
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { runSoak, type Sample } from "./soak.ts";

const { values } = parseArgs({
  options: {
    tasks: { type: "string", default: "1000" },
    "keep-runs": { type: "string", default: "50" },
  },
});
const home = realpathSync(mkdtempSync(path.join(tmpdir(), "soak-")));
const mega = (bytes = 0) => (bytes / 1e6).toFixed(1);
const columns = ["tasks", "tasks/min", "memory MB", "descriptors", "store MB", "memory tables MB"];
console.log([...columns, "artifacts MB", "workspaces MB", "git MB"].join(" | "));

function line({ tasks, seconds, memory, descriptors, disk }: Sample): void {
  const { store, memory: tables, artifacts, workspaces, git } = disk;
  const sizes = [store, tables, artifacts, workspaces, git].map((bytes) => mega(bytes));
  const rate = ((tasks / seconds) * 60).toFixed(0);
  console.log([tasks, rate, mega(memory), descriptors, ...sizes].join(" | "));
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

try {
  const samples = await runSoak({
    folder: path.join(home, "repository"),
    tasks: Number(values.tasks),
    keepRuns: Number(values["keep-runs"]),
    samples: 11,
    hear: line,
  });
  // Memory goes up and down with what is collected; halves can be compared.
  const settled = samples.slice(1);
  const halves = [settled.slice(0, settled.length / 2), settled.slice(settled.length / 2)];
  const [before, after] = halves.map((half) => ({
    memory: median(half.map(({ memory }) => memory)),
    descriptors: median(half.map(({ descriptors }) => descriptors)),
  }));
  console.log(
    `first half: ${mega(before?.memory)} MB, ${before?.descriptors} descriptors; second half: ${mega(after?.memory)} MB, ${after?.descriptors} descriptors (medians)`,
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}
