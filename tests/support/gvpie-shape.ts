import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { git, write } from "./crate.ts";

function manifest(name: string, dependencies: string[] = []): string {
  const head = `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n`;
  const profile = "\n[profile.dev]\ndebug = 0\n";
  const list = dependencies.length > 0 ? `\n[dependencies]\n${dependencies.join("\n")}\n` : "";
  return `${head}${list}${profile}`;
}

function tested(body: string, tests: string): string {
  return `${body}\n#[cfg(test)]\nmod tests {\n    use super::*;\n${tests}}\n`;
}

function aTest(name: string, body: string): string {
  return `\n    #[test]\n    fn ${name}() {\n        ${body}\n    }\n`;
}

/**
 * A repository like GVPIE's: six crates without a workspace around them; dependencies by path, into
 * another repository, and from a registry (`pad` of `local`); lock files kept out of git;
 * shaders that sources include; a manifest that does not parse; a red test, a flaky one, one that
 * needs a GPU; uploads for a history; and work in progress in the checkout.
 */
export function gvpieShape(parent: string): string {
  const folder = path.join(parent, "GVPIE");
  mkdirSync(folder, { recursive: true });
  git(folder, "init", "-q", "-b", "main");
  write(path.join(parent, "GVX"), {
    "crates/gvx-font/Cargo.toml": manifest("gvx-font"),
    "crates/gvx-font/src/lib.rs": "pub fn width(text: &str) -> usize {\n    text.len() * 4\n}\n",
  });
  write(folder, {
    ".gitignore": "target/\nCargo.lock\n",
    "README.md": "# GVPIE\n",
    "core/Cargo.toml": manifest("gvpie-core", ['pad = { version = "1", registry = "local" }']),
    "core/src/lib.rs": tested(
      "pub fn mix(a: u8, b: u8) -> u8 {\n    a / 2 + b / 2\n}\n\npub fn clock() -> u8 {\n    pad::version().len() as u8\n}\n",
      aTest("mixes", "assert_eq!(mix(10, 20), 15);") +
        aTest("noon_strikes", "assert_eq!(clock(), 12);"),
    ),
    "compositor/Cargo.toml": manifest("compositor", ['gvpie-core = { path = "../core" }']),
    "compositor/src/lib.rs": tested(
      'pub const BLEND: &str = include_str!("../../shaders/blend.wgsl");\n\npub fn half(a: u8) -> u8 {\n    gvpie_core::mix(a, 0)\n}\n',
      aTest("halves", "assert_eq!(half(8), 4);"),
    ),
    "shaders/blend.wgsl":
      "@fragment\nfn blend() -> @location(0) vec4<f32> {\n    return vec4<f32>(0.5);\n}\n",
    "gpu/Cargo.toml": manifest("gpu"),
    "gpu/src/lib.rs": tested(
      'pub fn adapter() -> Result<u32, String> {\n    match std::fs::read_dir("/dev/dri") {\n        Ok(_) => Ok(1),\n        Err(_) => Err("No suitable graphics adapter found".into()),\n    }\n}\n\npub fn limit() -> u32 {\n    64\n}\n',
      aTest("opens_adapter", "adapter().unwrap();") + aTest("limits", "assert_eq!(limit(), 64);"),
    ),
    "shell/Cargo.toml": manifest("shell", ['compositor = { path = "../compositor" }']),
    "shell/src/main.rs":
      'fn main() {\n    println!("{}", prompt());\n}\n\nfn prompt() -> String {\n    format!("{}>", compositor::half(2))\n}\n',
    // Red each second time it is run.
    "shell/tests/odd.rs": `#[test]
fn wins_the_race() {
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/runs");
    let runs: u32 = std::fs::read_to_string(file).ok().and_then(|t| t.parse().ok()).unwrap_or(0);
    std::fs::write(file, (runs + 1).to_string()).unwrap();
    assert!(runs % 2 == 1, "run {runs}");
}
`,
    "fonts/Cargo.toml": manifest("fonts", ['gvx-font = { path = "../../GVX/crates/gvx-font" }']),
    "fonts/src/lib.rs": tested(
      "pub fn line(text: &str) -> usize {\n    gvx_font::width(text) + 1\n}\n",
      aTest("measures", 'assert_eq!(line("ab"), 9);'),
    ),
    "drivers/Cargo.toml": '[package\nname = "drivers"\n',
    "drivers/src/lib.rs": "pub fn ready() -> bool {\n    false\n}\n",
  });
  for (const upload of ["core", "compositor shaders", "gpu shell fonts", "."]) {
    git(folder, "add", "-A", "--", ...upload.split(" "));
    git(folder, "commit", "-q", "-m", "Add files via upload");
  }
  return folder;
}

/** Work in progress: a changed source, a new file, and one that is staged. */
export function makeDirty(folder: string): void {
  const shell = path.join(folder, "shell/src/main.rs");
  writeFileSync(shell, "fn main() {\n    // half a thought\n");
  write(folder, { "core/src/new.rs": "// later\n", "notes.md": "buy pixels\n" });
  git(folder, "add", "notes.md");
}

/** Crates that each need the one before, under one workspace: the last is what is worked on. */
export function chain(folder: string, length: number): string {
  mkdirSync(folder, { recursive: true });
  const name = (at: number) => `layer_${String(at).padStart(2, "0")}`;
  const files: Record<string, string> = {
    ".gitignore": "target/\n",
    "Cargo.toml":
      '[workspace]\nresolver = "2"\nmembers = ["layers/*"]\n\n[profile.dev]\ndebug = 0\n',
  };
  for (let at = 0; at < length; at++) {
    const below = at === 0 ? "1" : `${name(at - 1)}::depth() + 1`;
    const needs =
      at === 0 ? "" : `\n[dependencies]\n${name(at - 1)} = { path = "../${name(at - 1)}" }\n`;
    files[`layers/${name(at)}/Cargo.toml`] =
      `[package]\nname = "${name(at)}"\nversion = "0.1.0"\nedition = "2021"\n${needs}`;
    files[`layers/${name(at)}/src/lib.rs`] = tested(
      `pub fn depth() -> usize {\n    ${below}\n}\n`,
      aTest("knows_its_depth", `assert_eq!(depth(), ${at + 1});`),
    );
  }
  git(folder, "init", "-q", "-b", "main");
  write(folder, files);
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "Layers");
  return folder;
}
