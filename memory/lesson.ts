import type { RunRecord } from "../contracts/run-record.ts";
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
    );
  });
  return paragraphs(
    task.title,
    outcome.kind === "done"
      ? `Done after ${attempts.length} attempt${attempts.length === 1 ? "" : "s"}.`
      : `Failed (${outcome.failure}): ${outcome.reason}`,
    clip(task.description ?? "", QUOTED),
    ...tries,
    plan === null || plan.steps.length === 0 ? "" : `Plan: ${plan.steps.join(" ")}`,
    [...task.inputs, ...task.tests].join(", "),
  );
}

/** What the judge had against an attempt; empty if nothing. */
export function objectionTo({ verdicts }: RunRecord, attempt: number): string {
  const rejections = verdicts.filter((verdict) => verdict.attempt === attempt && !verdict.accept);
  if (rejections.length === 0) return "";
  return `The judge objected: ${rejections.flatMap(({ reasons }) => reasons).join(" ")}`;
}
