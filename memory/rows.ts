import type { Artifact } from "../contracts/artifact.ts";
import type { Attempt } from "../contracts/attempt.ts";
import { Plan } from "../contracts/plan.ts";
import { decidingAttempt, isOverridden, type RunRecord } from "../contracts/run-record.ts";
import { lessonOf, objectionTo } from "./lesson.ts";
import { clean, clip, ERROR_CAP, paragraphs, utc } from "./row-text.ts";
import type { ArtifactRow, Rows, RunRow } from "./tables.ts";

/** A finished run with what it left behind: all that its rows are made of. */
export interface FinishedRun {
  record: RunRecord;
  artifacts: readonly Artifact[];
  /** The store's blob of that hash, as text; empty when there is none. */
  evidenceOf: (hash: string) => string;
}

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
  const attempt = attemptOf(record, artifact);
  const error = attempt ? errorOf(record, attempt, evidenceOf) : "";
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
    // A card only shows what its run's row says: it must not take that row's place in a recall.
    text:
      artifact.kind === "card"
        ? ""
        : clip(artifactText(record, artifact, title, error, evidenceOf)),
  };
}

function artifactText(
  record: RunRecord,
  artifact: Artifact,
  title: string,
  error: string,
  evidenceOf: (hash: string) => string,
): string {
  const attempt = attemptOf(record, artifact);
  // A title often holds the task's title or the summary already.
  const unsaid = (text = "") => (title.includes(text) ? "" : text);
  return paragraphs(
    title,
    unsaid(record.task.title),
    attempt?.files.join(", "),
    unsaid(attempt?.summary),
    error === "" ? "" : `What went wrong:\n${clip(error, ERROR_CAP)}`,
    contentOf(artifact, attempt, evidenceOf),
  );
}

function attemptOf(record: RunRecord, artifact: Artifact): Attempt | undefined {
  return record.attempts.find(({ number }) => number === artifact.attempt);
}

function errorOf(
  record: RunRecord,
  attempt: Attempt,
  evidenceOf: (hash: string) => string,
): string {
  const evidence = attempt.kind === "green" ? "" : evidenceOf(attempt.evidence);
  return paragraphs(evidence, objectionTo(record, attempt.number));
}

function contentOf(
  { content }: Artifact,
  attempt: Attempt | undefined,
  evidenceOf: (hash: string) => string,
): string {
  if (content === "" && attempt) return evidenceOf(attempt.patch) || evidenceOf(attempt.reply);
  if (typeof content === "string") return content;
  const plan = Plan.safeParse(content);
  if (plan.success) return planText(plan.data);
  return typeof content === "object" && content !== null ? linesOf(content) : "";
}

/** An object as lines short enough to read: one for each key, and for each element of a list. */
function linesOf(content: object): string {
  return Object.entries(content)
    .flatMap(([key, value]) =>
      Array.isArray(value)
        ? [`${key}:`, ...value.map((each) => JSON.stringify(each))]
        : [`${key}: ${JSON.stringify(value)}`],
    )
    .join("\n");
}

function planText({ files, steps, acceptance }: Plan): string {
  return paragraphs(files.join(", "), ...steps, ...acceptance);
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
    overridden: isOverridden(record),
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
    text: clip(lessonOf(record, evidenceOf)),
  };
}

function isAccepted(record: RunRecord, { number }: Attempt): boolean {
  return record.outcome.kind === "done" && decidingAttempt(record)?.number === number;
}

function kindOf({ task, plan }: RunRecord): string {
  return task.kind ?? plan?.kind ?? "";
}
