import { z } from "zod";

/** How the loop is set up in one arm of a run. */
export const EvalVariant = z.object({
  name: z.string(),
  /** Rounds of the fixer. */
  fixers: z.number().int().min(0),
  judge: z.boolean(),
  /** `placebo`: passages of equal length that have nothing to do with the task. */
  memory: z.enum(["off", "on", "placebo"]),
  /** `blocks`: as the loop asks, whole files once blocks get nowhere. `whole`: whole files at once. */
  edits: z.enum(["blocks", "whole"]).default("blocks"),
});
export type EvalVariant = z.infer<typeof EvalVariant>;

/** Rates of the simulated model, each 0 to 1. They never depend on what was recalled. */
export const NoisyRates = z.object({
  /** The coder's answer is right. */
  right: z.number().min(0).max(1).default(0.5),
  /** A fixer's answer is right. */
  fixed: z.number().min(0).max(1).default(0.5),
  /** Of the answers that are not right, relative weights of what they are instead. */
  malformed: z.number().min(0).default(1),
  stale: z.number().min(0).default(1),
  wrong: z.number().min(0).default(2),
  cheating: z.number().min(0).default(0.5),
  truncated: z.number().min(0).default(0.5),
  /** A request is answered with a 503, once. */
  fault: z.number().min(0).max(1).default(0),
  /** The judge accepts what is wrong, and rejects what is right. */
  false_accept: z.number().min(0).max(1).default(0.2),
  false_reject: z.number().min(0).max(1).default(0.05),
});
export type NoisyRates = z.infer<typeof NoisyRates>;

export const EvalSolver = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("oracle") }),
  z.object({ kind: z.literal("null") }),
  z.object({ kind: z.literal("cheat") }),
  z.object({ kind: z.literal("noisy"), rates: NoisyRates }),
  z.object({ kind: z.literal("recorded"), run: z.string() }),
  z.object({ kind: z.literal("server"), url: z.string(), model: z.string().nullable() }),
]);
export type EvalSolver = z.infer<typeof EvalSolver>;

/** `manifest.json` of a run: everything that has to be the same for its scores to mean the same. */
export const EvalManifest = z.object({
  /** Of the run's directory; a reader refuses others by name. */
  format: z.literal(1),
  id: z.string(),
  created_at: z.string(),
  /** The project's own commit, and whether files were changed since. */
  commit: z.string().nullable(),
  dirty: z.boolean(),
  suite: z.string(),
  suite_folder: z.string(),
  /** SHA-256 over all files of the chosen samples. */
  suite_digest: z.string(),
  samples: z.array(z.object({ id: z.string(), digest: z.string(), version: z.number().int() })),
  /** Samples that could not be read, with the reason. */
  broken: z.array(z.object({ id: z.string(), reason: z.string() })),
  solver: EvalSolver,
  /** As the server names it. */
  model: z.string(),
  variants: z.array(EvalVariant).min(1),
  epochs: z.number().int().min(1),
  seed: z.string(),
  parallel: z.number().int().min(1),
  limits: z.object({ seconds: z.number().nullable(), tokens: z.number().nullable() }),
  /** SHA-256 of each prompt. */
  prompts: z.record(z.string(), z.string()),
  toolchain: z.string(),
  node: z.string(),
  /** What commands were held by, or that nothing held them. */
  sandbox: z.string(),
  sandboxed: z.boolean(),
  /** The memory that every attempt began with, by content; null when it was empty. */
  memory_snapshot: z.object({ folder: z.string(), digest: z.string() }).nullable(),
});
export type EvalManifest = z.infer<typeof EvalManifest>;
