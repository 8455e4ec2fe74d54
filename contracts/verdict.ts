import { z } from "zod";

export const Verdict = z.object({
  accept: z.boolean(),
  reasons: z.array(z.string()).max(20),
});
export type Verdict = z.infer<typeof Verdict>;
