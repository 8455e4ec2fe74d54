import type { EvalVariant } from "../../contracts/eval-manifest.ts";
import { newRun } from "../run/new-run.ts";
import { EXIT } from "./exit-codes.ts";
import { finishRun } from "./finish-run.ts";
import { parseOptions, SolvedOptions, solverOf, suiteOf } from "./options.ts";
import { say } from "./say.ts";

/** One run of a suite as the options say. */
export async function run(given: unknown): Promise<number> {
  const options = parseOptions(SolvedOptions, given);
  const memory = options.memory && options.memorySnapshot !== undefined ? "on" : "off";
  const { fixers, judge } = options;
  return runVariants(options, [{ name: "loop", fixers, judge, memory, edits: "blocks" }]);
}

/** One run with several arms of the loop over the same samples, epochs and seed. */
export async function runVariants(
  options: SolvedOptions,
  variants: readonly EvalVariant[],
): Promise<number> {
  const suite = suiteOf(options);
  const made = await newRun({
    suite,
    solver: solverOf(options),
    variants,
    epochs: options.epochs,
    seed: options.seed,
    parallel: options.parallel,
    limits: { seconds: options.limitTime ?? null, tokens: options.limitTokens ?? null },
    unsandboxed: options.unsandboxed,
    snapshot: options.memorySnapshot ?? null,
    folder: options.out ?? null,
    recording: null,
  });
  if (made.kind === "cannot-run") {
    say(made.message);
    return EXIT.failed;
  }
  return finishRun(made.run, made.manifest, suite, options);
}
