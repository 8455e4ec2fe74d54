import path from "node:path";
import { quoted, simpleCommands } from "./command-line.ts";

/** A folder with a `Cargo.toml`, relative to the task's folder ("." for that); its package's name. */
export interface Crate {
  folder: string;
  name: string | null;
}

type Read = (file: string) => string | null;

export type Relocation =
  /** Cargo did not look in the wrong place, or what it looked for is still to be made. */
  | { kind: "stays" }
  | { kind: "moved"; commands: string[]; why: string }
  | { kind: "nowhere"; message: string };

/** The crates among a repository's files. */
export function cratesOf(files: readonly string[], read: Read): Crate[] {
  return files
    .filter((file) => path.basename(file) === "Cargo.toml")
    .map((file) => ({ folder: path.dirname(file), name: nameIn(read(file) ?? "") }));
}

/** The nearest crate that a file lies in. */
export function crateAbove(file: string, crates: readonly Crate[]): Crate | undefined {
  const around = crates.filter(({ folder }) => folder === "." || file.startsWith(`${folder}/`));
  return around.sort((a, b) => depth(b.folder) - depth(a.folder))[0];
}

/**
 * Where a command belongs that cargo could not run because there is no manifest, package or target
 * of that name where it stands. `cwd` is where it ran, relative to the task's folder.
 */
export function relocate(
  command: string,
  output: string,
  cwd: string,
  { crates, files, inputs }: { crates: readonly Crate[]; files: string[]; inputs: string[] },
): Relocation {
  const missing = missingIn(output);
  if (missing === null) return { kind: "stays" };
  const words = simpleCommands(command);
  if (words.some(([first]) => first === "cd" || first === "pushd")) return { kind: "stays" };
  const [wanted] = byName(words.flat(), crates, files);
  const found =
    wanted !== undefined
      ? [wanted]
      : missing === "manifest"
        ? unique(inputs.flatMap((input) => crateAbove(input, crates) ?? []))
        : [];
  const only = crates.length === 1 && missing === "manifest" ? crates : [];
  const places = found.length > 0 ? found : only;
  if (places.length === 0) {
    // What is named, or a first crate, may be the task's to make.
    if (missing === "name" || crates.length === 0) return { kind: "stays" };
    return { kind: "nowhere", message: nowhere(command, output, crates) };
  }
  if (places.every(({ folder }) => path.relative(cwd, folder) === "")) return { kind: "stays" };
  const where = places.map(({ folder }) => folder).join(" and ");
  const reason = wanted !== undefined ? "which has what it names" : "the nearest to the inputs";
  return {
    kind: "moved",
    commands: places.map(({ folder }) => `cd ${quoted(path.relative(cwd, folder))} && ${command}`),
    why: `${command}: ${firstError(output)}; it runs in ${where}, ${found.length > 0 ? reason : "the only crate"}`,
  };
}

/** The crates that hold an input, or whose sources name one (`include_str!("../shader.wgsl")`). */
export function cratesConcerned(
  inputs: readonly string[],
  files: readonly string[],
  read: Read,
): Crate[] {
  const crates = cratesOf(files, read);
  const holding = inputs.flatMap((input) => crateAbove(input, crates) ?? []);
  const others = inputs.filter((input) => !input.endsWith(".rs"));
  const sources = others.length > 0 ? files.filter((file) => file.endsWith(".rs")) : [];
  const including = sources.flatMap((source) => {
    const crate = crateAbove(source, crates);
    const text = crate === undefined ? null : read(source);
    const names = text !== null && others.some((input) => isNamed(input, source, text, crate));
    return crate !== undefined && names ? [crate] : [];
  });
  return unique([...holding, ...including]);
}

function isNamed(input: string, source: string, text: string, crate?: Crate): boolean {
  const name = path.basename(input);
  if (!text.includes(name)) return false;
  const literals = [...text.matchAll(/"([^"\n]+)"/g)].map((match) => match[1] ?? "");
  const bases = [path.dirname(source), crate?.folder ?? ".", "."];
  return literals.some(
    (literal) => literal.endsWith(name) && bases.some((base) => path.join(base, literal) === input),
  );
}

function missingIn(output: string): "manifest" | "name" | null {
  if (/^error: could not find `Cargo\.toml` in /m.test(output)) return "manifest";
  const name =
    /^error: (?:package ID specification `.*` did not match any packages|no (?:example|test|bin|bench) target named )/m;
  return name.test(output) ? "name" : null;
}

/** The crates with the package, example, test program or binary that a command names. */
function byName(words: string[], crates: readonly Crate[], files: string[]): Crate[] {
  const value = (...flags: string[]) =>
    words.flatMap((word, at) => {
      const [flag = "", given] = word.split("=");
      return flags.includes(flag) ? [given ?? words[at + 1] ?? ""] : [];
    });
  const packages = value("-p", "--package").map((spec) => spec.replace(/@.*$/, ""));
  const targets = [
    ...value("--example").map((name) => ["examples", name] as const),
    ...value("--test").map((name) => ["tests", name] as const),
    ...value("--bench").map((name) => ["benches", name] as const),
    ...value("--bin").map((name) => ["src/bin", name] as const),
  ];
  return crates.filter(({ folder, name }) => {
    if (packages.length > 0) return name !== null && packages.includes(name);
    return targets.some(
      ([where, target]) =>
        (where === "src/bin" && name === target) ||
        [`${target}.rs`, `${target}/main.rs`].some((file) =>
          files.includes(path.join(folder, where, file)),
        ),
    );
  });
}

function nowhere(command: string, output: string, crates: readonly Crate[]): string {
  const known = crates.slice(0, 8).map(({ folder }) => folder);
  const more = crates.length > 8 ? ` and ${crates.length - 8} more` : "";
  return `${command}: ${firstError(output)}. There are crates in ${known.join(", ")}${more}: name one in the task ("cwd": "${known[0]}"), or an input that lies in it.`;
}

function firstError(output: string): string {
  const text = /^error: (.+)$/m.exec(output)?.[1] ?? "";
  return text.replace(/ in `.*$/, " here").replace("could not find", "there is no");
}

function nameIn(manifest: string): string | null {
  const section = /^\s*\[package\]([\s\S]*?)(?=^\s*\[|$(?![\s\S]))/m.exec(manifest)?.[1] ?? "";
  return /^\s*name\s*=\s*["']([^"']+)["']/m.exec(section)?.[1] ?? null;
}

function depth(folder: string): number {
  return folder === "." ? 0 : folder.split("/").length;
}

function unique(crates: Crate[]): Crate[] {
  return [...new Map(crates.map((crate) => [crate.folder, crate])).values()];
}
