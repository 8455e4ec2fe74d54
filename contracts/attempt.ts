import { z } from "zod";
import { CommandRun } from "./command-run.ts";

/**
 * What became of one reply's edits.
 * `green`: applied, every command passed. `flawed`: green, but the pixel verifier has findings.
 * `red`: applied, a command failed or a pixel program is invalid. `refused`: nothing was applied.
 */
export const AttemptKind = z.enum(["green", "flawed", "red", "refused"]);
export type AttemptKind = z.infer<typeof AttemptKind>;

export const Attempt = z.object({
  number: z.number().int().min(1),
  kind: AttemptKind,
  author: z.enum(["planner", "coder", "fixer"]),
  /** Hashes in the store's blobs: the reply as the model gave it, the patch against the base, and what went wrong in words. */
  reply: z.string(),
  patch: z.string(),
  evidence: z.string(),
  /** Git tree ids of the workspace before and after. */
  tree_before: z.string(),
  tree_after: z.string(),
  files: z.array(z.string()),
  /** Of a refused attempt: the protected file that it wanted to change and its owner may allow. */
  ungranted: z.string().optional(),
  /** Lines of the patch. */
  added: z.number().int(),
  removed: z.number().int(),
  commands: z.array(CommandRun),
  /** What is wrong, without what changes from run to run: equal sets mean no progress. */
  fingerprint: z.array(z.string()),
  /** One line for people. */
  summary: z.string(),
});
export type Attempt = z.infer<typeof Attempt>;
