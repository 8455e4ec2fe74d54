import { expect, test } from "vitest";
import type { FileChange } from "../../../contracts/edit.ts";
import { type Grants, guard } from "../../../tools/guard.ts";

const LIB = `pub fn add(a: i32, b: i32) -> i32 {
    a + b
}

#[cfg(test)]
mod tests {
    use super::add;

    const TWO: i32 = 2;

    #[test]
    fn adds() {
        assert_eq!(add(1, TWO), 3);
    }

    #[test]
    #[ignore]
    fn slow() {}
}
`;
const BASE: Record<string, string> = {
  "src/lib.rs": LIB,
  "tests/all.rs": "use tiny::add;\n#[test]\nfn all() {\n    assert_eq!(add(2, 2), 4);\n}\n",
  "tests/data.json": "{}",
  "check.sh": "true",
  Makefile: "test:",
  "src/a.rs": "pub fn a() {}\n",
};

interface Case {
  changes: Record<string, string | null>;
  earlier?: Record<string, string | null>;
  grants?: Partial<Grants>;
}

function asked({ changes, earlier = {}, grants = {} }: Case): string {
  const list = (all: Record<string, string | null>) =>
    Object.entries(all).map(
      ([path, text]): FileChange =>
        text === null ? { kind: "delete", path } : { kind: "write", path, text },
    );
  const guarded = guard(
    list(changes),
    { inputs: [], allow: [], tests: ["./check.sh", "make test"], ...grants },
    {
      before: (file) => BASE[file] ?? null,
      twin: (file) =>
        file in BASE
          ? null
          : (Object.keys(BASE).find((f) => f.toLowerCase() === file.toLowerCase()) ?? null),
      unwritable: (file) => (file.startsWith("link/") ? "leads through a symbolic link" : null),
      prefix: "",
      earlier: list(earlier),
    },
  );
  return guarded.kind === "allowed" ? "allowed" : `${guarded.path} ${guarded.reason}`;
}

const lib = (from: string, to: string) => ({ "src/lib.rs": LIB.replace(from, to) });

test.each<[string, Case]>([
  ["new code", { changes: lib("    a + b", "    b + a") }],
  [
    "a new test and a helper",
    {
      changes: lib(
        "const TWO",
        "fn three() -> i32 { 3 }\n    #[test]\n    fn more() { assert_eq!(three(), 3); }\n    const TWO",
      ),
    },
  ],
  [
    "other white space and comments",
    {
      changes: lib(
        "assert_eq!(add(1, TWO), 3);",
        "// three\n assert_eq!(\n add(1, TWO),\n 3,\n );",
      ),
    },
  ],
  ["one more import", { changes: lib("use super::add;", "use super::{add, sub};") }],
  ["all imports instead of one", { changes: lib("use super::add;", "use super::*;") }],
  ["a test that runs again", { changes: lib("    #[ignore]\n", "") }],
  [
    "a lint attribute",
    {
      changes: lib(
        "    #[test]\n    fn adds",
        "    #[test]\n    #[allow(clippy::eq_op)]\n    fn adds",
      ),
    },
  ],
  [
    "a renamed function",
    { changes: { "src/lib.rs": LIB.replaceAll("add(", "plus(").replace("::add;", "::plus;") } },
  ],
  [
    "tests moved to a file of their own",
    {
      changes: {
        "src/lib.rs": `${LIB.slice(0, LIB.indexOf("mod tests {"))}mod tests;\n`,
        "src/tests.rs": LIB.slice(LIB.indexOf("    use super")).replace(/}\n$/, ""),
      },
    },
  ],
  [
    "a further edit after they were moved",
    {
      earlier: {
        "src/lib.rs": `${LIB.slice(0, LIB.indexOf("mod tests {"))}mod tests;\n`,
        "src/tests.rs": LIB.slice(LIB.indexOf("    use super")).replace(/}\n$/, ""),
      },
      changes: { "src/lib.rs": `${LIB.slice(0, LIB.indexOf("mod tests {"))}mod tests;\n// done\n` },
    },
  ],
  [
    "a new test in a test file",
    { changes: { "tests/all.rs": `${BASE["tests/all.rs"]}#[test]\nfn none() {}\n` } },
  ],
  [
    "new test files and data",
    { changes: { "tests/new.rs": "#[test]\nfn n() {}", "tests/new.json": "[]" } },
  ],
  [
    "a test file that is an input",
    { changes: { "tests/all.rs": "" }, grants: { inputs: ["tests/all.rs"] } },
  ],
  [
    "tests in a source that is granted",
    { changes: lib("), 3)", "), 4)"), grants: { allow: ["src/*.rs"] } },
  ],
  [
    "a granted manifest and its lock file",
    { changes: { "Cargo.toml": "x", "Cargo.lock": "y" }, grants: { inputs: ["Cargo.toml"] } },
  ],
  [
    "a granted build script",
    { changes: { "build.rs": "fn main() {}" }, grants: { allow: ["build.rs"] } },
  ],
  ["a script that no command runs", { changes: { "run.sh": "true" } }],
  [
    "a feature-gated new file",
    { changes: { "src/gpu.rs": '#![cfg(feature = "gpu")]\npub fn gpu() {}' } },
  ],
  ["a deleted file without tests", { changes: { "src/a.rs": null } }],
  [
    "a file renamed to small letters",
    { changes: { "src/a.rs": null, "src/A.rs": "pub fn a() {}" } },
  ],
])("%s is allowed", (_, one) => {
  expect(asked(one)).toBe("allowed");
});

test.each<[string, Case, string]>([
  [
    "a removed test",
    {
      changes: lib(
        "    #[test]\n    fn adds() {\n        assert_eq!(add(1, TWO), 3);\n    }\n",
        "",
      ),
    },
    "src/lib.rs would remove the existing test adds",
  ],
  [
    "a removed test module",
    { changes: { "src/lib.rs": LIB.slice(0, LIB.indexOf("#[cfg(test)]")) } },
    "src/lib.rs would remove the existing test code tests",
  ],
  ["a deleted file with tests", { changes: { "src/lib.rs": null } }, "src/lib.rs would remove"],
  [
    "another expected value",
    { changes: lib("), 3)", "), 4)"), grants: { inputs: ["src/lib.rs"] } },
    "src/lib.rs would change the existing test adds",
  ],
  [
    "another constant of the tests",
    { changes: lib("i32 = 2", "i32 = 1") },
    "src/lib.rs would change the existing test code TWO",
  ],
  [
    "an ignored test",
    { changes: lib("    #[test]\n    fn adds", "    #[test]\n    #[ignore]\n    fn adds") },
    "src/lib.rs would ignore the existing test adds",
  ],
  [
    "a test under a condition",
    {
      changes: lib(
        "    #[test]\n    fn adds",
        '    #[cfg(feature = "x")]\n    #[test]\n    fn adds',
      ),
    },
    "src/lib.rs would change the existing test adds",
  ],
  [
    "a module under another condition",
    { changes: lib("#[cfg(test)]", "#[cfg(all(test, any()))]") },
    "src/lib.rs would change the existing test code tests",
  ],
  [
    "a test in a comment",
    {
      changes: lib(
        "    #[test]\n    fn adds() {\n        assert_eq!(add(1, TWO), 3);\n    }",
        "/*    #[test]\n    fn adds() {\n        assert_eq!(add(1, TWO), 3);\n    }*/",
      ),
    },
    "src/lib.rs would remove the existing test adds",
  ],
  [
    "a test in a string",
    { changes: lib(LIB, `const S: &str = r#"${LIB}"#;`) },
    "src/lib.rs would remove",
  ],
  [
    "another import",
    {
      changes: {
        "src/lib.rs": `mod fake { pub fn add(_: i32, _: i32) -> i32 { 3 } }\n${LIB.replace("super::add", "crate::fake::add")}`,
      },
    },
    "src/lib.rs would change what existing tests import (super::add)",
  ],
  [
    "a function in front of the tested one",
    { changes: lib("const TWO", "fn add(_: i32, _: i32) -> i32 { 3 }\n    const TWO") },
    "src/lib.rs would put another add among the existing tests",
  ],
  [
    "an import in front of the tested one",
    { changes: lib("use super::add;", "use super::add;\n    use super::fake as add;") },
    "src/lib.rs would put another add among the existing tests",
  ],
  [
    "a macro in front of assert_eq",
    { changes: { "src/lib.rs": `macro_rules! assert_eq { ($($t:tt)*) => {} }\n${LIB}` } },
    "src/lib.rs would hide the standard assert_eq!",
  ],
  [
    "a renamed function beside the old one",
    {
      changes: {
        "src/lib.rs": `${LIB.replaceAll("add(1", "plus(1").replace("::add;", "::plus;")}pub fn plus(_: i32, _: i32) -> i32 { 3 }`,
      },
    },
    "src/lib.rs would change the existing test adds",
  ],
  [
    "a test file switched off",
    { changes: { "tests/all.rs": `#![cfg(any())]\n${BASE["tests/all.rs"]}` } },
    "tests/all.rs would switch existing tests off with #![cfg(any())]",
  ],
  [
    "a changed test file",
    { changes: { "tests/all.rs": (BASE["tests/all.rs"] ?? "").replace("4", "5") } },
    "tests/all.rs would change the existing test all",
  ],
  [
    "changed test data",
    { changes: { "tests/data.json": "[]" } },
    "tests/data.json belongs to existing tests",
  ],
  [
    "the tested command's script",
    { changes: { "check.sh": "exit 0" } },
    "check.sh is what the task's own commands run",
  ],
  [
    "the tested command's makefile",
    { changes: { Makefile: "test:\n\ttrue" } },
    "Makefile is what the task's own commands run",
  ],
  [
    "a manifest",
    { changes: { "Cargo.toml": "x" } },
    'Cargo.toml is protected, because it decides how the project is built or tested; do the work without it. (Only the task\'s owner can grant it: "allow": ["Cargo.toml"].)',
  ],
  ["a manifest in other letters", { changes: { "CARGO.TOML": "x" } }, "CARGO.TOML is protected"],
  [
    "cargo's configuration",
    { changes: { "sub/.Cargo/config.toml": "x" } },
    "sub/.Cargo/config.toml is protected",
  ],
  ["git's own", { changes: { ".GIT/hooks/x": "x" } }, ".GIT/hooks/x is git's own"],
  ["git attributes", { changes: { ".gitattributes": "x" } }, ".gitattributes is protected"],
  [
    "a CI file",
    { changes: { ".github/workflows/ci.yml": "x" } },
    ".github/workflows/ci.yml is protected",
  ],
  ["lints", { changes: { "clippy.toml": "x" } }, "clippy.toml is protected"],
  ["the queue", { changes: { "auto_tasks.json": "[]" } }, "auto_tasks.json is protected"],
  ["a path that leads out", { changes: { "../x": "x" } }, "../x leads out of the repository"],
  ["a link", { changes: { "link/x.rs": "x" } }, "link/x.rs leads through a symbolic link"],
  [
    "other letters",
    { changes: { "SRC/lib.rs": "x" } },
    "SRC/lib.rs differs only in big and small letters from src/lib.rs; write src/lib.rs",
  ],
  ["binary data", { changes: { "a.bin": "a\0b" } }, "a.bin would hold binary data"],
  [
    "a huge file",
    { changes: { "a.txt": "x".repeat(1_000_001) } },
    "a.txt is larger than 1000000 bytes",
  ],
  [
    "hundreds of files",
    { changes: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`f${i}`, ""])) },
    "f0 and 200 other files at once are too many",
  ],
])("%s is forbidden", (_, one, reason) => {
  expect(asked(one).slice(0, reason.length)).toBe(reason);
});
