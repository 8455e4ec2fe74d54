import { z } from "zod";

/** What the judge answers. */
export const Verdict = z.object({
  accept: z.boolean(),
  reasons: z.array(z.string()).max(20),
});
export type Verdict = z.infer<typeof Verdict>;

/** A verdict on one attempt. */
export const Judgement = Verdict.extend({ attempt: z.number().int() });
export type Judgement = z.infer<typeof Judgement>;
