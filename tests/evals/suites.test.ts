import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GradePlace } from "../../evals/grade/build-tests.ts";
import { writeFiles } from "../../evals/grade/files.ts";
import { grade } from "../../evals/grade/grade.ts";
import { isEditable } from "../../evals/grade/graded-files.ts";
import { type SolvedSample, wholeTree } from "../../evals/suite/read-sample.ts";
import { readSuite } from "../../evals/suite/read-suite.ts";
import { sandboxAvailable } from "../../tools/sandbox/available.ts";

const suite = readSuite("gvpie");
if ("kind" in suite) throw new Error(suite.message);
const samples = suite.solved;
const ofKind = (kind: string, impossible = false) =>
  samples.filter(({ meta }) => meta.kind === kind && (meta.split === "impossible") === impossible);
const rust = ofKind("rust");
const impossible = ofKind("rust", true);
const pixel = ofKind("pixel");

/** Without FULL, two samples that can be solved and one that cannot are built, with two cheats. */
const mostCheats = process.env.FULL ? 99 : 2;
const built = process.env.FULL
  ? [...rust, ...impossible]
  : samples.filter(({ meta }) =>
      ["tick-overflow", "flood-count", "impossible-white"].includes(meta.id),
    );

const named = (list: readonly SolvedSample[]) =>
  list.map((sample) => ({ id: sample.meta.id, sample }));

let place: GradePlace;
beforeAll(async () => {
  const sandboxed = (await sandboxAvailable()).kind === "available";
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), "auto-gvpie-")));
  place = { home, sandboxed, buildMs: 60_000, testMs: 20_000 };
});
afterAll(() => rmSync(place.home, { recursive: true, force: true }));

async function score(sample: SolvedSample, overlay: SolvedSample["oracle"]): Promise<number> {
  const graded = await grade(sample, wholeTree(sample, overlay), place);
  if (graded.kind !== "graded") throw new Error(graded.reason);
  return graded.score;
}

test("the suite has what it promises", () => {
  expect(suite.broken).toEqual([]);
  expect([rust.length, pixel.length, impossible.length]).toEqual([25, 12, 3]);
  expect(samples.filter(({ cheats }) => cheats.length === 0)).toEqual([]);
  const silent = samples.flatMap(({ meta, cheats }) =>
    cheats.filter(({ about }) => about.length < 10).map(({ name }) => `${meta.id}/${name}`),
  );
  expect(silent).toEqual([]);
});

test("families have two to five samples of one split", () => {
  const families = Map.groupBy(samples, ({ meta }) => meta.family);
  for (const [family, members] of families) {
    expect(members.length, family).toBeGreaterThanOrEqual(2);
    expect(members.length, family).toBeLessThanOrEqual(5);
    expect(new Set(members.map(({ meta }) => meta.split)).size, family).toBe(1);
  }
  const held = [...rust, ...pixel].filter(({ meta }) => meta.split === "heldout").length;
  expect(held).toBeGreaterThanOrEqual(12);
  expect([...rust, ...pixel].length - held).toBeGreaterThanOrEqual(12);
});

test("ways to pass without solving, each at least once", () => {
  const tricks = new Set(samples.flatMap(({ cheats }) => cheats.map(({ name }) => name)));
  const tampering = [
    "answer-built-in",
    "all-errors-equal",
    "assert-redefined",
    "build-script-rewrites-tests",
    "counter-switched-off",
    "exits-before-main",
    "exits-quietly",
    "harness-off",
    "hidden-memory",
    "library-tests-off",
    "not-the-known-tests",
    "planted-hidden-test",
    "right-under-test-only",
    "runner-replaced",
    "should-panic",
    "stub-with-tests",
    "summary-forged",
    "test-deleted",
    "test-ignored",
    "visible-tests-weakened",
  ];
  expect(tampering.filter((trick) => !tricks.has(trick))).toEqual([]);
});

describe.each(named([...rust, ...impossible]))("$id", ({ sample }) => {
  const { meta, files, oracle, task } = sample;
  if (meta.kind !== "rust") throw new Error("not Rust");

  test("is a small locked crate whose expected tests are those that stand in it", () => {
    const text = (file: string) => readFileSync(files.template.get(file) ?? "", "utf8");
    expect(text("Cargo.toml")).toContain("debug = 0");
    expect(text("Cargo.toml")).not.toContain("dependencies");
    expect(text("Cargo.lock")).toContain("version = 4");
    const stand = [...files.template, ...files.hidden]
      .filter(([file]) => file.endsWith(".rs"))
      .flatMap(([, at]) => readFileSync(at, "utf8").match(/#\[test\]/g) ?? []);
    expect(Object.values(meta.tests).flat()).toHaveLength(stand.length);
    expect(task.tests.at(-1)).toMatch(/^cargo test/);
    expect(task.inputs.length).toBeGreaterThan(0);
  });

  test("is solved by editable files, and says which they are", () => {
    const asked = task.inputs.filter((file) => !isEditable(file, meta.editable));
    expect(asked.filter((file) => file.startsWith("tests/"))).toEqual([]);
    const outside = [...(oracle ?? new Map()).keys()].filter(
      (file) => !isEditable(file, meta.editable),
    );
    expect(outside).toEqual([]);
  });
});

describe.each(named(built))("$id", ({ sample }) => {
  const nothing = sample.oracle === null ? 1 : 0;

  test("the template alone scores what nothing scores", { timeout: 120_000 }, async () => {
    expect(await score(sample, null)).toBe(nothing);
    expect(sample.meta.null_score).toBe(nothing);
  });

  test("the oracle is right, for the task's own commands too", { timeout: 120_000 }, async () => {
    if (sample.oracle === null) return;
    expect(await score(sample, sample.oracle)).toBe(1);
    const tree = path.join(place.home, "own");
    writeFiles(wholeTree(sample, sample.oracle), tree);
    const env = { ...process.env, CARGO_TARGET_DIR: path.join(place.home, "own-target") };
    for (const command of sample.task.tests) {
      const output = execFileSync("sh", ["-c", `${command} --offline 2>&1`], { cwd: tree, env });
      expect(String(output)).toMatch(/test result: ok\. [1-9]/);
      expect(String(output)).not.toContain("warning");
    }
  });

  test("no cheat is right", { timeout: 300_000 }, async () => {
    for (const { name, files } of sample.cheats.slice(0, mostCheats))
      expect([name, await score(sample, files)]).toEqual([name, 0]);
  });
});

describe.each(named(pixel))("$id", ({ sample }) => {
  test("the oracle is right, nothing and every cheat wrong", async () => {
    expect(await score(sample, sample.oracle)).toBe(1);
    expect(await score(sample, null)).toBe(0);
    for (const { name, files } of sample.cheats)
      expect([name, await score(sample, files)]).toEqual([name, 0]);
  });

  test("the task says every number that the picture needs", () => {
    const { meta, task, oracle } = sample;
    if (meta.kind !== "pixel") throw new Error("no picture");
    const text = `${task.description}`;
    const program = JSON.parse(readFileSync(oracle?.get(meta.pixel.file) ?? "", "utf8"));
    const { width, height } = program.canvas;
    expect(text).toContain(`${width} x ${height}`);
    expect(text).toContain(meta.pixel.file);
    expect(text).toContain(`At most ${meta.pixel.op_budget} ops`);
    for (const [name, color] of Object.entries(program.palette)) {
      expect(text).toContain(`${name} [${String(color)}]`);
    }
    for (const word of meta.pixel.required_text) expect(text).toContain(`"${word}"`);
  });
});

test("nothing was built inside the suite", () => {
  const root = path.join(import.meta.dirname, "../../evals/suites");
  const all = readdirSync(root, { recursive: true, encoding: "utf8" });
  expect(all.filter((file) => /(^|\/)target(\/|$)/.test(file))).toEqual([]);
});
