import { expect, test } from "vitest";
import { estimateTokens } from "../../../models/context.ts";
import { excerptsOf, outlineOf } from "../../../tools/map/excerpts.ts";
import { mapRepository } from "../../../tools/map/map.ts";
import { largeRepository } from "../../support/large-repository.ts";

const RUST = `//! A crate.
use std::fmt::Debug;

/// How much.
#[derive(Clone)]
pub struct Amount {
    value: u32,
}

impl Amount {
    // Adds.
    pub fn add(&self, other: Amount) -> Amount
    where
        Amount: Debug,
    {
        clamp(self.value + other.value)
    }
}

pub const MOST: u32 = 9;

fn clamp(value: u32) -> Amount {
    Amount { value: value.min(limits::MOST) }
}
`;

test("a Rust file is read for what it defines and uses", async () => {
  const map = await mapRepository([{ path: "src/lib.rs", text: RUST }]);
  const [file] = map.files;
  const definitions = file?.definitions.toSorted((a, b) => a.first - b.first);
  expect(definitions).toEqual([
    { name: "Amount", first: 4, last: 8, signature: "pub struct Amount" },
    {
      name: "add",
      first: 11,
      last: 17,
      signature: "Amount: pub fn add(&self, other: Amount) -> Amount where Amount: Debug,",
    },
    { name: "MOST", first: 20, last: 20, signature: "pub const MOST: u32 = 9;" },
    { name: "clamp", first: 22, last: 24, signature: "fn clamp(value: u32) -> Amount" },
  ]);
  const used = new Set(file?.references.map(({ name }) => name));
  expect([...used].sort()).toEqual(["Amount", "Debug", "MOST", "clamp", "fmt", "min"]);
  expect(map.find("Amount::add()").map(({ definition }) => definition.first)).toEqual([11]);
});

test("what does not parse, and other languages, are read as far as they go", async () => {
  const map = await mapRepository([
    { path: "broken.rs", text: "fn a() { ]]] \n\nfn b(\n" },
    { path: "empty.rs", text: "" },
    {
      path: "shade.wgsl",
      text: "// Tints.\nfn tint(c: vec4f) -> vec4f {\n  return c;\n}\n\nfn b() {}\n",
    },
    { path: "a.py", text: "class Box:\n    def open(self):\n        pass\n" },
  ]);
  const found = map.files.map(({ definitions }) =>
    definitions.map(({ name, first, last }) => `${name} ${first}-${last}`),
  );
  expect(found[1]).toEqual([]);
  expect(found.slice(2)).toEqual([
    ["tint 1-4", "b 6-6"],
    ["Box 1-3", "open 2-3"],
  ]);
});

test("in 320 files with overlapping names the right function is found, and the type that it uses", async () => {
  const { files, tasks } = largeRepository();
  const texts = Object.entries(files).map(([path, text]) => ({ path, text }));
  const map = await mapRepository(texts);
  const missed = tasks.flatMap(({ title, description, path, name, uses }) => {
    const ranked = map.rank({ text: `${title}\n${description}`, inputs: [] });
    const excerpts = excerptsOf(ranked, 800, estimateTokens);
    const outline = outlineOf(ranked, excerpts, 400, estimateTokens);
    const shown = excerpts.some((one) => one.path === path && one.text.includes(`fn ${name}(`));
    const typed = [outline, ...excerpts.map(({ text }) => text)].some((text) =>
      text.includes(`pub struct ${uses}`),
    );
    return shown && typed ? [] : [`${title}: ${shown} ${typed}`];
  });
  expect([tasks.length, missed]).toEqual([25, []]);
});
