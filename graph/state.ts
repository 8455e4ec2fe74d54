import { ReducedValue, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import { Attempt } from "../contracts/attempt.ts";
import { CommandRun } from "../contracts/command-run.ts";
import { ChatMessage } from "../contracts/model-call.ts";
import { Plan } from "../contracts/plan.ts";
import { FailureKind } from "../contracts/run-record.ts";
import { Task } from "../contracts/task.ts";
import { Judgement } from "../contracts/verdict.ts";

/** A message whose text is kept in the store's blobs. */
const Said = z.object({ role: ChatMessage.shape.role, blob: z.string() });

/** Tests (`testId`) behind a command that need not pass: red before any change, or flaky. */
export const SetAside = z.object({
  command: z.string(),
  /** Runs all of the command's tests to the end, also when some are red. */
  run: z.string(),
  red: z.array(z.string()),
  flaky: z.array(z.string()),
});
export type SetAside = z.infer<typeof SetAside>;

const Recalled = z.object({ node: z.string(), id: z.string(), title: z.string() });

function appended<T>(item: z.ZodType<T>) {
  return new ReducedValue(
    z.array(item).default(() => []),
    { inputSchema: z.array(item), reducer: (before, added) => [...before, ...added] },
  );
}

/**
 * What one run knows. It is kept after every step, so it holds git's ids of trees and the hashes of
 * texts, never the bytes. Only `task_id` is given from outside; Studio may edit the rest.
 */
export const LoopState = new StateSchema({
  task_id: z.string(),
  max_fixes: z.number().int().min(0).default(3),
  task: Task.nullable().default(null),
  base: z
    .object({
      commit: z.string(),
      tree: z.string(),
      /** The commit of its owner's uncommitted work that it holds, if any. */
      snapshot: z.string().optional(),
      runs: z.array(CommandRun),
      /** Blob of what is red before any change, distilled; null when nothing is. */
      trouble: z.string().nullable().default(null),
      aside: z.array(SetAside).default([]),
    })
    .nullable()
    .default(null),
  sandboxed: z.boolean().default(true),
  /** The commands that an attempt has to pass: the task's, or what was found to check it. */
  commands: z.array(z.string()).default(() => []),
  /** The workspace's tree, edits that were applied so far included. */
  tree: z.string().default(""),
  /** What planner, coder and fixer and their model said to each other, oldest first. */
  conversation: appended(Said),
  /** How many messages of it open every talk: the planner's. */
  opening: z.number().int().default(0),
  /** What was said between the opening and this place is no longer told. */
  talk_from: z.number().int().default(0),
  /** How the talk last asked for edits to be written. */
  form: z.enum(["blocks", "whole"]).default("blocks"),
  plan: Plan.nullable().default(null),
  /** What the planner asked to see before it planned, and where that was found. */
  looked: z.array(z.string()).default(() => []),
  /** The reply that the tool node is to carry out; a null blob changes nothing. */
  reply: z
    .object({ author: Attempt.shape.author, blob: z.string().nullable() })
    .nullable()
    .default(null),
  attempts: appended(Attempt),
  verdicts: appended(Judgement),
  recalled: appended(Recalled),
  /** Why the run cannot go on; sends it to `finish`. */
  failure: z.object({ kind: FailureKind, reason: z.string() }).nullable().default(null),
  /** Set by `finish`, for whoever watches. */
  outcome: z.string().default(""),
});

export type LoopState = typeof LoopState.State;
export type LoopUpdate = typeof LoopState.Update;
