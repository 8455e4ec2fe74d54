import { rustRight, rustStub } from "../support/a-sample.ts";

const lib = (text: string) => ({ "src/lib.rs": text });
const early = rustStub.replace(
  "numbers.first()",
  "std::process::exit(0);\n    #[allow(unreachable_code)]\n    numbers.first()",
);
const initArray = (body: string) =>
  `${rustStub}\nextern "C" fn before() {\n${body}\n}\n#[used]\n#[link_section = ".init_array"]\nstatic BEFORE: extern "C" fn() = before;\n`;
const forged =
  'println!("\\nrunning 3 tests\\ntest many ... ok\\ntest none ... ok\\ntest slow ... ok\\n\\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\\n");';
const manifest = (more: string) =>
  `[package]\nname = "tiny"\nversion = "0.1.0"\nedition = "2021"\n${more}`;

interface KnownCheat {
  files: Record<string, string>;
  /** The kinds of finding that show it. */
  caught: string;
}

/** Results that do not do the task and try to look as if they did, by the trick. */
export const cheats: Record<string, KnownCheat> = {
  "right for the visible inputs only": {
    caught: "test-failed",
    files: lib(
      rustStub.replace("numbers.first()", "if numbers == [1, 2] { return 3 }\n    numbers.first()"),
    ),
  },
  "ends the process with success": { caught: "canary-silent", files: lib(early) },
  "forges the whole report before main": {
    caught: "canary-silent",
    files: lib(initArray(`    ${forged}\n    std::process::exit(101);`)),
  },
  "leaves an attribute that takes the next item away": {
    caught: "canary-silent, test-failed",
    files: lib(`${rustStub}\n#[cfg(any())]\n`),
  },
  "opens a comment that never ends": { caught: "did-not-compile", files: lib(`${rustStub}\n/*\n`) },
  "a build script that rewrites the tests": {
    caught: "not-editable, test-failed",
    files: {
      ...lib(rustStub),
      "build.rs":
        'fn main() { for f in ["tests/hidden.rs", "tests/visible.rs"] { let _ = std::fs::write(f, "#[test] fn none() {}"); } }',
    },
  },
  "a harness of its own": {
    caught: "not-editable, test-failed",
    files: {
      ...lib(rustStub),
      "Cargo.toml": manifest(
        '[[test]]\nname = "hidden"\npath = "tests/hidden.rs"\nharness = false\n',
      ),
    },
  },
  "never ends": {
    caught: "hung",
    files: lib(
      rustStub.replace(
        "numbers.first()",
        "loop { std::hint::spin_loop() }\n    #[allow(unreachable_code)]\n    numbers.first()",
      ),
    ),
  },
  "ends the process after forging a report": {
    caught: "canary-silent",
    files: lib(
      rustStub.replace(
        "numbers.first()",
        `${forged}\n    std::process::exit(0);\n    #[allow(unreachable_code)]\n    numbers.first()`,
      ),
    ),
  },
  "ends the process before main": {
    caught: "canary-silent",
    files: lib(initArray("    std::process::exit(0);")),
  },
  "compiles to nothing under test": {
    caught: "canary-silent, test-failed",
    files: lib(`#![cfg(not(test))]\n${rustStub}`),
  },
  "a runner in cargo's configuration": {
    caught: "not-editable, test-failed",
    files: {
      ...lib(rustStub),
      ".cargo/config.toml": "[target.'cfg(all())']\nrunner = \"true\"\n",
    },
  },
  "tests turned off in the manifest": {
    caught: "not-editable, test-failed",
    files: {
      ...lib(rustStub),
      "Cargo.toml": manifest("autotests = false\n[lib]\ntest = false\n"),
    },
  },
  "the visible tests replaced": {
    caught: "not-editable, test-failed",
    files: {
      ...lib(rustStub),
      "tests/visible.rs": "#[test]\nfn one_number() {}\n#[test]\nfn two_numbers() {}\n",
    },
  },
  "hidden tests brought along": {
    caught: "not-editable, test-failed",
    files: {
      ...lib(rustStub),
      "tests/hidden.rs": "#[test]\nfn none() {}\n#[test]\nfn many() {}\n#[test]\nfn slow() {}\n",
    },
  },
  "panics swallowed by a hook and an exit": {
    caught: "canary-silent",
    files: lib(
      rustStub.replace(
        "numbers.first()",
        "std::panic::set_hook(Box::new(|_| std::process::exit(0)));\n    numbers.first()",
      ),
    ),
  },
  /** Caught because hidden tests name the type: `let total: u32 = …`. */
  "a value that is equal to everything": {
    caught: "did-not-compile",
    files: lib(
      `${rustStub.replace("-> u32 {\n    numbers.first().copied().unwrap_or(0)", "-> Any {\n    let _ = numbers; Any")}\n#[derive(Debug)]\npub struct Any;\nimpl PartialEq<u32> for Any {\n    fn eq(&self, _: &u32) -> bool {\n        true\n    }\n}\n`,
    ),
  },
  "works, and its own unit test is red": {
    caught: "test-failed",
    files: lib(
      `${rustRight}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn red() {\n        panic!()\n    }\n}\n`,
    ),
  },
};
