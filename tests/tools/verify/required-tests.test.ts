import { expect, test } from "vitest";
import { requiredBy } from "../../../tools/verify/required-tests.ts";
import { testLines } from "../../../tools/verify/test-line.ts";

const [UNIT, OWN, DOC] = ["tiny unittests src/lib.rs", "all-1 tests/all.rs", "doc tiny"];

test.each<[string, string, string, boolean]>([
  ["cargo test", UNIT, "tests::a", true],
  ["cargo test", UNIT, "tests::red", false],
  ["cargo test", DOC, "src/lib.rs - add", true],
  ["cargo test sub", UNIT, "tests::sub_works", true],
  ["cargo test sub", UNIT, "tests::adds", false],
  ["cargo test -- --exact sub", UNIT, "sub_works", false],
  ["cargo test -- --ignored", UNIT, "tests::a", false],
  ["cargo test --lib", UNIT, "tests::a", true],
  ["cargo test --lib", OWN, "a", false],
  ["cargo test --test all_1", "all_1 tests/all.rs", "a", true],
  ["cargo test --test=all-1", "all_1 tests/all.rs", "a", true],
  ["cargo test --test all", UNIT, "a", false],
  ["cargo test --tests", DOC, "src/lib.rs - add", false],
  ["cargo test -p other", UNIT, "tests::a", false],
])("%s demands of %s that %s passes: %s", (command, section, name, wanted) => {
  const [line] = testLines([command.includes("other") ? "cargo test" : command]);
  if (line === undefined) throw new Error(command);
  const red = [`${UNIT} tests::red`];
  expect(requiredBy([command], line, [{ command: "cargo test", red }])(section, name)).toBe(wanted);
});
