import { expect, test } from "vitest";
import { cratesConcerned, cratesOf, relocate } from "../../../tools/cargo/which-crate.ts";

const FILES: Record<string, string> = {
  "core/Cargo.toml": '[package]\nname = "gvp-core"\nversion = "0.1.0"\n',
  "core/src/lib.rs": "",
  "core/examples/draw.rs": "",
  "gpu/Cargo.toml": '[package]\nname = "gpu"\n\n[[bin]]\nname = "other"\n',
  "gpu/src/lib.rs": 'const S: &str = include_str!("../../shaders/fill.wgsl");',
  "gpu/nested/Cargo.toml": "[workspace]\nmembers = []\n",
  "shaders/fill.wgsl": "",
  "README.md": "see fill.wgsl",
};
const names = Object.keys(FILES);
const read = (file: string) => FILES[file] ?? null;
const crates = cratesOf(names, read);
const NO_MANIFEST = "error: could not find `Cargo.toml` in `/x` or any parent directory\n";

function where(command: string, output: string, inputs: string[], cwd = "") {
  const moved = relocate(command, output, cwd, { crates, files: names, inputs });
  return moved.kind === "moved" ? moved.commands : moved.kind;
}

test("crates by folder, with their names", () => {
  expect(crates).toEqual([
    { folder: "core", name: "gvp-core" },
    { folder: "gpu", name: "gpu" },
    { folder: "gpu/nested", name: null },
  ]);
});

test("a command without a manifest goes to the crate it names, else to those of the inputs", () => {
  expect(where("cargo test -p gvp-core", NO_MANIFEST, ["gpu/src/lib.rs"])).toEqual([
    "cd core && cargo test -p gvp-core",
  ]);
  expect(where("cargo run --example=draw", NO_MANIFEST, [])).toEqual([
    "cd core && cargo run --example=draw",
  ]);
  expect(where("cargo test", NO_MANIFEST, ["gpu/src/lib.rs", "core/src/lib.rs"])).toEqual([
    "cd gpu && cargo test",
    "cd core && cargo test",
  ]);
  expect(where("cargo test", NO_MANIFEST, ["gpu/src/lib.rs"], "core")).toEqual([
    "cd ../gpu && cargo test",
  ]);
});

test("without a sign it is said what there is", () => {
  expect(relocate("cargo test", NO_MANIFEST, "", { crates, files: names, inputs: [] })).toEqual({
    kind: "nowhere",
    message:
      'cargo test: there is no `Cargo.toml` here. There are crates in core, gpu, gpu/nested: name one in the task ("cwd": "core"), or an input that lies in it.',
  });
});

test("another package or example is looked for, other errors stay where they are", () => {
  const noPackage = "error: package ID specification `gpu` did not match any packages\n";
  expect(where("cargo test -p gpu", noPackage, ["core/src/lib.rs"])).toEqual([
    "cd gpu && cargo test -p gpu",
  ]);
  expect(where("cargo test -p nix", noPackage, ["core/src/lib.rs"])).toBe("stays");
  const noTest = "error: no test target named `new` in default-run packages\n";
  expect(where("cargo test --test new", noTest, ["core/src/lib.rs"])).toBe("stays");
  const noExample = "error: no example target named `draw` in default-run packages\n";
  expect(where("cargo run --example draw", noExample, [])).toEqual([
    "cd core && cargo run --example draw",
  ]);
  expect(where("cargo test", "error[E0425]: cannot find value\n", [])).toBe("stays");
  expect(where("cd gone && cargo test", NO_MANIFEST, ["core/src/lib.rs"])).toBe("stays");
});

test("crates that hold an input or include it are concerned", () => {
  const of = (inputs: string[]) => cratesConcerned(inputs, names, read).map(({ folder }) => folder);
  expect(of(["core/src/lib.rs"])).toEqual(["core"]);
  expect(of(["shaders/fill.wgsl"])).toEqual(["gpu"]);
  expect(of(["README.md"])).toEqual([]);
});
