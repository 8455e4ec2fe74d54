import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { EvalAttempt } from "../../../contracts/eval-attempt.ts";
import { openRun } from "../../../evals/run/run-folder.ts";
import { readSuite } from "../../../evals/suite/read-suite.ts";
import { type ScriptedAnswer, startScriptServer } from "../../../models/script-server.ts";
import { takeLock } from "../../../store/lock.ts";
import { write } from "../../support/crate.ts";
import { carry, makeRun, pictures, suiteIn } from "../support/a-run.ts";

const short = (attempts: readonly EvalAttempt[]) =>
  attempts.map(({ sample, status, score }) => [sample, status, score]);

async function serverThatSays(answer: ScriptedAnswer) {
  const server = await startScriptServer({ answer: () => answer });
  onTestFinished(() => server.close());
  return { kind: "server" as const, url: server.url, model: null };
}

test("what was scored is kept when a run is stopped, and a resume does only the rest", async () => {
  const made = await makeRun(suiteIn(pictures(3)), { kind: "oracle" });
  const stop = new AbortController();
  const stopped = await carry(made, { signal: stop.signal, onProgress: () => stop.abort() });
  expect(stopped).toMatchObject({ kind: "stopped", reason: "stopped by its owner" });
  expect(short(made.run.attempts())).toEqual([["box-0", "scored", 1]]);
  const done: [number, number][] = [];
  const rest = await carry(made, { onProgress: ({ done: d, total }) => done.push([d, total]) });
  expect(rest.kind).toBe("finished");
  expect(done).toEqual([
    [1, 2],
    [2, 2],
  ]);
  expect(short(made.run.attempts())).toEqual([
    ["box-0", "scored", 1],
    ["box-1", "scored", 1],
    ["box-2", "scored", 1],
  ]);
});

test("a model server that is down leaves attempts unscored, never 0, and ends the run early", async () => {
  const solver = { kind: "server" as const, url: "http://127.0.0.1:9/v1", model: null };
  const made = await makeRun(suiteIn(pictures(7)), solver);
  const ended = await carry(made);
  expect(ended).toMatchObject({
    kind: "stopped",
    reason: expect.stringContaining("5 attempts in a row"),
  });
  expect(short(made.run.attempts())).toEqual(
    [0, 1, 2, 3, 4].map((at) => [`box-${at}`, "infra_error", null]),
  );
});

test("an attempt over its time is a limit, and scores 0", async () => {
  const solver = await serverThatSays({ fault: { kind: "hang-before-headers" } });
  const limits = { seconds: 1, tokens: null };
  const made = await makeRun(suiteIn(pictures(1)), solver, { limits });
  await carry(made);
  expect(made.run.attempts()).toMatchObject([
    { status: "limit", score: 0, stop: "more than 1 s", failed_at: "planner", grade: null },
  ]);
});

test("so is one over its tokens", async () => {
  const limits = { seconds: null, tokens: 100 };
  const made = await makeRun(suiteIn(pictures(1)), { kind: "oracle" }, { limits });
  await carry(made);
  expect(made.run.attempts()).toMatchObject([
    { status: "limit", score: 0, stop: "more than 100 tokens" },
  ]);
});

test("a model that talks nonsense is scored as what it is worth", async () => {
  const made = await makeRun(suiteIn(pictures(1)), await serverThatSays("I would rather not."));
  await carry(made);
  expect(made.run.attempts()).toMatchObject([
    { status: "scored", score: 0, outcome: "failed", failure: "no-plan", failed_at: "planner" },
  ]);
});

test("a broken sample is named, and the rest goes on", async () => {
  const folder = pictures(4);
  rmSync(path.join(folder, "box-0/oracle"), { recursive: true });
  write(folder, { "box-1/sample.json": "{", "box-2/task.json": '{"id": "x"}' });
  const suite = suiteIn(folder, ["box-0", "box-1", "box-2", "box-3", "box-9"]);
  expect(suite.broken).toEqual([
    { id: "box-0", reason: "there is no oracle/" },
    { id: "box-1", reason: expect.stringContaining("JSON") },
    { id: "box-2", reason: "task.json: title: Invalid input: expected string, received undefined" },
    { id: "box-9", reason: expect.stringContaining("no such sample") },
  ]);
  const made = await makeRun(suite, { kind: "oracle" });
  await carry(made);
  expect(short(made.run.attempts())).toEqual([["box-3", "scored", 1]]);
});

test("a suite that does not exist is said with those that do", () => {
  expect(readSuite("nonsense")).toMatchObject({ kind: "no-suite" });
});

test("two processes at one run: the second is refused and names the first", async () => {
  const made = await makeRun(suiteIn(pictures(1)), { kind: "oracle" });
  const lock = takeLock(made.run.folder);
  expect(await carry(made)).toEqual({
    kind: "taken",
    message: `Process ${process.pid} is already at work on this run (${made.run.folder}).`,
  });
  if (lock.kind === "held") lock.release();
});

test("a torn last line is passed over, and the next line is whole", async () => {
  const made = await makeRun(suiteIn(pictures(2)), { kind: "oracle" });
  await carry(made);
  const file = path.join(made.run.folder, "attempts.jsonl");
  const [first = ""] = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, `${first}\n`);
  appendFileSync(file, first.slice(0, 50));
  expect((await carry(made)).kind).toBe("finished");
  expect(short(made.run.attempts())).toEqual([
    ["box-0", "scored", 1],
    ["box-1", "scored", 1],
  ]);
});

test("a run of another format is refused by name", async () => {
  const made = await makeRun(suiteIn(pictures(1)), { kind: "oracle" });
  writeFileSync(path.join(made.run.folder, "manifest.json"), '{"format": 0}');
  expect(openRun(made.run.folder)).toEqual({
    kind: "no-run",
    message: `The run "${made.run.folder}" has format 0; this version reads format 1. Score it with the version that made it.`,
  });
  expect(openRun("nothing", "/nowhere")).toMatchObject({ kind: "no-run" });
});
