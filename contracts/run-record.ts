import { z } from "zod";
import { Attempt } from "./attempt.ts";
import { Usage } from "./model-call.ts";
import { Plan } from "./plan.ts";
import { Task } from "./task.ts";
import { Judgement, ownersWord } from "./verdict.ts";

/** Why a run failed, in one word for machines; `reason` says it in a sentence for people. */
export const FailureKind = z.enum([
  "task-invalid",
  "repository",
  "environment",
  "no-plan",
  "no-reply",
  "prompt-too-large",
  "edits-refused",
  "commands-red",
  "judge-rejected",
  /** Accepted, and then found to be green only because tests were lost, ignored or silenced. */
  "tampering",
  "no-verdict",
  "no-progress",
  "branch-moved",
  "crashed",
]);
export type FailureKind = z.infer<typeof FailureKind>;

/** Everything that is known of one finished run; the queue file, artifacts and memory derive from it. */
export const RunRecord = z.object({
  run: z.string(),
  task: Task,
  outcome: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("done"),
      /** Null when the repository already did what the task asks. */
      commit: z.string().nullable(),
      branch: z.string(),
    }),
    z.object({ kind: z.literal("failed"), failure: FailureKind, reason: z.string() }),
  ]),
  /** False when nothing but the judge could check the result. */
  verified: z.boolean(),
  sandboxed: z.boolean(),
  /** `demo` when scripted answers stood in for a model. */
  model: z.string(),
  base_commit: z.string().nullable(),
  /** The commit of its owner's uncommitted work that it began with and brought along. */
  snapshot: z.string().optional(),
  plan: Plan.nullable(),
  attempts: z.array(Attempt),
  verdicts: z.array(Judgement),
  usage: Usage,
  /** SHA-256 of each prompt template that was used, by file name. */
  prompts: z.record(z.string(), z.string()),
  started_at: z.string(),
  ended_at: z.string(),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** Whether it landed by its owner's word, after the loop had let it fail. */
export function isOverridden({ outcome, verdicts }: RunRecord): boolean {
  return outcome.kind === "done" && ownersWord(verdicts) !== null;
}

/** The attempt that counts: the one that its owner accepted, else the last; null without any. */
export function decidingAttempt({ attempts, verdicts }: RunRecord): Attempt | null {
  const word = ownersWord(verdicts);
  const accepted = attempts.find(({ number }) => number === word?.attempt);
  return accepted ?? attempts.at(-1) ?? null;
}
