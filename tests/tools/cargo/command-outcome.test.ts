import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandOutcome } from "../../../tools/cargo/command-outcome.ts";
import { runCommand } from "../../../tools/sandbox/run-command.ts";
import { LIMITS, place } from "../sandbox/scratch.ts";
import { cargoBin, manifest } from "./crates.ts";

const FILES = {
  "Cargo.toml": '[workspace]\nmembers = ["a", "none"]\nresolver = "2"\n',
  "a/Cargo.toml": manifest("a", "[features]\nbroken = []\nred = []\n"),
  "a/src/lib.rs": `
    #[cfg(feature = "broken")]
    pub fn broken() -> i32 { "text" }
    #[test] fn adds() {}
    mod runner {
      #[test] fn click_at() {}
      #[test] #[ignore] fn slow() {}
      #[cfg(feature = "red")] #[test] fn red() { assert_eq!(1 + 1, 3); }
      #[cfg(feature = "red")] #[test] fn red_too() { panic!("no"); }
    }`,
  "a/tests/whole.rs": "#[test] fn whole() {}",
  "none/Cargo.toml": manifest("none", "[lib]\ndoctest = false\n"),
  "none/src/lib.rs": "pub fn nothing() {}",
};

/** Real cargo on one crate; the target folder is shared so that it compiles once. */
describe("outcomes of real commands", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "gvpie-"));
    place("unsandboxed", FILES, folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["cargo test -p a", 0, "passed", "3 passed, 1 ignored"],
    ["cargo test -q -p a", 0, "passed", "3 passed, 1 ignored"],
    ["cargo test -p none", 0, "passed", "no tests"],
    ["cargo test -p a click_at", 0, "passed", "1 passed"],
    ["cargo test -p a slow", 0, "passed", "0 passed, 1 ignored"],
    ["cargo test -p a -- --exact runner::click_at", 0, "passed", "1 passed"],
    ["cargo test -p a no_such", 0, "no-tests-matched", 'no test matches "no_such"'],
    ["cargo test -q -p a no_such", 0, "no-tests-matched", 'no test matches "no_such"'],
    ["cargo test -p none no_such", 0, "no-tests-matched", 'no test matches "no_such"'],
    ["cargo test -p a -- --exact click_at", 0, "no-tests-matched", 'no test matches "click_at"'],
    [
      "cd a && X=1 cargo test no_such 2>&1 | cat",
      0,
      "no-tests-matched",
      'no test matches "no_such"',
    ],
    [
      "cargo test -p a adds && cargo test -p a no_such",
      0,
      "no-tests-matched",
      'no test matches "no_such"',
    ],
    ["cargo test -p a adds && cargo test -p a whole", 0, "passed", "2 passed"],
    ["cargo check -p a && cargo test --manifest-path a/Cargo.toml adds", 0, "passed", "1 passed"],
    [
      "cargo test -p a --features red",
      101,
      "failed",
      "2 of 4 tests failed: runner::red and 1 more",
    ],
    [
      "cargo test -q -p a --features red red_too",
      101,
      "failed",
      "1 of 1 tests failed: runner::red_too",
    ],
    ["cargo test -p a --features red | tail -3", 0, "failed", "2 of 4 tests failed"],
    [
      "cargo check -p a --features broken",
      101,
      "failed",
      "error[E0308]: mismatched types (a/src/lib.rs:3:30)",
    ],
    [
      "cargo check -p a --features broken 2>&1 | cat",
      0,
      "failed",
      "error[E0308]: mismatched types (a/src/lib.rs:3:30)",
    ],
    [
      "cargo check -p missing",
      101,
      "failed",
      expect.stringMatching(/^error: package ID specification `missing` did not match/),
    ],
    ["cargo check -p a", 0, "passed", "exit 0"],
    ["echo hello; exit 4", 4, "failed", "exit 4: hello"],
    ["kill -SEGV $$", 139, "failed", expect.stringMatching(/^ended by SIGSEGV/)],
    ["true", 0, "passed", "exit 0"],
    ["printf '\\033[31mred\\033[0m\\n'; false", 1, "failed", "exit 1: red"],
  ])("%s", async (command, exit_code, kind, summary) => {
    const there = place("unsandboxed", {}, folder);
    const env = { ...there.env, PATH: `${cargoBin()}:/usr/bin:/bin` };
    const end = await runCommand(command, { ...there, env }, LIMITS);
    if (end.kind !== "exited") throw new Error(JSON.stringify(end));
    const { duration_ms } = end;
    expect(commandOutcome(command, end)).toEqual({
      kind,
      command,
      exit_code,
      duration_ms,
      summary,
    });
  });
});

test("a deadline", () => {
  const end = { kind: "timed-out" as const, output: "", truncated: false, duration_ms: 2049 };
  expect(commandOutcome("cargo test", end)).toEqual({
    kind: "timed-out",
    command: "cargo test",
    exit_code: null,
    duration_ms: 2049,
    summary: "still running after 2.0 s: stopped",
  });
});

test("with the middle of the output lost, several filtered calls are not called unmatched", () => {
  const output =
    "test a ... ok\n[…]\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out";
  const end = {
    kind: "exited" as const,
    code: 0,
    signal: null,
    output,
    truncated: true,
    duration_ms: 1,
  };
  expect(commandOutcome("cargo test a && cargo test b", end)).toMatchObject({ kind: "passed" });
});
