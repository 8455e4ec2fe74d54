import { z } from "zod";

/**
 * `sample.json` of a sample. A sample is the directory `evals/suites/<suite>/<id>/`:
 *
 * - `sample.json`: this.
 * - `task.json`: what the loop gets, an entry of the queue without `repo` and `status`. Its `tests`
 *   are the visible checks; its `kind` is `pixel` for pixel samples.
 * - `template/`: the repository before, with its `Cargo.lock`, without `target/`.
 * - `hidden/`: whole files that the loop never sees, laid over the template last of all.
 * - `oracle/`: whole files of a correct solution, laid over the template. An impossible sample has
 *   none: there the right answer is to change nothing.
 * - `cheats/<name>/`: whole files of a wrong solution that a weak check would pass, and `about.md`,
 *   one line that names the trick. `about.md` itself is not laid over.
 *
 * The judge's suite has no directories: its labelled changes are made from these on demand.
 *
 * Graded is: pristine template + the result's files that match `editable` + `hidden/`. Every test
 * binary is built with all features and run with `--include-ignored`.
 */

const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "small letters, digits and '-', at most 64");

const Limits = z.strictObject({
  /** For the whole attempt of the loop, its model and commands included. */
  seconds: z.number().int().positive(),
  /** Prompt and completion together. */
  tokens: z.number().int().positive().optional(),
});

const common = {
  id: Id,
  /** Raised whenever anything in the directory changes what a score means. */
  version: z.number().int().min(1),
  suite: Id,
  /** Samples of one family resemble each other; statistics treat them as one cluster. */
  family: Id,
  /** Where the sample comes from: "written for this project", or a source and its licence. */
  provenance: z.string().min(1),
};

const solved = {
  ...common,
  split: z.enum(["dev", "heldout", "impossible"]),
  limits: Limits,
  /** Globs (as `path.matchesGlob` reads them) of what a result may change, relative to `template/`. */
  editable: z.array(z.string().min(1)).min(1),
  /** What an untouched template scores: 0, or 1 where the right answer is to change nothing. */
  null_score: z.number().min(0).max(1),
};

export const RustSample = z.strictObject({
  ...solved,
  kind: z.literal("rust"),
  /**
   * Root file of each test target (`src/lib.rs`, `tests/hidden.rs`) → names as libtest prints them.
   * Each must be reported ok exactly once. A target whose root file is not editable may report no
   * other; an editable one may have more tests of its own, all ok. Doc tests are not run.
   */
  tests: z.record(z.string(), z.array(z.string().min(1)).min(1)),
});
export type RustSample = z.infer<typeof RustSample>;

export const PixelSample = z.strictObject({
  ...solved,
  kind: z.literal("pixel"),
  pixel: z.strictObject({
    /** The program's file in the repository; the task's text names it. `oracle/` holds it too. */
    file: z.string().endsWith(".json"),
    /** SHA-256 of each frame of the oracle: the exact answer. */
    raster: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1),
    /** Each must be drawn by a WRITE_TEXT, whole and not painted over. */
    required_text: z.array(z.string().min(1)).default([]),
    /** Most ops over all frames. */
    op_budget: z.number().int().positive(),
    /** Most findings of the pixel verifier. */
    findings: z.number().int().min(0).default(0),
    /**
     * Null: only the exact raster is right. Else, in every frame: the least share of pixels that
     * equal the oracle's, and the least overlap (intersection over union) of what is not the
     * oracle's commonest colour.
     */
    tolerance: z
      .strictObject({ accuracy: z.number().min(0).max(1), iou: z.number().min(0).max(1) })
      .nullable(),
  }),
});
export type PixelSample = z.infer<typeof PixelSample>;

export const EvalSample = z.discriminatedUnion("kind", [RustSample, PixelSample]);
export type EvalSample = z.infer<typeof EvalSample>;
