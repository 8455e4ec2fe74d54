import { expect, test } from "vitest";
import { testLines } from "../../../tools/verify/test-line.ts";

const LOUD = "CARGO_TERM_QUIET=false CARGO_TERM_VERBOSE=false";
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
    },
  ]);
});

test("targets are asked for where the manifest is", () => {
  const [line] = testLines(["cd a && cargo test --manifest-path b/Cargo.toml"]);
  expect(line?.metadata).toBe(
    `cd a && ${LOUD} cargo metadata --no-deps --offline --format-version 1 --manifest-path b/Cargo.toml 2>/dev/null`,
  );
});
