import path from "node:path";
import { expect, test } from "vitest";
import { checkSample } from "../../../evals/suite/check-sample.ts";
import { importPolyglot } from "../../../evals/suite/polyglot.ts";
import { sandboxAvailable } from "../../../tools/sandbox/available.ts";
import { scratch, write } from "../../support/crate.ts";
import { solvedSample } from "../support/a-sample.ts";

const MANIFEST = '[package]\nedition = "2021"\nname = "two_sum"\nversion = "1.2.0"\n';
const MORE = '\n[features]\nbig = []\n\n[lints.clippy]\nneedless_range_loop = "allow"\n';
const TESTS =
  '#[test]\nfn small() {\n    assert_eq!(two_sum::add(1, 2), 3);\n}\n\n#[test]\n#[ignore]\nfn negative() {\n    assert_eq!(two_sum::add(1, -2), -1);\n}\n\nmod more {\n    #[test]\n    #[ignore]\n    #[cfg(feature = "big")]\n    fn big() {\n        assert_eq!(two_sum::add(1 << 40, 1), (1 << 40) + 1);\n    }\n}\n';
const SECOND =
  '//! Overflow.\n\n#[test]\n#[ignore]\n#[should_panic(expected = "overflow")]\nfn too_much() {\n    two_sum::add(i64::MAX, 1);\n}\n';
const STUB =
  'mod given;\n\npub fn add(a: i64, b: i64) -> i64 {\n    todo!("Add {a} and {b}.")\n}\n';
const EXAMPLE =
  "mod given;\n\npub fn add(a: i64, b: i64) -> i64 {\n    a.checked_add(b).expect(given::SAID)\n}\n";

/** Exercises made up in the benchmark's layout, all that a checkout holds included. */
function checkout(): string {
  const root = scratch();
  const exercise = (id: string, files: Record<string, string>) => {
    write(path.join(root, "rust/exercises/practice", id), {
      "Cargo.toml": `${MANIFEST}${MORE}`,
      "src/lib.rs": STUB,
      "src/given.rs": 'pub const SAID: &str = "overflow";\n',
      ".meta/example.rs": EXAMPLE,
      ".meta/config.json": '{ "files": { "solution": ["src/lib.rs", "Cargo.toml"] } }',
      ".meta/tests.toml": "",
      ".docs/instructions.md": "# Instructions\n\nAdd two numbers.\n",
      ".docs/instructions.append.md": "# Instructions append\n\nMind the overflow.\n",
      ".gitignore": "/target\nCargo.lock\n",
      ...files,
    });
  };
  exercise("two-sum", { "tests/two_sum.rs": TESTS, "tests/over-flow.rs": SECOND });
  exercise("needs-crates", {
    "Cargo.toml": `${MANIFEST}\n[dependencies]\nrand = "0.8"\n`,
    "tests/needs-crates.rs": TESTS,
  });
  exercise("example-needs-crates", {
    "Cargo.toml": `${MANIFEST}\n[dependencies]\n\n[features]\n`,
    ".meta/Cargo-example.toml": `${MANIFEST}\n[dependencies.rand]\nversion = "0.8"\n`,
    "tests/example-needs-crates.rs": TESTS,
  });
  exercise("macro-tests", { "tests/macro-tests.rs": "cases!(one, two);\n" });
  const bare = path.join(root, "rust/exercises/practice/no-oracle");
  write(bare, { "Cargo.toml": MANIFEST, "src/lib.rs": STUB, "tests/no-oracle.rs": TESTS });
  return root;
}

test("an exercise becomes a sound sample; what needs crates is left out by name", {
  timeout: 120_000,
}, async () => {
  const out = path.join(scratch(), "polyglot");
  expect(importPolyglot(checkout(), out)).toEqual({
    samples: ["two-sum"],
    left: [
      { id: "example-needs-crates", reason: "it needs crates" },
      { id: "macro-tests", reason: "its tests have no names" },
      { id: "needs-crates", reason: "it needs crates" },
      { id: "no-oracle", reason: "it has no .meta/example.rs" },
    ],
  });
  const sample = solvedSample(path.join(out, "two-sum"));
  expect(sample.meta).toMatchObject({
    tests: {
      "tests/over-flow.rs": ["too_much"],
      "tests/two_sum.rs": ["small", "negative", "more::big"],
    },
  });
  expect(sample.task.description).toBe(
    "# Instructions\n\nAdd two numbers.\n\n# Instructions append\n\nMind the overflow.",
  );
  expect([...sample.files.template.keys()].sort()).toEqual([
    "Cargo.lock",
    "Cargo.toml",
    "src/given.rs",
    "src/lib.rs",
  ]);
  expect([...sample.files.hidden.keys()].sort()).toEqual([
    "tests/over-flow.rs",
    "tests/two_sum.rs",
  ]);

  const sandboxed = (await sandboxAvailable()).kind === "available";
  const place = { home: scratch(), sandboxed, buildMs: 60_000, testMs: 10_000 };
  const checked = await checkSample(sample, place);
  expect(checked.filter(({ fine }) => !fine)).toEqual([]);
  expect(checked).toHaveLength(5);
});

test("a folder that is no checkout is said", () => {
  expect(importPolyglot("/nowhere", scratch())).toEqual({
    samples: [],
    left: [{ id: "/nowhere", reason: "has no rust/exercises/practice" }],
  });
});
