import { z } from "zod";

/** What the judge answers. */
export const Verdict = z.object({
  accept: z.boolean(),
  reasons: z.array(z.string()).max(20),
});
export type Verdict = z.infer<typeof Verdict>;

/** A verdict on one attempt. */
export const Judgement = Verdict.extend({
  attempt: z.number().int(),
  /** The judge accepted, and what was then found in verifying turned that into a rejection. */
  refused: z.enum(["tampering", "regression"]).optional(),
});
export type Judgement = z.infer<typeof Judgement>;
