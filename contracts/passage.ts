import { z } from "zod";

/** Something recalled from memory, as an agent is shown it. */
export const Passage = z.object({
  /** Row id in its table, such as `art-…`, `run-…` or a task's id. */
  id: z.string(),
  table: z.enum(["tasks", "artifacts", "runs"]),
  title: z.string(),
  text: z.string(),
  run: z.string().nullable(),
  task: z.string().nullable(),
  /** Higher is nearer; comparable only within one recall. */
  score: z.number(),
  created_at: z.string(),
});
export type Passage = z.infer<typeof Passage>;
