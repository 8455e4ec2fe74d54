import { z } from "zod";

export const TaskKind = z.enum(["code", "pixel"]);
export type TaskKind = z.infer<typeof TaskKind>;

/** What the planner decided: the coder's brief and the judge's yardstick. */
export const Plan = z.object({
  kind: TaskKind,
  /** Paths, relative to the task's repo, that the work will touch or create. */
  files: z.array(z.string()).max(50),
  steps: z.array(z.string()).max(30),
  /** What will show that the task is done. */
  acceptance: z.array(z.string()).max(20),
  /** True when the repository already does what the task asks. */
  nothing_to_do: z.boolean(),
});
export type Plan = z.infer<typeof Plan>;
