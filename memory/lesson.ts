import { isOverridden, type RunRecord } from "../contracts/run-record.ts";
import { ownersWord } from "../contracts/verdict.ts";
import { clip, paragraphs } from "./row-text.ts";

/** Characters of each attempt's evidence, and of the description, that a lesson quotes. */
const QUOTED = 1_500;

/** The run as a lesson: what was tried, what went wrong, what mended it, how it ended. */
export function lessonOf(record: RunRecord, evidenceOf: (hash: string) => string): string {
  const { task, outcome, attempts, plan } = record;
  const tries = attempts.map((attempt) => {
    const evidence = attempt.kind === "green" ? "" : evidenceOf(attempt.evidence);
    const files = attempt.files.length === 0 ? "" : ` (${attempt.files.join(", ")})`;
    return paragraphs(
      `Attempt ${attempt.number} by ${attempt.author}, ${attempt.kind}: ${attempt.summary}${files}`,
      clip(evidence, QUOTED),
      objectionTo(record, attempt.number),
      wordOn(record, attempt.number),
    );
  });
  return paragraphs(
    task.title,
    outcome.kind === "done"
      ? `Done after ${attempts.length} attempt${attempts.length === 1 ? "" : "s"}${isOverridden(record) ? ", by its owner's word" : ""}.`
      : `Failed (${outcome.failure}): ${outcome.reason}`,
    clip(task.description ?? "", QUOTED),
    ...tries,
    plan === null || plan.steps.length === 0 ? "" : `Plan: ${plan.steps.join(" ")}`,
    [...task.inputs, ...task.tests].join(", "),
  );
}

/** What was said against an attempt, and by whom; empty if nothing. */
export function objectionTo({ verdicts }: RunRecord, attempt: number): string {
  const rejections = verdicts.filter((verdict) => verdict.attempt === attempt && !verdict.accept);
  return rejections
    .map(({ reasons, refused }) => {
      const who = refused === undefined ? "The judge" : "Verification";
      return `${who} objected: ${reasons.join(" ")}`;
    })
    .join("\n");
}

/** Whether its owner had the last word on an attempt. */
function wordOn({ verdicts, outcome }: RunRecord, attempt: number): string {
  if (ownersWord(verdicts)?.attempt !== attempt) return "";
  return outcome.kind === "done"
    ? "Its owner accepted it all the same, and it landed."
    : "Its owner accepted it all the same; it could not be landed.";
}
