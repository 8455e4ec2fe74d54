import { z } from "zod";
import { EvalGrade } from "./eval-grade.ts";
import { NodeName } from "./event.ts";
import { Role } from "./model-call.ts";
import { FailureKind } from "./run-record.ts";

/** What one role of one attempt asked for. */
export const RoleUsage = z.object({
  calls: z.number().int(),
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
});
export type RoleUsage = z.infer<typeof RoleUsage>;

/**
 * One line of `attempts.jsonl`: one sample, one variant, one epoch. Only `scored` and `limit` have a
 * score (a limit's is 0); an infrastructure error is unscored and tried again by a resume.
 */
export const EvalAttempt = z.object({
  sample: z.string(),
  suite: z.string(),
  family: z.string(),
  split: z.string(),
  variant: z.string(),
  epoch: z.number().int().min(0),
  status: z.enum(["scored", "limit", "infra_error", "cancelled"]),
  score: z.number().min(0).max(1).nullable(),
  grade: EvalGrade.nullable(),
  /** How the loop ended; null when it did not. */
  outcome: z.enum(["done", "failed"]).nullable(),
  failure: FailureKind.nullable(),
  /** Why it stopped, in a sentence. */
  stop: z.string(),
  /** The node that was at work when a failed attempt ended, or whose result was red. */
  failed_at: NodeName.nullable(),
  /** Replies that were tried, the coder's included. */
  replies: z.number().int(),
  /** Each verdict of the loop's judge, and the hidden tests' of the same tree. */
  verdicts: z.array(z.object({ accept: z.boolean(), truth: z.number().nullable() })),
  usage: z.partialRecord(Role, RoleUsage),
  /** What memory showed; `leaks` are passages with a line of the oracle or of the hidden tests. */
  recalled: z.object({
    passages: z.number().int(),
    characters: z.number().int(),
    leaks: z.number().int(),
  }),
  /** Milliseconds in each node of the loop. */
  nodes: z.partialRecord(NodeName, z.number()),
  started_at: z.string(),
  /** Milliseconds: all of it, the loop's part, the grader's part. */
  wall_ms: z.number(),
  loop_ms: z.number(),
  grade_ms: z.number(),
  /**
   * SHA-256 names in `blobs/`: the model calls, the last patch, and what landed as JSON (path → text,
   * or null for a file that is gone), from which the attempt can be scored again.
   */
  calls: z.string().nullable(),
  patch: z.string().nullable(),
  result: z.string().nullable(),
  /** Likewise: the rows that memory would have kept of it, of which a snapshot can be made. */
  learned: z.string().nullable().default(null),
  /** File in `events/`. */
  events: z.string().nullable(),
});
export type EvalAttempt = z.infer<typeof EvalAttempt>;
