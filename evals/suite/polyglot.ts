import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { RustSample } from "../../contracts/eval-sample.ts";

export interface Imported {
  readonly samples: string[];
  readonly left: { id: string; reason: string }[];
}

/**
 * Rust exercises of a checkout of https://github.com/Aider-AI/polyglot-benchmark (tasks of
 * Exercism, MIT) as samples: the stub as template, the tests hidden, `.meta/example.rs` as oracle.
 * Exercises that need crates are left out, for tests run without network.
 */
export function importPolyglot(checkout: string, out: string): Imported {
  const folder = path.join(checkout, "rust", "exercises", "practice");
  if (!existsSync(folder)) {
    return { samples: [], left: [{ id: checkout, reason: "has no rust/exercises/practice" }] };
  }
  const samples: string[] = [];
  const left: Imported["left"] = [];
  for (const id of readdirSync(folder).sort()) {
    const reason = importOne(path.join(folder, id), path.join(out, id), path.basename(out));
    if (reason === null) samples.push(id);
    else left.push({ id, reason });
  }
  return { samples, left };
}

/** Writes one sample; gives the reason when it cannot be one. */
function importOne(from: string, to: string, suite: string): string | null {
  const id = path.basename(from);
  const text = (file: string) => readFileSync(path.join(from, file), "utf8");
  for (const file of ["Cargo.toml", "src/lib.rs", ".meta/example.rs", "tests"]) {
    if (!existsSync(path.join(from, file))) return `it has no ${file}`;
  }
  const manifest = text("Cargo.toml");
  // The example has a manifest of its own where it needs more than the stub.
  const example = ".meta/Cargo-example.toml";
  const manifests = [manifest, ...(existsSync(path.join(from, example)) ? [text(example)] : [])];
  if (manifests.some(needsCrates)) return "it needs crates";
  // `two-bucket.rs` in some years, `two_bucket.rs` in others; some exercises have several.
  const tests = readdirSync(path.join(from, "tests"))
    .filter((file) => file.endsWith(".rs"))
    .sort()
    .map((file): [string, string[]] => [`tests/${file}`, testNames(text(`tests/${file}`))]);
  if (!tests.some(([, names]) => names.length > 0)) return "its tests have no names";

  const template = path.join(to, "template");
  mkdirSync(path.join(template, "src"), { recursive: true });
  cpSync(path.join(from, "Cargo.toml"), path.join(template, "Cargo.toml"));
  cpSync(path.join(from, "src"), path.join(template, "src"), { recursive: true });
  writeFileSync(path.join(template, "Cargo.lock"), lockFor(manifest));
  mkdirSync(path.join(to, "hidden/tests"), { recursive: true });
  cpSync(path.join(from, "tests"), path.join(to, "hidden/tests"), { recursive: true });
  mkdirSync(path.join(to, "oracle/src"), { recursive: true });
  writeFileSync(path.join(to, "oracle/src/lib.rs"), text(".meta/example.rs"));
  mkdirSync(path.join(to, "cheats/exits/src"), { recursive: true });
  writeFileSync(path.join(to, "cheats/exits/about.md"), "Does nothing but to compile, if that.\n");
  writeFileSync(path.join(to, "cheats/exits/src/lib.rs"), "");
  const sample: RustSample = {
    id,
    version: 1,
    suite,
    kind: "rust",
    family: id,
    split: "heldout",
    provenance: "Aider's polyglot benchmark, from Exercism (MIT), imported from a local checkout",
    limits: { seconds: 1200 },
    editable: ["src/**"],
    null_score: 0,
    tests: Object.fromEntries(tests.filter(([, names]) => names.length > 0)),
  };
  const task = {
    id,
    title: `Solve the exercise ${id}`,
    description: instructions(from),
    kind: "code",
    inputs: ["src/lib.rs"],
    tests: ["cargo check --all-features"],
  };
  writeFileSync(path.join(to, "sample.json"), `${JSON.stringify(sample, null, 2)}\n`);
  writeFileSync(path.join(to, "task.json"), `${JSON.stringify(task, null, 2)}\n`);
  return null;
}

function needsCrates(manifest: string): boolean {
  return /^\s*\[(?:dev-|build-)?dependencies(?:\.|\]\s*(?:#.*)?\n\s*\w)/m.test(manifest);
}

/** The functions under `#[test]`, with the modules around them. */
function testNames(source: string): string[] {
  const names: string[] = [];
  const modules: { name: string; indent: number }[] = [];
  let marked = false;
  for (const line of source.split("\n")) {
    const indent = line.search(/\S/);
    if (indent < 0) continue;
    if (line.trimStart().startsWith("}"))
      while ((modules.at(-1)?.indent ?? -1) >= indent) modules.pop();
    const module = /^\s*(?:pub )?mod (\w+) \{/.exec(line);
    if (module) modules.push({ name: module[1] ?? "", indent });
    if (/^\s*#\[test\]/.test(line)) marked = true;
    const test = /^\s*(?:pub )?fn (\w+)\(/.exec(line);
    if (test && marked) {
      names.push([...modules.map(({ name }) => name), test[1]].join("::"));
      marked = false;
    }
  }
  return names;
}

function instructions(from: string): string {
  const docs = ["introduction.md", "instructions.md", "instructions.append.md"];
  return docs
    .map((name) => path.join(from, ".docs", name))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8").trim())
    .join("\n\n");
}

function lockFor(manifest: string): string {
  const value = (key: string) => new RegExp(`^${key}\\s*=\\s*"([^"]+)"`, "m").exec(manifest)?.[1];
  const version = value("version") ?? "0.0.0";
  return `# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 4\n\n[[package]]\nname = "${value("name") ?? ""}"\nversion = "${version}"\n`;
}
