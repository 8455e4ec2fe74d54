/**
 * Kills real runs of the loop at seeded random points and counts what is lost.
 *
 *     npm run chaos -- --kills 200 --seed 1
 */
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { runChaos } from "./chaos.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    keep: { type: "boolean", default: false },
  },
});
const home = realpathSync(mkdtempSync(path.join(tmpdir(), "chaos-")));
const started = performance.now();
const report = await runChaos({
  folder: path.join(home, "repository"),
  kills: Number(values.kills),
  seed: values.seed,
  say: (text) => process.stderr.write(`${text}\n`),
});
const { kills, tasks, lost, duplicated, leftovers } = report;
for (const line of [...lost, ...duplicated, ...leftovers]) console.log(line);
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
console.log(
  `kills ${kills}, tasks ${tasks}, lost ${lost.length}, duplicated ${duplicated.length}, leftovers ${leftovers.length} (seed ${values.seed}, ${minutes} min)`,
);
const bad = lost.length + duplicated.length + leftovers.length > 0;
if (values.keep || bad) console.log(`kept: ${home}`);
else if (existsSync(home)) rmSync(home, { recursive: true, force: true });
process.exit(bad ? 1 : 0);
