import type { EvalAttempt } from "../../../contracts/eval-attempt.ts";
import type { EvalManifest, EvalVariant } from "../../../contracts/eval-manifest.ts";
import { randomFrom } from "../../../evals/statistics/random.ts";

export const arms: EvalVariant[] = [
  { name: "loop", fixers: 3, judge: true, memory: "on", edits: "blocks" },
  { name: "fixers-0", fixers: 0, judge: true, memory: "placebo", edits: "blocks" },
];

export function aManifest(change: Partial<EvalManifest> = {}): EvalManifest {
  const ids = Array.from({ length: 30 }, (_, at) => `task-${at}`);
  return {
    format: 1,
    id: "20261123-101502-noisy-9f3a",
    created_at: "2026-11-23T10:15:02.000Z",
    commit: "0123456789abcdef0123456789abcdef01234567",
    dirty: true,
    suite: "gvpie",
    suite_folder: "/suites/gvpie",
    suite_digest: "d".repeat(64),
    samples: ids.map((id) => ({ id, digest: "e".repeat(64), version: 1 })),
    broken: [{ id: "torn", reason: "sample.json: <b>broken</b>" }],
    solver: { kind: "oracle" },
    model: "simulated-noisy",
    variants: arms,
    epochs: 3,
    seed: "1",
    parallel: 2,
    limits: { seconds: null, tokens: null },
    prompts: { "coder.md": "f".repeat(64) },
    toolchain: "stable",
    node: "v24.21.0",
    sandbox: "bubblewrap",
    sandboxed: true,
    memory_snapshot: { folder: "/snapshot", digest: "a".repeat(64) },
    ...change,
  };
}

export function anAttempt(change: Partial<EvalAttempt> = {}): EvalAttempt {
  return {
    sample: "task-0",
    suite: "gvpie",
    family: "family-0",
    split: "dev",
    variant: "loop",
    epoch: 0,
    status: "scored",
    score: 1,
    grade: { kind: "graded", score: 1, findings: [], figures: {}, duration_ms: 10 },
    outcome: "done",
    failure: null,
    stop: "done",
    failed_at: null,
    replies: 1,
    verdicts: [{ accept: true, truth: 1 }],
    usage: { coder: { calls: 1, prompt_tokens: 800, completion_tokens: 200 } },
    recalled: { passages: 2, characters: 300, leaks: 0 },
    nodes: { prepare: 100, coder: 300, tools: 900 },
    started_at: "2026-11-23T10:15:02.000Z",
    wall_ms: 2000,
    loop_ms: 1500,
    grade_ms: 500,
    calls: null,
    patch: null,
    result: null,
    learned: null,
    events: null,
    ...change,
  };
}

/** 30 tasks of 10 families × 3 epochs × 2 arms, of which the second solves far fewer. */
export function someAttempts(): EvalAttempt[] {
  const random = randomFrom("some attempts");
  return arms.flatMap(({ name }, arm) =>
    Array.from({ length: 90 }, (_, at) => {
      const task = at % 30;
      const score = random() < (arm === 0 ? 0.8 : 0.35) ? 1 : 0;
      return anAttempt({
        sample: `task-${task}`,
        family: `family-${task % 10}`,
        variant: name,
        epoch: Math.floor(at / 30),
        score,
        outcome: score === 1 || at % 4 === 0 ? "done" : "failed",
        failed_at: score === 1 || at % 4 === 0 ? null : at % 3 === 0 ? "judge" : "tools",
        verdicts: [{ accept: score === 1 || at % 4 === 0, truth: score }],
      });
    }),
  );
}
