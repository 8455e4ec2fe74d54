import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { checkSample } from "../../../evals/suite/check-sample.ts";
import { importPolyglot } from "../../../evals/suite/polyglot.ts";
import { sandboxAvailable } from "../../../tools/sandbox/available.ts";
import { scratch, write } from "../../support/crate.ts";
import { solvedSample } from "../support/a-sample.ts";

const MANIFEST =
  '[package]\nedition = "2021"\nname = "two-sum"\nversion = "1.2.0"\n\n[dependencies]\n\n[features]\nbig = []\n';
const TESTS =
  '#[test]\nfn small() {\n    assert_eq!(two_sum::add(1, 2), 3);\n}\n\n#[test]\n#[ignore]\nfn negative() {\n    assert_eq!(two_sum::add(1, -2), -1);\n}\n\nmod more {\n    #[test]\n    #[ignore]\n    #[cfg(feature = "big")]\n    fn big() {\n        assert_eq!(two_sum::add(1 << 40, 1), (1 << 40) + 1);\n    }\n}\n';

/** An exercise made up in the benchmark's layout. */
function checkout(): string {
  const root = scratch();
  const at = (id: string) => `rust/exercises/practice/${id}`;
  write(root, {
    [`${at("two-sum")}/Cargo.toml`]: MANIFEST,
    [`${at("two-sum")}/src/lib.rs`]: "pub fn add(a: i64, b: i64) -> i64 {\n    todo!()\n}\n",
    [`${at("two-sum")}/tests/two-sum.rs`]: TESTS,
    [`${at("two-sum")}/.meta/example.rs`]: "pub fn add(a: i64, b: i64) -> i64 {\n    a + b\n}\n",
    [`${at("two-sum")}/.docs/instructions.md`]: "# Instructions\n\nAdd two numbers.\n",
    [`${at("needs-crates")}/Cargo.toml`]: MANIFEST.replace(
      "[dependencies]\n",
      '[dependencies]\nrand = "0.8"\n',
    ),
    [`${at("needs-crates")}/src/lib.rs`]: "\n",
    [`${at("needs-crates")}/tests/needs-crates.rs`]: TESTS,
    [`${at("needs-crates")}/.meta/example.rs`]: "\n",
    [`${at("no-oracle")}/Cargo.toml`]: MANIFEST,
    [`${at("no-oracle")}/src/lib.rs`]: "\n",
  });
  return root;
}

test("an exercise becomes a sound sample; what needs crates is left out by name", async () => {
  const out = path.join(scratch(), "polyglot");
  expect(importPolyglot(checkout(), out)).toEqual({
    samples: ["two-sum"],
    left: [
      { id: "needs-crates", reason: "it needs crates" },
      { id: "no-oracle", reason: "it has no .meta/example.rs" },
    ],
  });
  const sample = solvedSample(path.join(out, "two-sum"));
  expect(sample.meta).toMatchObject({
    tests: { "tests/two-sum.rs": ["small", "negative", "more::big"] },
  });
  expect(sample.task.description).toBe("# Instructions\n\nAdd two numbers.");
  expect(readFileSync(path.join(out, "two-sum/template/src/lib.rs"), "utf8")).toContain("todo!()");

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
