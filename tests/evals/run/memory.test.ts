import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { EvalAttempt } from "../../../contracts/eval-attempt.ts";
import { filesIn } from "../../../evals/grade/files.ts";
import { armMemory } from "../../../evals/run/arm-memory.ts";
import { Learned, makeSnapshot } from "../../../evals/run/make-snapshot.ts";
import { secretLines, showsSecret } from "../../../evals/run/secret-lines.ts";
import { digestOf } from "../../../evals/suite/read-sample.ts";
import { hashingEmbedder } from "../../../memory/embedder.ts";
import { openMemory } from "../../../memory/memory.ts";
import { rowsOf } from "../../../memory/rows.ts";
import { finished, type Story } from "../../memory/history.ts";
import { scratch } from "../../support/crate.ts";
import { carry, loop, makeRun, pictures, suiteIn } from "../support/a-run.ts";
import { solvedSample, writeRustSample } from "../support/a-sample.ts";

const about = "Sum all numbers of a list";
const long = Array.from({ length: 60 }, (_, at) => `+ let sum_${at} = numbers[${at}] + sum;`);
const stories: Story[] = [
  { task: "task-sum", title: about, tries: [{ patch: "+ numbers.iter().sum()" }], at: 0 },
  { task: "task-sum-b", title: `${about} of u64`, tries: [{ patch: long.join("\n") }], at: 1 },
  { task: "elsewhere", title: `${about} of floats`, tries: [{ patch: long.join("\n") }], at: 2 },
  {
    task: "leaky",
    title: `${about} of bytes`,
    tries: [{ patch: "+    assert_eq!(total(&[1, 2, 3, 4]), 10);" }],
    at: 3,
  },
];

async function remembered() {
  const memory = openMemory({
    folder: path.join(scratch(), "lancedb"),
    embedder: hashingEmbedder(),
  });
  onTestFinished(() => memory.close());
  for (const [number, story] of stories.entries()) {
    const { record, artifacts, evidenceOf } = finished(story, number);
    await memory.remember(rowsOf(record, artifacts, evidenceOf));
  }
  return memory;
}

const request = { query: about, limit: 3, budgetChars: 900 };
const family = new Set(["task-sum", "task-sum-b"]);

test("the arms of memory: off, on without the family, and a placebo as long that says nothing", async () => {
  const sample = solvedSample(writeRustSample(path.join(scratch(), "suite"), "sum"));
  const memory = await remembered();
  const [off, on, placebo] = (["off", "on", "placebo"] as const).map((arm) =>
    armMemory(memory, arm, sample, family),
  );
  expect(await off?.memory.recall(request)).toEqual([]);
  expect(off?.recalled).toEqual({ passages: 0, characters: 0, leaks: 0 });

  const shown = (await on?.memory.recall(request)) ?? [];
  expect(new Set(shown.map(({ task }) => task))).toEqual(new Set(["elsewhere", "leaky"]));
  const characters = shown.reduce((sum, { text }) => sum + text.length, 0);
  expect(on?.recalled).toMatchObject({ passages: shown.length, characters });
  expect(on?.recalled.leaks).toBeGreaterThan(0);

  // What was shown is not shown again, and not counted.
  expect(await on?.memory.recall(request)).toEqual(shown);
  expect(on?.recalled).toMatchObject({ passages: shown.length, characters });

  const filler = (await placebo?.memory.recall(request)) ?? [];
  expect(filler.map(({ text }) => text.length)).toEqual(shown.map(({ text }) => text.length));
  expect(new Set(filler.map(({ id }) => id)).size).toBe(filler.length);
  expect(filler.map(({ title, text }) => `${title}\n${text}`).join()).not.toMatch(/sum|number/i);
  expect(placebo?.recalled).toEqual({ passages: shown.length, characters, leaks: 0 });
});

test("what is left out for the family does not shorten what is shown", async () => {
  const sample = solvedSample(writeRustSample(path.join(scratch(), "suite"), "sum"));
  const memory = await remembered();
  const without = new Set([...family, "leaky"]);
  const [only, ...others] = await armMemory(memory, "on", sample, without).memory.recall({
    ...request,
    limit: 1,
  });
  expect(others).toEqual([]);
  expect(only?.task).toBe("elsewhere");
  expect(only?.text.length).toBe(request.budgetChars);
});

test("nothing is written while scoring, and what would have been is kept aside", async () => {
  const sample = solvedSample(writeRustSample(path.join(scratch(), "suite"), "sum"));
  const memory = await remembered();
  const before = await memory.count();
  const { record, artifacts, evidenceOf } = finished({ ...(stories[0] ?? fail()), at: 9 }, 9);
  const rows = rowsOf(record, artifacts, evidenceOf);
  const armed = armMemory(memory, "on", sample, family);
  expect(armed.learned()).toBeNull();
  await armed.memory.remember(rows);
  expect(armed.learned()).toEqual(rows);
  expect(await memory.count()).toEqual(before);
});

function fail(): never {
  throw new Error("There is no story.");
}

test("a snapshot of one run is what others begin with, each arm its own way", async () => {
  const suite = suiteIn(pictures(2, 2));
  const learning = await makeRun(suite, { kind: "oracle" });
  await carry(learning);
  const snapshot = path.join(scratch(), "snapshot");
  expect(await makeSnapshot(learning.run, learning.run.attempts(), snapshot)).toEqual({
    kind: "made",
    attempts: 2,
    rows: { tasks: 2, artifacts: 6, runs: 2 },
  });
  const variants = (["off", "on", "placebo"] as const).map((memory) => {
    return { ...loop, name: memory, memory };
  });
  const made = await makeRun(suite, { kind: "oracle" }, { variants, snapshot });
  expect((await carry(made)).kind).toBe("finished");
  const attempts = made.run.attempts();
  expect(attempts.map(({ score }) => score)).toEqual(attempts.map(() => 1));
  const arm = (name: string) => attempts.filter(({ variant }) => variant === name);
  const recalled = (name: string) => arm(name).map((one) => one.recalled);
  const none = { passages: 0, characters: 0, leaks: 0 };
  expect(recalled("off")).toEqual([none, none]);
  expect(recalled("placebo").map(({ leaks }) => leaks)).toEqual([0, 0]);
  for (const { passages } of recalled("on")) expect(passages).toBeGreaterThan(0);
  // The one thing that must not differ between the arms is how much there is to read.
  const size = (name: string) => recalled(name).map(({ passages, characters: c }) => [passages, c]);
  expect(size("placebo")).toEqual(size("on"));

  const families = new Map(
    learning.run.attempts().flatMap(({ family, learned }) => {
      const text = learning.run.blob(learned ?? "");
      return idsIn(JSON.parse(text)).map((id): [string, string] => [id, family]);
    }),
  );
  for (const one of arm("on")) {
    const shown = idsIn(eventsOf(made.run.folder, one)).map((id) => families.get(id));
    const other = one.family === "family-0" ? "family-1" : "family-0";
    expect(new Set(shown.filter((name) => name !== undefined))).toEqual(new Set([other]));
  }
  expect(digestOf(filesIn(snapshot))).toBe(made.manifest.memory_snapshot?.digest);
});

test("a picture that memory shows counts as a leak, however its file is laid out", async () => {
  const suite = suiteIn(pictures(1));
  const { run, ...made } = await makeRun(suite, { kind: "oracle" });
  await carry({ run, ...made });
  const [{ learned } = { learned: null }] = run.attempts();
  const { artifacts } = Learned.parse(JSON.parse(run.blob(learned ?? "")));
  const [sample] = suite.solved;
  const secrets = sample === undefined ? new Set<string>() : secretLines(sample);
  const shown = artifacts.map(({ kind, text }) => [kind, showsSecret(text, secrets)]);
  expect(Object.fromEntries(shown)).toEqual({ spec: false, pixel_program: true, card: false });
});

function eventsOf(folder: string, { events }: EvalAttempt): unknown[] {
  const text = readFileSync(path.join(folder, "events", events ?? ""), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Every `id` in a value, at any depth. */
function idsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "id" && typeof inner === "string" ? [inner] : idsIn(inner),
  );
}
