import { expect, test } from "vitest";
import { suspicions } from "../../../tools/guard/suspicions.ts";

function patch(file: string, ...lines: string[]): string {
  return `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -1 +1 @@\n${lines.join("\n")}\n`;
}

test.each([
  ["+    std::process::exit(0);", "ends the process"],
  ['+    std::fs::read("/proc/self/exe")', "reads /proc"],
  ["+    if std::env::args().count() > 1 {", "tells a test run apart"],
  ["+    let f = File::from_raw_fd(1);", "by its number"],
  ["+    unsafe { *p }", "uses unsafe"],
  ["+    if cfg!(test) {", "behaves otherwise under test"],
  ["+#[cfg(not(test))]", "behaves otherwise under test"],
  ['+    const ME: &str = include_str!("lib.rs");', "reads its own source"],
  ['+    std::fs::read_to_string("src/lib.rs")', "reads its own source"],
  ["+    std::panic::set_hook(Box::new(|_| {}));", "catches or hides panics"],
])("%s is worth a look", (line, why) => {
  const [found, ...more] = suspicions(patch("src/lib.rs", " fn f() {", line));
  expect(found).toMatch(/^src\/lib\.rs /);
  expect(found).toContain(why);
  expect(found).toContain(line.slice(1).trim());
  expect(more).toEqual([]);
});

test("removed, unchanged and commented lines are not added ones", () => {
  const lines = [
    "-std::process::exit(1);",
    " unsafe {}",
    "+// no unsafe here",
    "+let a = 1; // unsafe",
  ];
  expect(suspicions(patch("src/lib.rs", ...lines))).toEqual([]);
});

test("fewer assertions than before, and a panic in their place", () => {
  const lines = ["-    assert_eq!(a, 1);", "-    assert!(b);", "+    #[should_panic]", "+    f();"];
  expect(suspicions(patch("tests/a.rs", ...lines))).toEqual([
    "tests/a.rs: 2 fewer assertions than before",
    "tests/a.rs: a test expects a panic where it checked before",
  ]);
  expect(suspicions(patch("tests/a.rs", "-assert!(b);", "+assert!(b, 1);"))).toEqual([]);
  const ignored = ["+    #[ignore]", "+    fn slow() {}"];
  expect(suspicions(patch("src/a.rs", ...ignored))).toEqual([
    "src/a.rs: 1 more ignored tests than before",
  ]);
  const moved =
    patch("src/a.rs", "-assert!(b);", "-#[ignore]") +
    patch("src/b.rs", "+assert!(b);", "+#[ignore]");
  expect(suspicions(moved)).toEqual([]);
});

test("manifests and scripts have their own rules; each file is named", () => {
  const both =
    patch("Cargo.toml", "+harness = false", '+name = "unsafe"') +
    patch("check.sh", "+cargo test || true") +
    patch("a.test.ts", "+it.skip('x')") +
    patch("README.md", "+uses `unsafe` and process::exit");
  expect(suspicions(both)).toEqual([
    "Cargo.toml takes tests out of cargo test (harness = false)",
    "check.sh hides that a command failed (cargo test || true)",
    "a.test.ts skips tests (it.skip('x'))",
  ]);
  expect(suspicions("")).toEqual([]);
});
