import { createHash } from "node:crypto";
import type { Artifact } from "../../contracts/artifact.ts";
import type { Attempt } from "../../contracts/attempt.ts";
import type { RunRecord } from "../../contracts/run-record.ts";
import { Task } from "../../contracts/task.ts";
import type { FinishedRun } from "../../memory/rows.ts";

/** One attempt of a made-up run: what its patch adds, and what went wrong, if anything did. */
export interface Try {
  patch: string;
  error?: string;
  command?: string;
  summary?: string;
}

export interface Story {
  task: string;
  title: string;
  description?: string;
  kind?: "code" | "pixel";
  inputs?: string[];
  tests?: string[];
  tries: Try[];
  /** Left out: done. */
  failed?: { failure: "commands-red" | "judge-rejected" | "no-plan"; reason: string };
  /** What the judge had against the green attempts, in their order. */
  objections?: string[];
  /** Minutes after the history's beginning. */
  at: number;
}

const BEGINNING = Date.parse("2026-11-01T09:00:00.000Z");
const minutes = (count: number) => new Date(BEGINNING + count * 60_000).toISOString();

/** A finished run as the loop would leave it: `run-NNN` of the story's place in the history. */
export function finished(story: Story, number: number): FinishedRun {
  const run = `run-${String(number).padStart(3, "0")}`;
  const blobs = new Map<string, string>();
  const keep = (text: string) => {
    const hash = createHash("sha256").update(text).digest("hex");
    blobs.set(hash, text);
    return hash;
  };
  const files = story.inputs ?? ["src/lib.rs"];
  const attempts = story.tries.map((each, at): Attempt => {
    const red = each.error !== undefined;
    const command = each.command ?? story.tests?.[0] ?? "cargo test";
    return {
      number: at + 1,
      kind: red ? "red" : "green",
      author: at === 0 ? "coder" : "fixer",
      reply: keep(`reply ${run} ${at}`),
      patch: keep(each.patch),
      evidence: keep(each.error ?? ""),
      tree_before: "t0",
      tree_after: "t1",
      files,
      commands: [
        {
          kind: red ? "failed" : "passed",
          command,
          exit_code: red ? 101 : 0,
          duration_ms: 1_000,
          log: keep(`log ${run} ${at}`),
          summary: each.error?.split("\n")[0] ?? "3 passed",
        },
      ],
      fingerprint: [],
      added: 1,
      removed: 0,
      summary: each.summary ?? (red ? `${command} failed` : `${command} passed`),
    };
  });
  const record: RunRecord = {
    run,
    task: Task.parse({
      id: story.task,
      title: story.title,
      description: story.description,
      kind: story.kind,
      inputs: story.inputs,
      tests: story.tests,
    }),
    outcome: story.failed
      ? { kind: "failed", ...story.failed }
      : { kind: "done", commit: `c0ffee${number}`, branch: "auto-gvpie" },
    verified: true,
    sandboxed: true,
    model: "qwen2.5-coder-14b",
    base_commit: "ba5e",
    plan: {
      kind: story.kind ?? "code",
      files,
      steps: [`Change ${files.join(", ")}`],
      acceptance: ["the tests pass"],
      nothing_to_do: false,
    },
    attempts,
    verdicts: (story.objections ?? []).map((reason, at) => ({
      accept: false,
      reasons: [reason],
      attempt: attempts.filter(({ kind }) => kind === "green")[at]?.number ?? 0,
    })),
    usage: { prompt_tokens: 4_000, completion_tokens: 700, cached_tokens: null },
    prompts: {},
    started_at: minutes(story.at),
    ended_at: minutes(story.at + 3),
  };
  const outcome = record.outcome.kind;
  const spec: Artifact = {
    id: `art-${run}-spec`,
    kind: "spec",
    task: story.task,
    run,
    attempt: null,
    title: `Plan: ${story.title}`,
    status: outcome,
    created_at: minutes(story.at + 1),
    content: record.plan,
  };
  const patches = story.tries.map(
    ({ patch }, at): Artifact => ({
      id: `art-${run}-${at + 1}`,
      kind: story.kind === "pixel" ? "pixel_program" : "patch",
      task: story.task,
      run,
      attempt: at + 1,
      title: story.title,
      status: attempts[at]?.kind ?? "red",
      created_at: minutes(story.at + 2),
      content: patch,
    }),
  );
  return {
    record,
    artifacts: [spec, ...patches],
    evidenceOf: (hash) => blobs.get(hash) ?? "",
  };
}
