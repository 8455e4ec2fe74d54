import { expect, test } from "vitest";
import { buildLines, testLines, wholeRun } from "../../../tools/verify/test-line.ts";

const LOUD = "CARGO_TERM_QUIET=false CARGO_TERM_VERBOSE=false";
const SHOWN = "CARGO_TERM_PROGRESS_WHEN=always CARGO_TERM_PROGRESS_WIDTH=80";
const WHOLE = `${LOUD} cargo test --no-fail-fast`;

test.each<[string[], string[]]>([
  [["cargo test"], [WHOLE]],
  [["cargo t sub -q"], [WHOLE]],
  [["cargo test sub", "cargo test -- --nocapture add"], [WHOLE]],
  [["cargo check", "cargo clippy -- -D warnings", "make test"], []],
  [["cargo test -p a --features x,y --release"], [`${WHOLE} -p a --features x,y --release`]],
  [
    ["cargo test -p a", "cargo test --package=b"],
    [`${WHOLE} -p a`, `${WHOLE} --package=b`],
  ],
  [["cargo +nightly test"], [`${LOUD} cargo +nightly test --no-fail-fast`]],
  [["cd sub && A=1 cargo test x"], [`cd sub && ${LOUD} A=1 cargo test --no-fail-fast`]],
  [
    ["cargo test -- --test-threads=1 --skip slow name"],
    [`${WHOLE} -- --test-threads=1 --skip slow`],
  ],
  [["cargo test 2>&1 | tail -5; echo done"], [WHOLE]],
  [["cargo test --features 'a b'"], [`${WHOLE} --features 'a b'`]],
  [['cargo test --target "$HOST"'], [`${WHOLE} --target "$HOST"`]],
])("%j is run whole as %j", (commands, lines) => {
  expect(testLines(commands).map(({ broad }) => broad)).toEqual(lines);
});

test("a selection of targets and features can be fallen back on", () => {
  expect(testLines(["cargo test --lib --test all name --features x"])).toEqual([
    {
      broad: `${WHOLE} --features x`,
      narrow: `${WHOLE} --features x --lib --test all`,
      plain: WHOLE,
      metadata: `${LOUD} cargo metadata --no-deps --offline --format-version 1 2>/dev/null`,
      build: `${SHOWN} ${LOUD} cargo test --no-run --features x --lib --test all`,
    },
  ]);
});

test.each<[string[], string[]]>([
  [["cargo test name", "cargo test other"], [`${SHOWN} ${LOUD} cargo test --no-run`]],
  [["cd a && cargo clippy -- -D warnings"], [`cd a && ${SHOWN} cargo clippy -- -D warnings`]],
  [["cargo check && cargo build"], []],
  [["make", "cargo run"], []],
])("%j is built by %j", (commands, lines) => {
  expect(buildLines(commands)).toEqual(lines);
});

test.each<[string, string | null]>([
  ["cargo test", WHOLE],
  ["cd a && cargo test --lib", `cd a && ${WHOLE} --lib`],
  ["cargo test name", null],
  ["cargo test | tail", null],
  ["cargo test; true", null],
  ["cargo test || true", null],
  ["cargo fmt --check && cargo test", null],
  ["cargo check", null],
])("%j is run to its end as %j", (command, run) => {
  expect(wholeRun(command)?.run ?? null).toBe(run);
});

test("targets are asked for where the manifest is", () => {
  const [line] = testLines(["cd a && cargo test --manifest-path b/Cargo.toml"]);
  expect(line?.metadata).toBe(
    `cd a && ${LOUD} cargo metadata --no-deps --offline --format-version 1 --manifest-path b/Cargo.toml 2>/dev/null`,
  );
});
