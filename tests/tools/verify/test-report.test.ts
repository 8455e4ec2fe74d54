import { expect, test } from "vitest";
import { sectionKey, testSections } from "../../../tools/verify/test-report.ts";

const OUTPUT = `   Compiling tiny v0.1.0 (/r)
    Finished \`test\` profile [unoptimized] target(s) in 0.12s
     Running unittests src/lib.rs (/t/debug/deps/tiny-b8411d1b6389d6df)

running 4 tests
test tests::slow ... ignored, takes an hour
test tests::adds ... ok
test tests::breaks ... FAILED
test tests::panics - should panic ... ok

failures:

---- tests::breaks stdout ----
test tests::quoted ... ok is not a line of the harness

failures:
    tests::breaks

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.32s

     Running tests/all.rs (target/debug/deps/all-96a63c25d0f25ec8)

running 2 tests
test one ... a child says
hello
ok
no line endtest two ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/own.rs (target/debug/deps/own-96a63c25d0f25ec8)
1 check passed
   Doc-tests tiny

running 3 tests
test src/lib.rs - add (line 4) ... ignored
test src/lib.rs - add (line 1) ... ok
test src/lib.rs - Point::x (line 9) - compile ... ok

test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s
`;

test("a report is read program by program, through what else is printed", () => {
  const sections = testSections(OUTPUT).map(({ ok, failed, ignored, ...rest }) => ({
    ...rest,
    ok: [...ok],
    failed: [...failed],
    ignored: [...ignored],
  }));
  expect(sections).toEqual([
    {
      key: "tiny unittests src/lib.rs",
      doc: false,
      started: true,
      results: 1,
      passed: 2,
      counted: 1,
      ok: [
        ["tests::adds", 1],
        ["tests::panics", 1],
      ],
      failed: [["tests::breaks", 1]],
      ignored: [["tests::slow", 1]],
    },
    {
      key: "all tests/all.rs",
      doc: false,
      started: true,
      results: 1,
      passed: 2,
      counted: 0,
      ok: [
        ["one", 1],
        ["two", 1],
      ],
      failed: [],
      ignored: [],
    },
    {
      key: "own tests/own.rs",
      doc: false,
      started: false,
      results: 0,
      passed: 0,
      counted: 0,
      ok: [],
      failed: [],
      ignored: [],
    },
    {
      key: "doc tiny",
      doc: true,
      started: true,
      results: 1,
      passed: 2,
      counted: 0,
      ok: [
        ["src/lib.rs - add", 1],
        ["src/lib.rs - Point::x", 1],
      ],
      failed: [],
      ignored: [["src/lib.rs - add", 1]],
    },
  ]);
});

test("a target's section is known by its crate and file", () => {
  expect(sectionKey("second-one", "bin", "src/main.rs")).toBe("second_one unittests src/main.rs");
  expect(sectionKey("all", "test", "tests/all.rs")).toBe("all tests/all.rs");
});

test("what is no report has no sections", () => {
  expect(testSections("error: could not compile `tiny`\ntest x ... ok\n")).toEqual([]);
});
