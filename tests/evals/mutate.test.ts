import { cpSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { candidatesOf } from "../../evals/mutate/candidates.ts";
import { labelledChanges } from "../../evals/mutate/labelled-changes.ts";
import { pixelMutants } from "../../evals/mutate/pixel-mutants.ts";
import { pixelRewrites } from "../../evals/mutate/pixel-rewrites.ts";
import { rustMutants, type Variant } from "../../evals/mutate/rust-mutants.ts";
import { rustRewrites } from "../../evals/mutate/rust-rewrites.ts";
import { tokensOf } from "../../evals/mutate/rust-tokens.ts";
import { readSuite } from "../../evals/suite/read-suite.ts";
import { parseProgram } from "../../pixels/parse.ts";
import { rasterHash, rasterise } from "../../pixels/raster.ts";
import { sandboxAvailable } from "../../tools/sandbox/available.ts";
import { scratch } from "../support/crate.ts";

const suites = path.join(import.meta.dirname, "../../evals/suites");

test("tokens are the source again", () => {
  const sources = globSync(`${suites}/**/*.rs`).map((file) => readFileSync(file, "utf8"));
  expect(sources.length).toBeGreaterThan(100);
  for (const source of sources)
    expect(
      tokensOf(source)
        .map(({ text }) => text)
        .join(""),
    ).toBe(source);
});

test.each<[string, string[]]>([
  ["'a'", ["text 'a'"]],
  ["&'a str", ["mark &", "lifetime 'a", "word str"]],
  [String.raw`'\''+b'\\'`, [String.raw`text '\''`, "mark +", String.raw`text b'\\'`]],
  ["0..=9", ["number 0", "mark ..=", "number 9"]],
  ["1.5..x", ["number 1.5", "mark ..", "word x"]],
  ['r#"a"b"#.len', ['text r#"a"b"#', "mark .", "word len"]],
  ['"/*"/*/*"*/*/;', ['text "/*"', 'comment /*/*"*/*/', "mark ;"]],
  ["a// b\nc", ["word a", "comment // b", "word c"]],
  ["a>>=b=>c::d", ["word a", "mark >>=", "word b", "mark =>", "word c", "mark ::", "word d"]],
])("%s is cut where Rust cuts it", (source, expected) => {
  const tokens = tokensOf(source).filter(({ kind }) => kind !== "space");
  expect(tokens.map(({ kind, text }) => `${kind} ${text}`)).toEqual(expected);
});

const SMALL = `#![allow(dead_code)]
//! A crate.

const LIMIT: usize = 8;

/// Counts.
#[must_use]
fn count(row: &[u8], most: usize) -> Option<usize> {
    let mut found = 0;
    for at in 0..row.len() {
        if row[at] > 20 && found < most {
            found += 2;
        } else {
            found -= 4;
        }
    }
    notes(found);
    Some(pair(found, most)) // "a < b"
}

fn pair(a: usize, b: usize) -> usize {
    a.min(b)
}

#[cfg(test)]
mod tests {
    #[test]
    fn counts() {
        assert!(1 + 1 == 2);
    }
}
`;

/** What was changed: the lines that are new. */
function changes(variants: Variant[]): string[] {
  const old = SMALL.split("\n");
  return variants.map(({ change, text }) => {
    const lines = text.split("\n").filter((line) => !old.includes(line));
    return `${change}: ${lines.map((line) => line.trim()).join(" / ")}`;
  });
}

test("mutants are single mistakes outside tests, attributes, comments and strings", () => {
  expect(changes(rustMutants(SMALL))).toEqual([
    "constant: let mut found = 1;",
    "early-return: break; }",
    "constant: for at in 1..row.len() {",
    "range: for at in 0..=row.len() {",
    "negated-condition: if !(row[at] > 20 && found < most) {",
    "boundary: if row[at] >= 20 && found < most {",
    "constant: if row[at] > 21 && found < most {",
    "constant: if row[at] > 19 && found < most {",
    "logic: if row[at] > 20 || found < most {",
    "boundary: if row[at] > 20 && found <= most {",
    "removed-statement: ",
    "arithmetic: found -= 2;",
    "constant: found += 3;",
    "constant: found += 1;",
    "removed-statement: ",
    "arithmetic: found += 4;",
    "constant: found -= 5;",
    "constant: found -= 3;",
    "removed-statement: ",
    'swapped-arguments: Some(pair(most, found)) // "a < b"',
    "method: a.max(b)",
    "removed-call: a",
    "constant: const LIMIT: usize = 9;",
    "constant: const LIMIT: usize = 7;",
    "early-return: let mut found = 0; return None;",
  ]);
});

test("rewrites change how it is said, not what", () => {
  const rewrites = rustRewrites(SMALL);
  expect(rewrites.map(({ change }) => change)).toEqual([
    "renamed-local",
    "inverted-if",
    "mirrored-comparison",
    "extracted-constant",
    "reordered-functions",
    "changed-comments",
    "reformatted",
  ]);
  expect(changes(rewrites.slice(0, 4))).toEqual([
    'renamed-local: let mut the_found = 0; / if row[at] > 20 && the_found < most { / the_found += 2; / the_found -= 4; / notes(the_found); / Some(pair(the_found, most)) // "a < b"',
    "inverted-if: if !(row[at] > 20 && found < most) {",
    "mirrored-comparison: if row[at] > 20 && most > found {",
    "extracted-constant: let number = 20; / if row[at] > number && found < most {",
  ]);
  const [, , , , reordered, comments, space] = rewrites.map(({ text }) => text);
  expect(reordered?.indexOf("fn pair")).toBeLessThan(reordered?.indexOf("/// Counts.") ?? 0);
  expect(comments).toContain("/// Counts.\n/// See the tests for examples.\n");
  expect(comments).toContain("Some(pair(found, most)) // Said elsewhere.\n");
  expect(space).toContain("\n  let mut found = 0;\n  for at in 0..row.len() {\n");
});

const gvpie = readSuite("gvpie");
if ("kind" in gvpie) throw new Error(gvpie.message);
const pictures = gvpie.solved.flatMap(({ oracle, meta }) => {
  if (meta.kind !== "pixel" || oracle === null) return [];
  const parsed = parseProgram(JSON.parse(readFileSync(oracle.get(meta.pixel.file) ?? "", "utf8")));
  return parsed.kind === "valid" ? [parsed.program] : [];
});
const drawn = (program: (typeof pictures)[number]) => rasterise(program).map(rasterHash);

test("rewritten pictures are valid and look the same, but for ops that lay over each other", () => {
  expect(pictures).toHaveLength(12);
  for (const program of pictures) {
    for (const { change, program: other } of pixelRewrites(program)) {
      expect(parseProgram(other).kind).toBe("valid");
      if (change !== "reordered-ops")
        expect([change, drawn(other)]).toEqual([change, drawn(program)]);
    }
  }
});

test("most mutated pictures look different", () => {
  const mutants = pictures.flatMap((program) =>
    pixelMutants(program).map(({ program: other }) => {
      const parsed = parseProgram(other);
      return parsed.kind !== "valid" || drawn(parsed.program).join() !== drawn(program).join();
    }),
  );
  expect(mutants.length).toBeGreaterThan(500);
  expect(mutants.filter((different) => different).length / mutants.length).toBeGreaterThan(0.85);
});

test("every sample that can be solved has rewrites and mutants", () => {
  const poor = gvpie.solved.filter((sample) => {
    const kind = sample.meta.kind === "pixel" ? "pixel-mutant" : "mutant";
    const few = (source: "rewrite" | typeof kind, most: number) =>
      candidatesOf(sample, source).length < most;
    return sample.oracle !== null && (few("rewrite", 3) || few(kind, 5));
  });
  expect(poor.map(({ meta }) => meta.id)).toEqual([]);
});

/** Without FULL, few changes of two samples. */
const size = process.env.FULL
  ? { samples: gvpie.solved.map(({ meta }) => meta.id), count: 120, workers: 2 }
  : { samples: ["hex-colour", "pixel-meter"], count: 8, workers: 1 };

function someOf(ids: readonly string[]): string {
  const folder = path.join(scratch(), "some");
  for (const id of ids) {
    cpSync(path.join(suites, "gvpie", id), path.join(folder, id), { recursive: true });
  }
  return folder;
}

test("labelled changes: half good, half bad, of every source", { timeout: 900_000 }, async () => {
  const sandboxed = (await sandboxAvailable()).kind === "available";
  const places = Array.from({ length: size.workers }, () => {
    return { home: scratch(), sandboxed, buildMs: 60_000, testMs: 5_000 };
  });
  const made = await labelledChanges(someOf(size.samples), {
    seed: "a",
    count: size.count,
    places,
  });
  const sources = Map.groupBy(made, ({ source }) => source);
  const share = (part: number) => Math.round(size.count * part);
  expect(Object.fromEntries([...sources].map(([source, { length }]) => [source, length]))).toEqual({
    oracle: share(0.25),
    rewrite: share(0.25),
    cheat: share(0.15),
    mutant: share(0.25),
    "pixel-mutant": share(0.1),
  });
  expect(new Set(made.map(({ id }) => id)).size).toBe(made.length);
  for (const { source, label, class: kind, files } of made) {
    expect(label).toBe(source === "oracle" || source === "rewrite" ? "good" : "bad");
    expect(kind).toMatch(/^[a-z0-9-]+$/);
    expect(Object.keys(files).length).toBeGreaterThan(0);
  }
});

test("the same seed labels the same changes, another seed others", async () => {
  const place = { home: scratch(), sandboxed: false, buildMs: 1, testMs: 1 };
  const suite = someOf(["pixel-meter", "pixel-bars", "pixel-ball"]);
  const ids = async (seed: string) => {
    const made = await labelledChanges(suite, { seed, count: 40, places: [place] });
    return made.map(({ id }) => id);
  };
  const first = await ids("a");
  expect(first.length).toBeGreaterThan(15);
  expect(await ids("a")).toEqual(first);
  expect(await ids("b")).not.toEqual(first);
});
