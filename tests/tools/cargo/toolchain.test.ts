import { chmodSync, symlinkSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { resolveToolchain } from "../../../tools/cargo/toolchain.ts";
import { temporary, write } from "../sandbox/scratch.ts";

const triple = `${process.arch === "arm64" ? "aarch64" : "x86_64"}-unknown-linux-gnu`;
let home = "";
let proxies = "";

function installed(...names: string[]) {
  for (const name of names)
    write(home, { [`.rustup/toolchains/${name}/bin/cargo`]: "#!/bin/sh\n" });
}

/** A home with rustup as its installer leaves it, on the path before all else. */
beforeEach(() => {
  vi.unstubAllEnvs();
  home = temporary();
  proxies = path.join(home, ".cargo/bin");
  write(home, {
    ".cargo/bin/rustup": "#!/bin/sh\n",
    ".rustup/settings.toml": `default_toolchain = "stable-${triple}"\n`,
  });
  chmodSync(path.join(proxies, "rustup"), 0o755);
  symlinkSync("rustup", path.join(proxies, "cargo"));
  installed(
    `stable-${triple}`,
    `nightly-${triple}`,
    `nightly-2026-01-02-${triple}`,
    "1.75.0-wasm32-other",
    "mine",
  );
  vi.stubEnv("HOME", home);
  vi.stubEnv("PATH", `${proxies}:/usr/bin:/bin`);
  for (const name of ["RUSTUP_HOME", "CARGO_HOME", "RUSTUP_TOOLCHAIN"]) vi.stubEnv(name, undefined);
});

const bin = (name: string) => path.join(home, ".rustup/toolchains", name, "bin");

test("the default toolchain", () => {
  const found = resolveToolchain("/nowhere/at/all");
  expect(found).toEqual({
    kind: "found",
    bin: bin(`stable-${triple}`),
    name: `stable-${triple}`,
    env: { PATH: `${bin(`stable-${triple}`)}:${proxies}:/usr/bin:/bin` },
    readable: [],
  });
});

test.each([
  [
    "rust-toolchain.toml",
    '[toolchain]\nchannel = "nightly"\ncomponents = ["rustfmt"]\n',
    `nightly-${triple}`,
  ],
  [
    "rust-toolchain.toml",
    '[toolchain]\nchannel = "nightly-2026-01-02"\n',
    `nightly-2026-01-02-${triple}`,
  ],
  ["rust-toolchain", "nightly\n", `nightly-${triple}`],
  ["rust-toolchain", '[toolchain]\nchannel = "mine"\n', "mine"],
])("%s with %j, in a folder above", (name, text, expected) => {
  const repo = temporary();
  write(repo, { [name]: text, "crates/a/Cargo.toml": "" });
  expect(resolveToolchain(path.join(repo, "crates/a"))).toMatchObject({ bin: bin(expected) });
});

test("the variable wins over an override, an override over the file beside it", () => {
  const repo = temporary();
  write(repo, { "rust-toolchain.toml": '[toolchain]\nchannel = "nightly"\n', "sub/x": "" });
  write(home, {
    ".rustup/settings.toml": `default_toolchain = "x"\n\n[overrides]\n"${repo}" = "mine"\n`,
  });
  expect(resolveToolchain(path.join(repo, "sub"))).toMatchObject({ bin: bin("mine") });
  vi.stubEnv("RUSTUP_TOOLCHAIN", "stable");
  expect(resolveToolchain(repo)).toMatchObject({ bin: bin(`stable-${triple}`) });
});

test("a toolchain in a folder of the repository", () => {
  const repo = temporary();
  write(repo, {
    "rust-toolchain.toml": '[toolchain]\npath = "tools/rust"\n',
    "tools/rust/bin/cargo": "",
  });
  expect(resolveToolchain(repo)).toMatchObject({ bin: path.join(repo, "tools/rust/bin") });
});

test("a command that names toolchains goes through rustup's stand-ins", () => {
  expect(resolveToolchain("/", "cargo +nightly test && cargo +stable fmt")).toEqual({
    kind: "found",
    bin: proxies,
    name: "nightly, stable",
    env: { PATH: `${proxies}:${proxies}:/usr/bin:/bin` },
    readable: [path.join(home, ".rustup")],
  });
});

test("what is not installed is missing, with the command that installs it", () => {
  const repo = temporary();
  write(repo, { "rust-toolchain.toml": '[toolchain]\nchannel = "1.70.0"\n' });
  const missing = {
    kind: "missing",
    message: 'the Rust toolchain "1.70.0" is not installed: rustup toolchain install 1.70.0',
  };
  expect(resolveToolchain(repo)).toEqual(missing);
  expect(resolveToolchain("/", "cargo +1.70.0 test")).toEqual(missing);
});

test("rustup without a default toolchain; no cargo at all", () => {
  write(home, { ".rustup/settings.toml": 'version = "12"\n' });
  expect(resolveToolchain("/")).toEqual({
    kind: "missing",
    message: "rustup has no default toolchain: rustup default stable",
  });
  vi.stubEnv("HOME", temporary());
  vi.stubEnv("PATH", "/nowhere");
  expect(resolveToolchain("/")).toMatchObject({ kind: "missing", message: /rustup\.rs/ });
});

test("cargo without rustup; cargo in its home but not on the path", () => {
  const system = temporary();
  write(system, { cargo: "#!/bin/sh\n" });
  chmodSync(path.join(system, "cargo"), 0o755);
  vi.stubEnv("PATH", `${system}:${proxies}`);
  expect(resolveToolchain("/")).toMatchObject({ kind: "found", bin: system, name: "system" });
  vi.stubEnv("PATH", "/usr/bin");
  expect(resolveToolchain("/")).toMatchObject({ bin: bin(`stable-${triple}`) });
});
