import type { Artifact } from "../contracts/artifact.ts";
import type { Attempt } from "../contracts/attempt.ts";
import { printable } from "../contracts/printable.ts";
import type { RunRecord } from "../contracts/run-record.ts";
import type { ArtifactRow, Rows, RunRow } from "./tables.ts";

/** A finished run with what it left behind: all that its rows are made of. */
export interface FinishedRun {
  record: RunRecord;
  artifacts: readonly Artifact[];
  /** The store's blob of that hash, as text; empty when there is none. */
  evidenceOf: (hash: string) => string;
}

/** Characters of `text` and of `error` that a row keeps; the files and the store have the rest. */
const TEXT_CAP = 16_000;
const ERROR_CAP = 4_000;

/**
 * A finished run as rows: its task, the run, and every artifact; an attempt that left no artifact
 * gets a row all the same. Pure: the same run always gives the same rows.
 */
export function rowsOf(
  record: RunRecord,
  artifacts: readonly Artifact[],
  evidenceOf: (hash: string) => string,
): Rows {
  const { task, run } = record;
  return {
    tasks: [
      {
        id: task.id,
        title: clean(task.title),
        description: clip(task.description ?? "", ERROR_CAP),
        kind: kindOf(record),
        status: record.outcome.kind,
        inputs: clean(task.inputs.join("\n")),
        tests: clean(task.tests.join("\n")),
        run,
        updated_at: utc(record.ended_at),
        text: clip(paragraphs(task.title, task.description, ...task.inputs, ...task.tests)),
      },
    ],
    artifacts: withEveryAttempt(record, artifacts).map((artifact) =>
      artifactRow(record, artifact, evidenceOf),
    ),
    runs: [runRow(record, evidenceOf)],
  };
}

function withEveryAttempt(record: RunRecord, artifacts: readonly Artifact[]): Artifact[] {
  const covered = new Set(artifacts.map((artifact) => artifact.attempt));
  const missing = record.attempts
    .filter((attempt) => !covered.has(attempt.number))
    .map((attempt) => ({
      id: `art-${record.run}-attempt-${attempt.number}`,
      kind: kindOf(record) === "pixel" ? ("pixel_program" as const) : ("patch" as const),
      task: record.task.id,
      run: record.run,
      attempt: attempt.number,
      title: record.task.title,
      status: attempt.kind,
      created_at: record.ended_at,
      content: "",
    }));
  return [...artifacts, ...missing];
}

function artifactRow(
  record: RunRecord,
  artifact: Artifact,
  evidenceOf: (hash: string) => string,
): ArtifactRow {
  const attempt = record.attempts.find(({ number }) => number === artifact.attempt);
  const error = attempt && attempt.kind !== "green" ? evidenceOf(attempt.evidence) : "";
  const title = artifact.title === "" ? record.task.title : artifact.title;
  return {
    id: artifact.id,
    kind: artifact.kind,
    task: artifact.task,
    run: artifact.run,
    attempt: artifact.attempt,
    title: clean(title),
    status: clean(artifact.status),
    outcome: record.outcome.kind,
    accepted: attempt !== undefined && isAccepted(record, attempt),
    author: attempt?.author ?? "",
    files: clean(attempt?.files.join("\n") ?? ""),
    summary: clean(attempt?.summary ?? ""),
    error: clip(error, ERROR_CAP),
    created_at: utc(artifact.created_at),
    text: clip(
      paragraphs(
        title,
        title === record.task.title ? "" : record.task.title,
        attempt?.files.join(", "),
        attempt?.summary,
        error === "" ? "" : `What went wrong:\n${clip(error, ERROR_CAP)}`,
        contentOf(artifact, attempt, evidenceOf),
      ),
    ),
  };
}

function contentOf(
  { content }: Artifact,
  attempt: Attempt | undefined,
  evidenceOf: (hash: string) => string,
): string {
  if (content === "" && attempt) return evidenceOf(attempt.patch) || evidenceOf(attempt.reply);
  return typeof content === "string" ? content : (JSON.stringify(content, null, 1) ?? "");
}

function runRow(record: RunRecord, evidenceOf: (hash: string) => string): RunRow {
  const { task, outcome, attempts } = record;
  const red = attempts.findLast(({ commands }) => commands.some(({ kind }) => kind !== "passed"));
  const command = red?.commands.findLast(({ kind }) => kind !== "passed");
  const done = outcome.kind === "done";
  return {
    id: record.run,
    task: task.id,
    title: clean(task.title),
    kind: kindOf(record),
    outcome: outcome.kind,
    failure: done ? null : outcome.failure,
    reason: done ? "" : clip(outcome.reason, ERROR_CAP),
    error: red && command ? clip(evidenceOf(red.evidence) || command.summary, ERROR_CAP) : "",
    command: clean(command?.command ?? ""),
    attempts: attempts.length,
    commit: done ? outcome.commit : null,
    branch: done ? clean(outcome.branch) : null,
    base_commit: record.base_commit,
    verified: record.verified,
    sandboxed: record.sandboxed,
    model: clean(record.model),
    prompt_tokens: record.usage.prompt_tokens,
    completion_tokens: record.usage.completion_tokens,
    started_at: utc(record.started_at),
    ended_at: utc(record.ended_at),
    duration_ms: Date.parse(record.ended_at) - Date.parse(record.started_at) || 0,
    commands_ms: attempts
      .flatMap(({ commands }) => commands)
      .reduce((sum, { duration_ms }) => sum + duration_ms, 0),
    text: clip(story(record, evidenceOf)),
  };
}

/** The run as a lesson: what was tried, what went wrong, what mended it, how it ended. */
function story(record: RunRecord, evidenceOf: (hash: string) => string): string {
  const { task, outcome, attempts, plan, verdicts } = record;
  const tries = attempts.map((attempt) => {
    const evidence = attempt.kind === "green" ? "" : evidenceOf(attempt.evidence);
    const files = attempt.files.length === 0 ? "" : ` (${attempt.files.join(", ")})`;
    return paragraphs(
      `Attempt ${attempt.number} by ${attempt.author}, ${attempt.kind}: ${attempt.summary}${files}`,
      clip(evidence, 1_500),
    );
  });
  const rejections = verdicts.filter(({ accept }) => !accept).flatMap(({ reasons }) => reasons);
  return paragraphs(
    task.title,
    outcome.kind === "done"
      ? `Done after ${attempts.length} attempt${attempts.length === 1 ? "" : "s"}.`
      : `Failed (${outcome.failure}): ${outcome.reason}`,
    clip(task.description ?? "", 1_500),
    ...tries,
    rejections.length === 0 ? "" : `The judge objected: ${rejections.join(" ")}`,
    plan === null || plan.steps.length === 0 ? "" : `Plan: ${plan.steps.join(" ")}`,
    [...task.inputs, ...task.tests].join(", "),
  );
}

function isAccepted(record: RunRecord, attempt: Attempt): boolean {
  return record.outcome.kind === "done" && record.attempts.at(-1)?.number === attempt.number;
}

function kindOf({ task, plan }: RunRecord): string {
  return task.kind ?? plan?.kind ?? "";
}

function paragraphs(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n");
}

/** Without control characters; lone surrogates, which UTF-8 cannot hold, are replaced. */
function clean(text: string): string {
  return printable(text, Number.POSITIVE_INFINITY).toWellFormed();
}

function clip(text: string, cap = TEXT_CAP): string {
  const whole = clean(text);
  if (whole.length <= cap) return whole;
  return `${whole.slice(0, cap).toWellFormed()}\n[${whole.length - cap} characters left out]`;
}

/** A time as UTC with milliseconds, so that text order is time order; unreadable times stay. */
function utc(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : at.toISOString();
}
