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
  /** It was accepted, and what was then found in verifying turned that into a rejection. */
  refused: z.enum(["tampering", "regression"]).optional(),
  /** The owner's own word, over the judge's, once the run had failed. */
  by: z.literal("owner").optional(),
});
export type Judgement = z.infer<typeof Judgement>;

/** The owner's word on a run, if they gave one: it stands over the judge's. */
export function ownersWord(verdicts: readonly Judgement[]): Judgement | null {
  return verdicts.findLast(({ by }) => by === "owner") ?? null;
}
