import { z } from "zod";
import { Attempt } from "./attempt.ts";
import { CommandRun } from "./command-run.ts";
import { Role, Usage } from "./model-call.ts";
import { Plan } from "./plan.ts";
import { Judgement } from "./verdict.ts";

export const NodeName = z.enum([
  "prepare",
  "planner",
  "coder",
  "tools",
  "judge",
  "fixer",
  "finish",
]);
export type NodeName = z.infer<typeof NodeName>;

/** The one event stream: terminal, log file, store, page and evals all read this. */
export const LoopEvent = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("run-started"),
    task: z.string(),
    title: z.string(),
    resumed: z.boolean(),
  }),
  z.object({ kind: z.literal("node-started"), node: NodeName }),
  z.object({ kind: z.literal("node-ended"), node: NodeName, duration_ms: z.number() }),
  /** Something the owner should know: what was found, chosen or left out. */
  z.object({ kind: z.literal("notice"), level: z.enum(["info", "warning"]), text: z.string() }),
  z.object({
    kind: z.literal("recalled"),
    node: NodeName,
    passages: z.array(z.object({ id: z.string(), title: z.string() })),
  }),
  z.object({ kind: z.literal("model-started"), role: Role, model: z.string() }),
  z.object({
    kind: z.literal("model-progress"),
    role: Role,
    phase: z.enum(["waiting", "thinking", "answering"]),
    tokens: z.number().int(),
  }),
  z.object({
    kind: z.literal("model-ended"),
    role: Role,
    model: z.string(),
    usage: Usage.nullable(),
    duration_ms: z.number(),
    /** True when the answer was read back from the store instead of asked for again. */
    replayed: z.boolean(),
  }),
  z.object({ kind: z.literal("planned"), plan: Plan }),
  z.object({ kind: z.literal("command-started"), command: z.string() }),
  /** How far a long first build is: steps done, of those known so far. */
  z.object({ kind: z.literal("building"), done: z.number().int(), total: z.number().int() }),
  z.object({ kind: z.literal("command-ended"), run: CommandRun }),
  z.object({ kind: z.literal("attempted"), attempt: Attempt }),
  z.object({ kind: z.literal("judged"), verdict: Judgement }),
  z.object({ kind: z.literal("landed"), branch: z.string(), commit: z.string() }),
  z.object({
    kind: z.literal("run-ended"),
    outcome: z.enum(["done", "failed", "interrupted", "waiting"]),
    reason: z.string(),
  }),
]);
export type LoopEvent = z.infer<typeof LoopEvent>;
