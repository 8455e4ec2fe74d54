import { z } from "zod";

/** How one of the task's commands ended. Only `passed` is green. */
export const CommandRun = z.object({
  kind: z.enum([
    "passed",
    "failed",
    "timed-out",
    /** `cargo test NAME` where NAME matched no test: exit 0, and still red. */
    "no-tests-matched",
  ]),
  command: z.string(),
  exit_code: z.number().int().nullable(),
  duration_ms: z.number(),
  /** SHA-256 of the captured output, kept in the store. */
  log: z.string(),
  /** One line for people: the test totals, or the first error. */
  summary: z.string(),
});
export type CommandRun = z.infer<typeof CommandRun>;
