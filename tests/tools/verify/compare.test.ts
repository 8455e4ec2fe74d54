import { expect, test } from "vitest";
import { baselineOf } from "../../../tools/verify/baseline.ts";
import { compare, type Expected } from "../../../tools/verify/compare.ts";
import { testSections } from "../../../tools/verify/test-report.ts";

const KEY = "tiny unittests src/lib.rs";

/** A program's report: tests with how each ended, and the harness's own count. */
function report(tests: Record<string, string>, counted?: number, header = "unittests src/lib.rs") {
  const lines = Object.entries(tests).map(([name, how]) => `test ${name} ... ${how}`);
  const passed = counted ?? Object.values(tests).filter((how) => how === "ok").length;
  return [
    `     Running ${header} (t/tiny-b8411d1b6389d6df)`,
    `running ${lines.length} tests`,
    ...lines,
    ...(passed < 0
      ? []
      : [`test result: X. ${passed} passed; 0 failed; 0 ignored; 0 measured; 0 filtered out`]),
  ].join("\n");
}

function found(before: string, after: string, more: Partial<Expected> = {}): object {
  const { findings, unverified } = compare(testSections(after), {
    baseline: baselineOf("cargo test", testSections(before)),
    canaries: new Map([[KEY, ["zz_canary_1"]]]),
    manifestChanged: false,
    granted: { tests: new Set(), files: [] },
    mentions: () => true,
    ...more,
  });
  return [...findings.map(({ kind, subject }) => `${kind}: ${subject}`), ...unverified];
}

const CANARY = { zz_canary_1: "FAILED" };
const BASE = report({ "tests::a": "ok", "tests::b": "ok", "tests::red": "FAILED" });

test.each<[string, Record<string, string>, number | undefined, string[]]>([
  [
    "the same tests",
    { "tests::a": "ok", "tests::b": "ok", "tests::red": "FAILED", ...CANARY },
    undefined,
    [],
  ],
  [
    "a red test that is green now, and new ones",
    { "tests::a": "ok", "tests::b": "ok", "tests::red": "ok", n: "ok", ...CANARY },
    undefined,
    [],
  ],
  ["a moved test", { "tests::a": "ok", "more::b": "ok", ...CANARY }, undefined, []],
  ["a lost test", { "tests::a": "ok", ...CANARY }, undefined, [`test-missing: ${KEY} tests::b`]],
  [
    "one new name for two lost tests",
    { "x::a": "ok", ...CANARY },
    undefined,
    [`test-missing: ${KEY} tests::b`],
  ],
  [
    "an ignored test",
    { "tests::a": "ok", "tests::b": "ignored", ...CANARY },
    undefined,
    [`test-ignored: ${KEY} tests::b`],
  ],
  [
    "a failed test",
    { "tests::a": "ok", "tests::b": "FAILED", ...CANARY },
    undefined,
    [`test-failed: ${KEY} tests::b`],
  ],
  ["no canary", { "tests::a": "ok", "tests::b": "ok" }, undefined, [`canary-silent: ${KEY}`]],
  [
    "a canary that passes",
    { "tests::a": "ok", "tests::b": "ok", zz_canary_1: "ok" },
    undefined,
    [`canary-silent: ${KEY}`],
  ],
  [
    "another program's canary",
    { "tests::a": "ok", "tests::b": "ok", zz_canary_2: "FAILED" },
    undefined,
    [`canary-silent: ${KEY}`],
  ],
  [
    "a report cut short",
    { "tests::a": "ok", "tests::b": "ok", ...CANARY },
    -1,
    [`canary-silent: ${KEY}`],
  ],
  [
    "more lines than tests",
    { "tests::a": "ok", "tests::b": "ok", ...CANARY },
    1,
    [`test-forged: ${KEY}`],
  ],
])("%s", (_, tests, counted, findings) => {
  expect(found(BASE, report(tests, counted))).toEqual(findings);
});

test("a new red test is a finding, also where another was red before", () => {
  const now = report({ a: "ok", n: "FAILED", ...CANARY });
  expect(found(report({ a: "ok" }), now)).toEqual([`test-failed: ${KEY} n`]);
  expect(
    found(BASE, report({ "tests::a": "ok", "tests::b": "ok", n: "FAILED", ...CANARY })),
  ).toEqual([`test-failed: ${KEY} n`]);
  expect(found(report({ a: "ok", n: "FAILED" }), now)).toEqual([]);
});

test("of the doc tests of one item, which share a name, only as many may fail as before", () => {
  const docs = (...ends: string[]) =>
    [
      "   Doc-tests tiny",
      `running ${ends.length} tests`,
      ...ends.map((end, at) => `test src/lib.rs - add (line ${at + 3}) ... ${end}`),
      `test result: X. ${ends.filter((end) => end === "ok").length} passed; 0 failed; 0 ignored; 0 measured; 0 filtered out`,
    ].join("\n");
  const before = docs("ok", "FAILED", "ok");
  expect(found(before, docs("ok", "ok", "FAILED"))).toEqual([]);
  expect(found(before, docs("ok", "FAILED", "FAILED"))).toEqual([
    "test-failed: doc tiny src/lib.rs - add",
  ]);
});

test("what the task grants may go, be ignored and fail", () => {
  const granted = { tests: new Set(["b"]), files: [] };
  expect(found(BASE, report({ "tests::a": "ok", ...CANARY }), { granted })).toEqual([]);
  const now = report({ "tests::a": "ok", "tests::b": "ignored", ...CANARY });
  expect(found(BASE, now, { granted })).toEqual([]);
});

test("a program without libtest's harness, before or by a granted manifest, is said to be unverified", () => {
  const own = "     Running unittests src/lib.rs (t/tiny-b8411d1b6389d6df)\nfine";
  const said = [`${KEY}: has a test harness of its own`];
  expect(found(own, own)).toEqual(said);
  expect(found("", own, { manifestChanged: true })).toEqual(said);
  expect(found("", own)).toEqual([`canary-silent: ${KEY}`]);
  expect(found("", report({ a: "ok" }), { manifestChanged: true })).toEqual([
    `canary-silent: ${KEY}`,
  ]);
  expect(found(BASE, report({ "tests::a": "ok", "tests::b": "ok" }), { canaries: null })).toEqual([
    `${KEY}: no canary can be built into it`,
  ]);
});
