import path from "node:path";
import type { EvalManifest, EvalSolver, EvalVariant } from "../../../contracts/eval-manifest.ts";
import { carryOut } from "../../../evals/run/carry-out.ts";
import { newRun, type RunRequest } from "../../../evals/run/new-run.ts";
import type { RunFolder } from "../../../evals/run/run-folder.ts";
import { readSuite, type Suite } from "../../../evals/suite/read-suite.ts";
import { sandboxAvailable } from "../../../tools/sandbox/available.ts";
import { scratch } from "../../support/crate.ts";
import { writePixelSample } from "./a-picture.ts";
import { writeRustSample } from "./a-sample.ts";

export const loop: EvalVariant = {
  name: "loop",
  fixers: 1,
  judge: true,
  memory: "off",
  edits: "blocks",
};

/** A suite of a Rust and a pixel sample. */
export function twoSamples(): string {
  const suite = path.join(scratch(), "two");
  writeRustSample(suite, "sum");
  writePixelSample(suite, "box");
  return suite;
}

export function suiteIn(folder: string, wanted: readonly string[] = []): Suite {
  const suite = readSuite(folder, wanted);
  if ("kind" in suite) throw new Error(suite.message);
  return suite;
}

export interface MadeRun {
  run: RunFolder;
  manifest: EvalManifest;
  suite: Suite;
}

export async function makeRun(
  suite: Suite,
  solver: EvalSolver,
  change: Partial<RunRequest> = {},
): Promise<MadeRun> {
  const made = await newRun({
    suite,
    solver,
    variants: [loop],
    epochs: 1,
    seed: "test",
    parallel: 1,
    limits: { seconds: null, tokens: null },
    unsandboxed: (await sandboxAvailable()).kind !== "available",
    snapshot: null,
    folder: path.join(scratch(), "run"),
    recording: null,
    ...change,
  });
  if (made.kind !== "created") throw new Error(made.message);
  return { run: made.run, manifest: made.manifest, suite };
}

export function carry(made: MadeRun, change: Partial<Parameters<typeof carryOut>[3]> = {}) {
  return carryOut(made.run, made.manifest, made.suite, {
    parallel: made.manifest.parallel,
    signal: new AbortController().signal,
    recording: null,
    onProgress: () => {},
    ...change,
  });
}

/** A suite of pictures only: an attempt at one takes no cargo. */
export function pictures(count: number, families = 1): string {
  const suite = path.join(scratch(), "pictures");
  for (let at = 0; at < count; at++) {
    writePixelSample(suite, `box-${at}`, {}, `family-${at % families}`);
  }
  return suite;
}
