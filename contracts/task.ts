import { z } from "zod";
import { Grants } from "./grants.ts";

export const TaskStatus = z.enum(["pending", "in_progress", "done", "failed"]);
export type TaskStatus = z.infer<typeof TaskStatus>;

/**
 * One entry of `auto_tasks.json`. The owner writes it; the loop writes back only `status` and the
 * four outcome fields at the end. Keys that are not named here are the owner's and are kept.
 */
export const Task = z.looseObject({
  id: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
      "letters, digits, '.', '_' and '-', at most 100, starting with a letter or digit",
    ),
  title: z.string().min(1),
  /** Files the work is about, relative to `repo`. */
  inputs: z.array(z.string().min(1)).default([]),
  /** Shell commands, run in `cwd`, that must succeed when the task is done. */
  tests: z.array(z.string().min(1)).default([]),
  status: TaskStatus.default("pending"),
  kind: z.enum(["code", "pixel"]).optional(),
  /** Folder, relative to the queue file. Default: the queue file's own folder. */
  repo: z.string().min(1).optional(),
  /** Lower runs first; equal priorities run in file order. Default 0. */
  priority: z.number().optional(),
  /** Where the commands run, relative to `repo`. Default: `repo` itself. */
  cwd: z.string().min(1).optional(),
  /** Tasks that must be done before this one begins. */
  needs: z.array(z.string().min(1)).default([]),
  description: z.string().optional(),
  /** Globs of protected files that this task may change. */
  allow: z.array(z.string().min(1)).default([]),
  /** What the commands may do besides the usual. */
  grants: Grants.optional(),
  /** `alive 10s`: the last command never ends, and is well when it still runs after so long. */
  expect: z
    .string()
    .regex(/^alive [1-9][0-9]{0,3}s$/, 'must be like "alive 10s"')
    .optional(),
  created_at: z.string().optional(),

  error: z.string().optional(),
  attempts: z.number().int().optional(),
  commit: z.string().optional(),
  run: z.string().optional(),
});
export type Task = z.infer<typeof Task>;
