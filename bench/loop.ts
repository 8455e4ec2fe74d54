/**
 * What the loop adds, shown without a language model: the share of tasks solved by a simulated
 * model with fixed rates of failure, as a single shot and by the loop with each part switched off.
 * The same seed draws the same answers for every arm, so arms are compared in pairs by task.
 *
 *     node bench/loop.ts [epochs] [samples]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type EvalVariant, NoisyRates } from "../contracts/eval-manifest.ts";
import { summarise } from "../evals/report/summary.ts";
import {
  between,
  duration,
  percent,
  SIMULATED,
  thousands,
  verdictSentence,
} from "../evals/report/words.ts";
import { carryOut } from "../evals/run/carry-out.ts";
import { newRun } from "../evals/run/new-run.ts";
import { readSuite } from "../evals/suite/read-suite.ts";

const [epochs = "3", most = "40"] = process.argv.slice(2);

const rates = NoisyRates.parse({ right: 0.4, fixed: 0.5, false_accept: 0.2, false_reject: 0.05 });
const single: EvalVariant = {
  name: "single-shot",
  fixers: 0,
  judge: false,
  memory: "off",
  edits: "blocks",
};
const variants: EvalVariant[] = [
  single,
  { ...single, name: "loop", fixers: 3, judge: true },
  { ...single, name: "loop-whole", fixers: 3, judge: true, edits: "whole" },
  { ...single, name: "loop-no-judge", fixers: 3 },
  { ...single, name: "loop-no-fixer", judge: true },
  { ...single, name: "loop-one-fix", fixers: 1, judge: true },
];

const suite = readSuite("gvpie");
if ("kind" in suite) throw new Error(suite.message);
// Nothing can be gained where the right answer is to change nothing.
const possible = suite.solved.filter(({ meta }) => meta.split !== "impossible");
const chosen = { ...suite, solved: possible.slice(0, Number(most)) };
const folder = mkdtempSync(path.join(tmpdir(), "bench-loop-"));
try {
  const made = await newRun({
    suite: chosen,
    solver: { kind: "noisy", rates },
    variants,
    epochs: Number(epochs),
    seed: "bench",
    parallel: 2,
    limits: { seconds: null, tokens: null },
    unsandboxed: false,
    snapshot: null,
    folder: path.join(folder, "run"),
    recording: null,
  });
  if (made.kind !== "created") throw new Error(made.message);
  const { run, manifest } = made;
  const ended = await carryOut(run, manifest, chosen, {
    parallel: 2,
    signal: new AbortController().signal,
    recording: null,
    onProgress: ({ done, total, leftMs }) => {
      if (done % 20 === 0) {
        process.stderr.write(`${done}/${total}, ${duration(leftMs / 1000)} left\n`);
      }
    },
  });
  if (ended.kind !== "finished") throw new Error(JSON.stringify(ended));
  const summary = summarise(manifest, ended.attempts);
  console.log(`${SIMULATED}\n`);
  console.log(`${chosen.solved.length} tasks × ${epochs} epochs; ${JSON.stringify(rates)}\n`);
  const base = summary.variants[0]?.score.mean ?? 0;
  for (const { variant, score, tokens } of summary.variants) {
    const ratio = base === 0 ? "" : `, × ${((score.mean ?? 0) / base).toFixed(2)}`;
    console.log(
      `${variant.name.padEnd(16)} ${percent(score.mean).padStart(6)} (95%: ${between(score.interval)})${ratio}, ${thousands(tokens)} tokens`,
    );
    // One blind retry whose answer is never applied: the same tasks solved, for a second answer's price.
    if (variant.name === single.name)
      console.log(`${"blind retry".padEnd(16)} ${percent(score.mean).padStart(6)} by construction`);
  }
  console.log("");
  for (const one of summary.comparisons) console.log(verdictSentence(one, single.name));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
