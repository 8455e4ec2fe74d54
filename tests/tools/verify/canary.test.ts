import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isCanary, plantCanary, withoutCanaries } from "../../../tools/verify/canary.ts";
import { scratch } from "../../support/crate.ts";

test("a canary is a test of its own name at the end of a file, whatever its last line", () => {
  const file = path.join(scratch(), "lib.rs");
  writeFileSync(file, "// no line end");
  const [first, second] = [plantCanary(file), plantCanary(file, "2015")];
  expect(first).not.toBe(second);
  expect(first).toMatch(/^zz_canary_[0-9a-f]{24}$/);
  expect([first, second, "tests::canary"].map(isCanary)).toEqual([true, true, false]);
  expect(readFileSync(file, "utf8")).toBe(
    `// no line end
#[cfg(test)]
#[::core::prelude::v1::test]
fn ${first}() {
    ::core::panic!("the canary must fail");
}

#[cfg(test)]
#[test]
fn ${second}() {
    panic!("the canary must fail");
}
`,
  );
});

test("an output is shown without its canaries", () => {
  const output = `test tests::adds ... FAILED
test zz_canary_0a ... FAILED

failures:

---- tests::adds stdout ----
left: 1

---- zz_canary_0a stdout ----
thread 'zz_canary_0a' panicked at src/lib.rs:9:5:
the canary must fail


failures:
    tests::adds
    zz_canary_0a

test result: FAILED.
`;
  const shown = withoutCanaries(output);
  expect(shown).not.toContain("canary");
  expect(shown).toBe(`test tests::adds ... FAILED

failures:

---- tests::adds stdout ----
left: 1


failures:
    tests::adds

test result: FAILED.
`);
});
