import { z } from "zod";

/** One thing that is wrong with a result. */
export const GradeFinding = z.object({
  what: z.enum([
    "did-not-compile",
    "hung",
    /** An expected target or test was not reported ok exactly once. */
    "test-missing",
    "test-failed",
    /** A name that nobody expected, or more or fewer results than lines. */
    "unexpected-output",
    /** The test that must fail was not reported failed: the binary's output is not to be believed. */
    "canary-silent",
    /** The result changes what only the sample may decide; that change was left out. */
    "not-editable",
    /** The right answer was to change nothing. */
    "changed-the-impossible",
    "no-program",
    "invalid-program",
    "wrong-picture",
    "text-illegible",
    "too-many-ops",
    "verifier-finding",
  ]),
  text: z.string(),
});
export type GradeFinding = z.infer<typeof GradeFinding>;

/** What the hidden tests say of a result. `ungraded` is the grader's own trouble, never a 0. */
export const EvalGrade = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("graded"),
    score: z.number().min(0).max(1),
    findings: z.array(GradeFinding),
    /** Figures such as `accuracy` and `iou` of a picture, or `tests` that were ok. */
    figures: z.record(z.string(), z.number()),
    duration_ms: z.number(),
  }),
  z.object({ kind: z.literal("ungraded"), reason: z.string() }),
]);
export type EvalGrade = z.infer<typeof EvalGrade>;
