import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { allowedEnvironment } from "../sandbox/environment.ts";
import { onPath } from "../sandbox/on-path.ts";
import { homeFolder } from "../sandbox/readable-host.ts";

export type Toolchain =
  | {
      kind: "found";
      /** Folder of the real cargo; of rustup's stand-ins when the command names `+toolchain`. */
      bin: string;
      /** rustup's name for it, or "system". */
      name: string;
      /** For a `Place`: cargo's folder first on the path. */
      env: Record<string, string>;
      /** For a `Place`: folders it needs besides those that every command sees. */
      readable: string[];
    }
  | { kind: "missing"; message: string };

/**
 * The cargo that `command` would run in `folder`, found as rustup finds it but by reading its
 * files: its stand-in costs a start for each cargo and each rustc. Precedence after
 * https://rust-lang.github.io/rustup/overrides.html
 */
export function resolveToolchain(folder: string, command = ""): Toolchain {
  const cargo = onPath("cargo") ?? onPath("cargo", path.join(cargoHome(), "bin"));
  if (cargo === undefined) {
    return { kind: "missing", message: "cargo is not installed: see https://rustup.rs" };
  }
  if (path.basename(realpathSync(cargo)) !== "rustup" && !besideRustup(cargo)) {
    return found(path.dirname(realpathSync(cargo)), "system", []);
  }
  const rustupHome = process.env.RUSTUP_HOME ?? path.join(homeFolder(), ".rustup");
  const named = [...command.matchAll(/\b(?:cargo|rustc)\s+\+([\w.-]+)/g)].map((m) => m[1] ?? "");
  for (const name of named) {
    if (toolchainFolder(rustupHome, name) === undefined) return notInstalled(name);
  }
  // One line may name several: the stand-ins sort that out.
  if (named.length > 0) return found(path.dirname(cargo), named.join(", "), [rustupHome]);

  const name = chosen(folder, rustupHome);
  if (name === undefined) {
    return { kind: "missing", message: "rustup has no default toolchain: rustup default stable" };
  }
  const installed = path.isAbsolute(name) ? name : toolchainFolder(rustupHome, name);
  if (installed === undefined || !existsSync(path.join(installed, "bin/cargo"))) {
    return notInstalled(name);
  }
  return found(path.join(installed, "bin"), name, []);
}

/** Where cargo keeps crates and configuration. */
export function cargoHome(): string {
  return process.env.CARGO_HOME ?? path.join(homeFolder(), ".cargo");
}

function found(bin: string, name: string, readable: string[]): Toolchain {
  const PATH = `${bin}${path.delimiter}${allowedEnvironment(process.env).PATH}`;
  return { kind: "found", bin, name, env: { PATH }, readable };
}

function notInstalled(name: string): Toolchain {
  const message = `the Rust toolchain "${name}" is not installed: rustup toolchain install ${name}`;
  return { kind: "missing", message };
}

/** Some installations copy or hard-link rustup instead of linking to it. */
function besideRustup(cargo: string): boolean {
  return existsSync(path.join(path.dirname(cargo), "rustup"));
}

function chosen(folder: string, rustupHome: string): string | undefined {
  if (process.env.RUSTUP_TOOLCHAIN) return process.env.RUSTUP_TOOLCHAIN;
  const settings = textOf(path.join(rustupHome, "settings.toml"));
  const [, overrides = ""] = settings.split(/^\[overrides\]$/m);
  for (let at = folder; ; at = path.dirname(at)) {
    const override = overrides
      .split("\n")
      .map((line) => /^"?(.+?)"?\s*=\s*"([^"]+)"$/.exec(line.trim()))
      .find((match) => match?.[1] === at)?.[2];
    const name = override ?? fromFile(at);
    if (name !== undefined) return name;
    if (at === path.dirname(at)) break;
  }
  return /^default_toolchain\s*=\s*"([^"]+)"/m.exec(settings)?.[1];
}

function fromFile(folder: string): string | undefined {
  const old = path.join(folder, "rust-toolchain");
  const text = textOf(old) || textOf(`${old}.toml`);
  if (text === "") return undefined;
  const local = /^\s*path\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  if (local !== undefined) return path.resolve(folder, local);
  const channel = /^\s*channel\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  if (channel !== undefined) return channel;
  // The old form is the bare name.
  return /^\s*([\w.-]+)\s*$/.exec(text)?.[1];
}

/** `stable` is installed as `stable-x86_64-unknown-linux-gnu`; our own processor's comes first. */
function toolchainFolder(rustupHome: string, name: string): string | undefined {
  const all = path.join(rustupHome, "toolchains");
  const installed = existsSync(all) ? readdirSync(all) : [];
  const own = process.arch === "arm64" ? "aarch64" : "x86_64";
  const match =
    installed.find((entry) => entry === name) ??
    installed.find((entry) => entry.startsWith(`${name}-${own}-`)) ??
    installed.find(
      (entry) => /^-[a-z]\w*-\w+-/.test(entry.slice(name.length)) && entry.startsWith(name),
    );
  return match === undefined ? undefined : path.join(all, match);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
