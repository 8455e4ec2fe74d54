import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { distil } from "../../../tools/diagnose/distil.ts";
import { cargoBin, manifest } from "../cargo/crates.ts";
import { write } from "../sandbox/scratch.ts";

let target = "";
beforeAll(() => {
  target = mkdtempSync(path.join(os.tmpdir(), "gvpie-"));
});
afterAll(() => rmSync(target, { recursive: true }));

/** What cargo really prints for a crate `tiny` with these files. */
function cargo(files: Record<string, string>, ...args: string[]): string {
  const folder = path.join(target, "crate");
  rmSync(folder, { recursive: true, force: true });
  write(folder, { "Cargo.toml": manifest("tiny"), ...files });
  const env = {
    PATH: `${cargoBin()}:/usr/bin:/bin`,
    CARGO_TARGET_DIR: path.join(target, "target"),
  };
  const run = spawnSync("sh", ["-c", 'exec 2>&1; exec cargo "$@"', "sh", ...args], {
    cwd: folder,
    env: { ...env, HOME: os.homedir() },
    encoding: "utf8",
  });
  return run.stdout;
}

function distilled(command: string, output: string, budget = 6000) {
  return distil([{ command, kind: "failed", output }], budget);
}

describe("errors of the compiler", () => {
  const BROKEN = {
    "src/lib.rs": [
      "pub fn warned() { let unused = 1; }",
      'pub fn number() -> i32 { "text" }',
      "pub fn moved(v: Vec<i32>) -> usize { let w = v; v.len() + w.len() }",
      'pub fn other() -> i32 { "more" }',
      "",
    ].join("\n"),
  };
  const told = `$ cargo check
failed

error[E0308]: mismatched types
 --> src/lib.rs:2:26
  |
2 | pub fn number() -> i32 { "text" }
  |                    ---   ^^^^^^ expected \`i32\`, found \`&str\`
  |                    |
  |                    expected \`i32\` because of return type

error[E0308]: mismatched types
 --> src/lib.rs:4:25
  |
4 | pub fn other() -> i32 { "more" }
  |                   ---   ^^^^^^ expected \`i32\`, found \`&str\`
  |                   |
  |                   expected \`i32\` because of return type

error[E0382]: borrow of moved value: \`v\`
 --> src/lib.rs:3:49
  |
3 | pub fn moved(v: Vec<i32>) -> usize { let w = v; v.len() + w.len() }
  |              -                               -  ^ value borrowed here after move
  |              |                               |
  |              |                               value moved here
  |              move occurs because \`v\` has type \`Vec<i32>\`, which does not implement the \`Copy\` trait
  |
help: consider cloning the value if the performance cost is acceptable
  |
3 | pub fn moved(v: Vec<i32>) -> usize { let w = v.clone(); v.len() + w.len() }
  |                                               ++++++++`;
  const fingerprint = [
    "E0308 | src/lib.rs | mismatched types",
    "E0308 | src/lib.rs | mismatched types (2)",
    "E0382 | src/lib.rs | borrow of moved value: `v`",
  ];

  test("as rendered, each once, without the warning", () => {
    expect(distilled("cargo check", cargo(BROKEN, "check", "--all-targets"))).toEqual({
      text: told,
      fingerprint,
    });
  });

  test("as JSON: the same words", () => {
    const output = cargo(BROKEN, "check", "--message-format=json");
    expect(output).toContain('{"reason":"compiler-message"');
    expect(distilled("cargo check", output)).toEqual({ text: told, fingerprint });
  });

  test("in the short form", () => {
    const { text } = distilled("cargo check", cargo(BROKEN, "check", "--message-format=short"));
    expect(text).toBe(
      [
        "$ cargo check\nfailed\n",
        "src/lib.rs:2:26: error[E0308]: mismatched types: expected `i32`, found `&str`\n",
        "src/lib.rs:4:25: error[E0308]: mismatched types: expected `i32`, found `&str`\n",
        "src/lib.rs:3:49: error[E0382]: borrow of moved value: `v`: value borrowed here after move",
      ].join("\n"),
    );
  });

  test("what does not fit is named, and of a small budget the first error is cut", () => {
    const output = cargo(BROKEN, "check");
    expect(distilled("cargo check", output, 500).text).toBe(
      `${told.slice(0, told.indexOf("\n\nerror[E0308]: mismatched types\n --> src/lib.rs:4"))}

error[E0308]: mismatched types (src/lib.rs:4:25)

error[E0382]: borrow of moved value: \`v\` (src/lib.rs:3:49)`,
    );
    expect(distilled("cargo check", output, 201).text).toBe(
      `$ cargo check
failed

error[E0308]: mismatched types
 --> src/lib.rs:2:26
  |
2 | pub fn number() -> i32 { "text" }
  |                    ---   ^^^^^^ expected…

… and 2 more`,
    );
  });

  test("mending one of two alike shrinks the set; moving it does not change it", () => {
    const mended = { "src/lib.rs": BROKEN["src/lib.rs"].replace('"text"', "1") };
    expect(distilled("c", cargo(mended, "check")).fingerprint).toEqual([
      fingerprint[0],
      fingerprint[2],
    ]);
    const moved = { "src/lib.rs": `// a comment\n\n${BROKEN["src/lib.rs"]}` };
    expect(distilled("c", cargo(moved, "check")).fingerprint).toEqual(fingerprint);
  });

  test("a manifest that does not parse; a missing package, with its causes", () => {
    const broken = { "Cargo.toml": `${manifest("tiny")}nonsense\n`, "src/lib.rs": "" };
    expect(distilled("cargo check", cargo(broken, "check"))).toMatchObject({
      text: expect.stringContaining("Cargo.toml:5:9\n  |\n5 | nonsense\n"),
      fingerprint: ["error | Cargo.toml | key with no value, expected `=`"],
    });
    const missing = {
      "Cargo.toml": manifest("tiny", '[dependencies]\nx = { path = "x" }\n'),
      "src/lib.rs": "",
    };
    const { text } = distilled("cargo check", cargo(missing, "check"));
    expect(text).toMatch(
      /^\$ cargo check\nfailed\n\nerror: failed to get `x`.*Caused by:\n.*Caused by:.*No such file/s,
    );
  });

  test("a linker says what is missing, without its command line", () => {
    const files = {
      "src/main.rs": 'unsafe extern "C" { fn nowhere(); }\nfn main() { unsafe { nowhere() } }\n',
    };
    const { text } = distilled("cargo build", cargo(files, "build"));
    expect(text).toMatch(/^\$ cargo build\nfailed\n\nerror: linking with .* failed/);
    expect(text).toContain("nowhere");
    expect(text).not.toContain("-Wl,");
  });
});

describe("failed tests", () => {
  const RED = {
    "src/lib.rs": `#[cfg(test)] mod tests {
  #[test] fn differs() { println!("drawing"); assert_eq!(1 + 1, 3, "sum of {}", 5); }
  #[test] fn returns() -> Result<(), String> { Err("bad thing".into()) }
  #[test] #[should_panic(expected = "abc")] fn panics() { panic!("xyz"); }
  #[test] fn lines() { panic!("one\\n\\nthree"); }
  #[test] fn threads() { std::thread::spawn(|| panic!("inner")).join().unwrap(); }
  #[test] fn passes() { println!("test result: FAILED. not really"); }
}
/// \`\`\`
/// assert_eq!(tiny::missing(), 1);
/// \`\`\`
pub fn documented() {}
`,
  };
  const told = `$ cargo test
failed

test tests::differs failed:
drawing

thread 'tests::differs' panicked at src/lib.rs:2:47:
assertion \`left == right\` failed: sum of 5
  left: 2
 right: 3

test tests::lines failed:
thread 'tests::lines' panicked at src/lib.rs:5:24:
one

three

test tests::panics failed:
thread 'tests::panics' panicked at src/lib.rs:4:59:
xyz
note: panic did not contain expected string
      panic message: "xyz"
 expected substring: "abc"

test tests::returns failed:
Error: "bad thing"

test tests::threads failed:
thread '<unnamed>' panicked at src/lib.rs:6:48:
inner

thread 'tests::threads' panicked at src/lib.rs:6:72:
called \`Result::unwrap()\` on an \`Err\` value: Any { .. }

test src/lib.rs - documented (line 9) failed:
error[E0425]: cannot find function \`missing\` in crate \`tiny\`
  --> src/lib.rs:11:18
   |
11 | assert_eq!(tiny::missing(), 1);
   |                  ^^^^^^^ not found in \`tiny\`

Couldn't compile the test.`;
  const fingerprint = [
    'test |  | tests::returns: Error: "bad thing"',
    "test | src/lib.rs | src/lib.rs - documented (line #): error[E0425]: cannot find function `missing` in crate `tiny`",
    "test | src/lib.rs | tests::differs: assertion `left == right` failed: sum of #",
    "test | src/lib.rs | tests::lines: one",
    "test | src/lib.rs | tests::panics: xyz",
    "test | src/lib.rs | tests::threads: called `Result::unwrap()` on an `Err` value: Any { .. }",
  ];

  test.each([["--no-fail-fast"], ["--no-fail-fast", "-q"]])(
    "with assertion, left, right and place: %s",
    (...flags) => {
      const output = cargo(RED, "test", ...flags, "--", "--test-threads=1");
      expect(distilled("cargo test", output)).toEqual({ text: told, fingerprint });
    },
  );

  test("a backtrace adds nothing", () => {
    process.env.RUST_BACKTRACE = "1";
    const output = cargo(
      RED,
      "test",
      "--no-fail-fast",
      "--config",
      'env.RUST_BACKTRACE="1"',
      "--",
      "--test-threads=1",
    );
    delete process.env.RUST_BACKTRACE;
    expect(output).toContain("stack backtrace:");
    expect(distilled("cargo test", output)).toEqual({ text: told, fingerprint });
  });

  test("a test that takes its whole program with it is named", () => {
    const files = { "src/lib.rs": "#[test] fn deep() { std::process::abort() }\n" };
    const output = cargo(files, "test", "--", "--test-threads=1");
    expect(distilled("cargo test", output).text).toBe(
      "$ cargo test\nfailed\n\nthe program died (signal: 6, SIGABRT: process abort signal) in test deep",
    );
  });

  test("a panic of a program", () => {
    const files = {
      "src/main.rs": 'fn main() { let v: Vec<i32> = vec![]; println!("{}", v[3]); }\n',
    };
    expect(distilled("cargo run", cargo(files, "run", "-q"))).toEqual({
      text: "$ cargo run\nfailed\n\nthread 'main' panicked at src/main.rs:1:55:\nindex out of bounds: the len is 0 but the index is 3",
      fingerprint: ["panic | src/main.rs | index out of bounds: the len is # but the index is #"],
    });
  });

  test("the panic message of before Rust 1.73", () => {
    const output =
      "---- a stdout ----\nthread 'a' panicked at 'no way', src/lib.rs:3:5\n\nfailures:\n    a\n";
    expect(distilled("cargo test", output)).toEqual({
      text: "$ cargo test\nfailed\n\ntest a failed:\nthread 'a' panicked at 'no way', src/lib.rs:3:5",
      fingerprint: ["test | src/lib.rs | a: no way"],
    });
  });
});

describe("other commands", () => {
  test("head, tail and the lines that speak of trouble", () => {
    const noise = Array.from({ length: 2000 }, (_, i) => `step ${i} done`);
    noise[1000] = "AssertionError: 1 != 2";
    const { text, fingerprint } = distilled("python3 -m unittest", noise.join("\n"), 300);
    expect(text.length).toBeLessThanOrEqual(300);
    const lines = text.split("\n");
    expect(lines.slice(0, 4)).toEqual(["$ python3 -m unittest", "failed", "", "step 0 done"]);
    expect(lines).toContain("AssertionError: 1 != 2");
    expect(lines).toContain("step 999 done");
    expect(lines.at(-1)).toBe("step 1999 done");
    expect(fingerprint).toEqual(["failed |  | AssertionError: # != #"]);
  });

  test("fewer failures, a smaller set", () => {
    const both = distilled("t", "FAIL: test_a (T)\nFAIL: test_b (T)\n").fingerprint;
    const one = distilled("t", "FAIL: test_b (T)\n").fingerprint;
    expect(both).toEqual(["failed |  | FAIL: test_a (T)", "failed |  | FAIL: test_b (T)"]);
    expect(one).toEqual(["failed |  | FAIL: test_b (T)"]);
  });

  test("a deadline, a filter that matched nothing, and green ones left out", () => {
    const runs = [
      { command: "true", kind: "passed" as const, output: "error: not really" },
      { command: "sleep 9", kind: "timed-out" as const, output: "waiting\n" },
      { command: "cargo test x", kind: "no-tests-matched" as const, output: "running 0 tests" },
    ];
    expect(distil(runs, 1000)).toEqual({
      text: [
        "$ sleep 9\nwas stopped at its deadline\n\nwaiting",
        "$ cargo test x\nmatched no test\n\nIt ran no test: its name filter matches none. Write the test, or name it so that it matches.",
      ].join("\n\n"),
      fingerprint: ["no-tests-matched |  | `cargo test x`", "timed-out |  | `sleep #`"],
    });
  });

  test("an error that two commands report is told once", () => {
    const output = "error[E0425]: cannot find value `x`\n --> src/lib.rs:1:1\n\n";
    const runs = ["cargo check", "cargo test"].map((command) => ({
      command,
      kind: "failed" as const,
      output,
    }));
    expect(distil(runs, 1000).text).toBe(
      "$ cargo check\nfailed\n\nerror[E0425]: cannot find value `x`\n --> src/lib.rs:1:1\n\n$ cargo test\nfailed, as above",
    );
  });

  test("escape sequences are taken out", () => {
    expect(distilled("t", "\u001b[31mfail\u001b[0m\u202e\n").text).toBe("$ t\nfailed\n\nfail");
  });
});

test("any output fits any budget, and distilling it is quick", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      ...[
        "error[E0308]: x",
        "warning: y",
        " --> a:1:2",
        "",
        "failures:",
        "    a",
        "---- a stdout ----",
      ],
      ...[
        "thread 'a' panicked at b:1:2:",
        "stack backtrace:",
        '{"reason":"x"}',
        "Caused by:",
        "  0: a",
      ],
    ),
  );
  const kind = fc.constantFrom("passed" as const, "failed" as const, "timed-out" as const);
  const run = fc.record({
    command: fc.string(),
    kind,
    output: fc.array(line).map((l) => l.join("\n")),
  });
  fc.assert(
    fc.property(fc.array(run, { maxLength: 4 }), fc.nat(2000), (runs, budget) => {
      expect(distil(runs, budget).text.length).toBeLessThanOrEqual(budget);
    }),
    { numRuns: process.env.FULL ? 10_000 : 300 },
  );
  const huge = `${"error: x ".repeat(20_000)}\n${"word ".repeat(400_000)}\n${"test a ... ok\n".repeat(50_000)}`;
  const started = performance.now();
  distilled("t", huge);
  expect(performance.now() - started).toBeLessThan(2000);
});
