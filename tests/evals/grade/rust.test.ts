import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { EvalGrade } from "../../../contracts/eval-grade.ts";
import type { GradePlace } from "../../../evals/grade/build-tests.ts";
import { filesIn, overlaid } from "../../../evals/grade/files.ts";
import { grade } from "../../../evals/grade/grade.ts";
import { type SolvedSample, wholeTree } from "../../../evals/suite/read-sample.ts";
import { sandboxAvailable } from "../../../tools/sandbox/available.ts";
import { scratch, write } from "../../support/crate.ts";
import { rustRight, rustStub, solvedSample, writeRustSample } from "../support/a-sample.ts";
import { cheats } from "./cheats.ts";

let sandboxed = true;
beforeAll(async () => {
  sandboxed = (await sandboxAvailable()).kind === "available";
});

const place = (home: string): GradePlace => ({ home, sandboxed, buildMs: 60_000, testMs: 3_000 });

function gradeFiles(sample: SolvedSample, files: Record<string, string>, home: string) {
  const folder = scratch();
  write(folder, files);
  const result = overlaid(sample.files.template, filesIn(folder));
  return grade(sample, result, place(home));
}

const whats = (graded: EvalGrade) =>
  graded.kind === "graded" ? graded.findings.map(({ what }) => what) : [graded.reason];

test("an oracle is 1, the untouched template 0, one after the other in one warm place", async () => {
  const sample = solvedSample(writeRustSample(path.join(scratch(), "suite"), "sum"));
  const home = scratch();
  for (let i = 0; i < 2; i++) {
    const right = await grade(sample, wholeTree(sample, sample.oracle), place(home));
    expect(right).toMatchObject({ score: 1, findings: [], figures: { tests: 5 } });
    const nothing = await grade(sample, wholeTree(sample, null), place(home));
    expect(nothing).toMatchObject({ score: 0 });
    expect(whats(nothing)).toEqual(["test-failed", "test-failed", "test-failed"]);
  }
});

test("a result may bring unit tests of its own, and keep its old file names", async () => {
  const sample = solvedSample(writeRustSample(path.join(scratch(), "suite"), "sum"));
  const own = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn own() {}\n}\n";
  const files = { "src/lib.rs": `${rustRight}mod more;\n${own}`, "src/more.rs": "\n" };
  expect(await gradeFiles(sample, files, scratch())).toMatchObject({
    score: 1,
    figures: { tests: 6 },
  });
});

/** In the order of the table, so that the first ones are of all kinds. */
const chosen = Object.entries(cheats).slice(0, process.env.FULL ? undefined : 6);

test("every cheat scores 0, and it is said why", { timeout: 240_000 }, async () => {
  const sample = solvedSample(writeRustSample(path.join(scratch(), "suite"), "sum"));
  const home = scratch();
  const found: [string, string][] = [];
  for (const [name, { files }] of chosen) {
    const graded = await gradeFiles(sample, files, home);
    expect(graded, name).toMatchObject({ kind: "graded", score: 0 });
    found.push([name, [...new Set(whats(graded))].join(", ")]);
  }
  expect(found).toEqual(chosen.map(([name, { caught }]) => [name, caught]));
});

test("a broken machine is no 0", async () => {
  const sample = solvedSample(writeRustSample(path.join(scratch(), "suite"), "sum"));
  const files = wholeTree(sample, sample.oracle);
  const gone = { ...place(scratch()), signal: AbortSignal.abort() };
  expect(await grade(sample, files, gone)).toEqual({ kind: "ungraded", reason: "cancelled" });
});

test("an impossible sample is right when nothing was changed", async () => {
  const meta = { split: "impossible", null_score: 1, tests: {} };
  const folder = writeRustSample(path.join(scratch(), "suite"), "sum", { meta });
  const sample = solvedSample(folder);
  expect(await grade(sample, wholeTree(sample, null), place(scratch()))).toMatchObject({
    score: 1,
  });
  const changed = await gradeFiles(sample, { "src/lib.rs": `${rustStub}\n` }, scratch());
  expect(changed).toMatchObject({ score: 0 });
  expect(whats(changed)).toEqual(["changed-the-impossible"]);
});
