import { expect, test } from "vitest";
import { names, outcomeAside } from "../../graph/set-aside.ts";
import type { RanEnd } from "../../tools/verify/place.ts";
import { isFunction } from "../../tools/verify/some-tests.ts";

const LIB = "tiny unittests src/lib.rs";
const ASIDE = {
  command: "cargo test",
  run: "cargo test --no-fail-fast",
  red: [`${LIB} tests::red`],
  flaky: [],
};

function ended(...lines: string[]): RanEnd {
  const output = [
    "     Running unittests src/lib.rs (t/tiny-b8411d1b6389d6df)",
    "running 2 tests",
    ...lines,
  ];
  return {
    ...{ kind: "exited", code: 101, signal: null, truncated: false, duration_ms: 1 },
    output: `${output.join("\n")}\n`,
  };
}

const RED = "test tests::red ... FAILED";
const counted = (passed: number, failed: number) =>
  `\ntest result: FAILED. ${passed} passed; ${failed} failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\nerror: test failed, to rerun pass \`--lib\``;
const OWN = "     Running tests/own.rs (t/own-96a63c25d0f25ec8)";

test.each<[string, string[], string]>([
  ["only what was red before", [RED, "test tests::a ... ok", counted(1, 1)], "passed"],
  ["another one, too", [RED, "test tests::a ... FAILED", counted(0, 2)], "failed"],
  [
    "one whose line was printed over",
    [RED, "test tests::a ... ok: test tests::a ... FAILED", counted(0, 2)],
    "failed",
  ],
  ["one whose line is torn away", [RED, "test tests::a ... FAILEDx", counted(0, 2)], "failed"],
  [
    "a program that ended before its end",
    [RED, "error: test failed, to rerun pass `--lib`"],
    "failed",
  ],
  [
    "a program without a harness that is fine",
    [RED, "test tests::a ... ok", counted(1, 1), OWN, "fine"],
    "passed",
  ],
  [
    "a program without a harness that failed",
    [
      RED,
      "test tests::a ... ok",
      counted(1, 1),
      OWN,
      "error: test failed, to rerun pass `--test own`",
    ],
    "failed",
  ],
  [
    "the same, after text without a line end",
    [
      RED,
      "test tests::a ... ok",
      counted(1, 1),
      OWN,
      "oherror: test failed, to rerun pass `--test own`",
    ],
    "failed",
  ],
  ["what does not build", [RED, counted(1, 1), "error[E0425]: cannot find value"], "failed"],
])("with tests set aside, %s", (_, lines, kind) => {
  expect(outcomeAside(ASIDE, ended(...lines)).run.kind).toBe(kind);
});

test.each([
  [`${LIB} tests::red`, true],
  ["own tests/own.rs one", true],
  [`${LIB} tests::a;touch x`, false],
  [`${LIB} $(id)`, false],
  [`${LIB} a name with spaces;id`, false],
  ["doc tiny src/lib.rs - add", false],
])("whether %s is put into a command line: %s", (id, named) => {
  expect(isFunction(id)).toBe(named);
});

test("tests go by their names, doc tests by what they are about", () => {
  const ids = [
    "tiny unittests src/lib.rs tests::adds",
    "doc tiny src/lib.rs - add",
    "doc tiny src/lib.rs -",
  ];
  expect(names(ids)).toBe(
    "tests::adds, the doc tests of add in src/lib.rs, the doc tests of src/lib.rs",
  );
});
