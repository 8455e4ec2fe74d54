import { cpSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { fetchDependencies } from "../../../tools/cargo/fetch-dependencies.ts";
import { outsidePaths } from "../../../tools/cargo/outside-paths.ts";
import type { TrustedPlace } from "../../../tools/cargo/trusted-cargo.ts";
import type { Place } from "../../../tools/sandbox/command-end.ts";
import { runCommand } from "../../../tools/sandbox/run-command.ts";
import { KINDS, LIMITS, place, sandboxTest, write } from "../sandbox/scratch.ts";
import { cargoBin, lock, manifest, registry } from "./crates.ts";

const SOURCE =
  'pub fn v() -> String { pad::version().into() }\n#[test]\nfn t() { println!("pad {}", v()); }\n';
const withPad = {
  "Cargo.toml": manifest("tiny", '[dependencies]\npad = { version = "1", registry = "local" }\n'),
  "src/lib.rs": SOURCE,
};

const trusted = (there: Place, bin = cargoBin()): TrustedPlace => ({
  kind: there.kind,
  source: there.source,
  mountAt: there.mountAt,
  bin,
  timeoutMs: 30_000,
});

function testOffline(there: Place) {
  const env = { ...there.env, PATH: `${cargoBin()}:/usr/bin:/bin`, CARGO_NET_OFFLINE: "true" };
  return runCommand("cargo test -- --nocapture", { ...there, env }, LIMITS);
}

test.each(KINDS)("%s: crates are fetched once, then builds need no network", async (kind) => {
  const { served, stop } = await registry("pad", ["1.0.0", "1.2.0"]);
  const there = place(kind, withPad);
  expect(await fetchDependencies(trusted(there), ["Cargo.toml"])).toEqual({
    kind: "fetched",
    downloaded: true,
    locks: ["Cargo.lock"],
  });
  expect(served).toContain("/dl/pad-1.2.0.crate");
  await stop();
  expect(await fetchDependencies(trusted(there), ["Cargo.toml"])).toEqual({
    kind: "nothing-to-fetch",
  });
  expect(await testOffline(there)).toMatchObject({
    code: 0,
    output: expect.stringContaining("pad 1.2.0"),
  });
});

test("the lock file that its owner keeps out of git decides the versions", async () => {
  await registry("pad", ["1.0.0", "1.2.0"]);
  const first = place("unsandboxed", {
    ...withPad,
    "Cargo.toml": withPad["Cargo.toml"].replace('"1"', '"=1.0.0"'),
  });
  await fetchDependencies(trusted(first), ["Cargo.toml"]);
  const there = place("unsandboxed", withPad);
  cpSync(path.join(first.source, "Cargo.lock"), path.join(there.mountAt, "Cargo.lock"));
  expect(await fetchDependencies(trusted(there), ["Cargo.toml"])).toEqual({
    kind: "fetched",
    downloaded: false,
    locks: ["Cargo.lock"],
  });
  expect(readFileSync(path.join(there.source, "Cargo.lock"), "utf8")).toContain(
    'version = "1.0.0"',
  );
});

test("a registry that cannot be reached is said, with the crate", async () => {
  const { stop } = await registry("pad", ["1.0.0"]);
  await stop();
  const end = await fetchDependencies(trusted(place("unsandboxed", withPad)), ["Cargo.toml"]);
  expect(end).toEqual({
    kind: "failed",
    message: expect.stringMatching(
      /^the crates that Cargo\.toml asks for could not be fetched: .*pad.*127\.0\.0\.1/s,
    ),
  });
});

test("a crate without dependencies and with a lock file needs no process at all", async () => {
  const there = place("unsandboxed", {
    "Cargo.toml": manifest("tiny"),
    "Cargo.lock": lock("tiny"),
    "src/lib.rs": "",
  });
  const end = await fetchDependencies(trusted(there, "/nowhere"), [
    "Cargo.toml",
    "missing/Cargo.toml",
  ]);
  expect(end).toEqual({ kind: "nothing-to-fetch" });
});

test.each([
  ["missing", {}],
  ["for another version", { "Cargo.lock": lock("tiny").replace("0.1.0", "0.0.9") }],
  ["not cargo's own text", { "Cargo.lock": lock("tiny").replace(/^#.*\n/gm, "") }],
])("a lock file that is %s is written, without network", async (_, files) => {
  const there = place("unsandboxed", {
    "Cargo.toml": manifest("tiny"),
    "src/lib.rs": "",
    ...files,
  });
  expect(await fetchDependencies(trusted(there), ["Cargo.toml"])).toEqual({
    kind: "fetched",
    downloaded: false,
    locks: ["Cargo.lock"],
  });
  expect(readFileSync(path.join(there.source, "Cargo.lock"), "utf8")).toBe(lock("tiny"));
});

test("in a workspace the lock file stands at its root", async () => {
  const there = place("unsandboxed", {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n',
    "crates/tiny/Cargo.toml": manifest("tiny"),
    "crates/tiny/src/lib.rs": "",
  });
  const manifests = ["crates/tiny/Cargo.toml"];
  expect(await fetchDependencies(trusted(there), manifests)).toEqual({
    kind: "fetched",
    downloaded: false,
    locks: ["Cargo.lock"],
  });
  expect(existsSync(path.join(there.source, "crates/tiny/Cargo.lock"))).toBe(false);
  expect(await fetchDependencies(trusted(there, "/nowhere"), manifests)).toEqual({
    kind: "nothing-to-fetch",
  });
});

sandboxTest("path dependencies that leave the repository are locked and built", async () => {
  const there = place("sandboxed", {
    "Cargo.toml": manifest("tiny", '[dependencies]\nother = { path = "../other" }\n'),
    "src/lib.rs": "pub use other::one;\n#[test]\nfn t() { assert_eq!(one(), 1); }\n",
  });
  write(path.dirname(there.mountAt), {
    "other/Cargo.toml": manifest("other"),
    "other/src/lib.rs": "pub fn one() -> i32 { 1 }\n",
  });
  cpSync(there.source, there.mountAt, { recursive: true });
  expect(await fetchDependencies(trusted(there), ["Cargo.toml"])).toEqual({
    kind: "fetched",
    downloaded: false,
    locks: ["Cargo.lock"],
  });
  expect(existsSync(path.join(there.mountAt, "Cargo.lock"))).toBe(false);
  const readable = outsidePaths(there.mountAt);
  expect(await testOffline({ ...there, readable })).toMatchObject({
    code: 0,
    output: expect.stringContaining("test t ... ok"),
  });
});

test("an abort ends it", async () => {
  const there = place("unsandboxed", withPad);
  const signal = AbortSignal.abort();
  expect(await fetchDependencies(trusted(there), ["Cargo.toml"], { signal })).toEqual({
    kind: "cancelled",
  });
});
