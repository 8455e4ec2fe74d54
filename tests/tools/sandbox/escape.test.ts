import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readlinkSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { homeFolder } from "../../../tools/sandbox/readable-host.ts";
import { runCommand } from "../../../tools/sandbox/run-command.ts";
import { selfTest } from "../../../tools/sandbox/self-test.ts";
import { LIMITS, place, sandboxTest, temporary, write } from "./scratch.ts";

sandboxTest("the self-test tries all ways out, finds none and cleans up", async () => {
  const attempts = await selfTest();
  expect(attempts).toEqual(attempts.map(({ name }) => ({ name, held: true, detail: "" })));
  expect(attempts.map(({ name }) => name)).toEqual([
    "write outside",
    "write the source",
    "write the toolchain",
    "change the kernel's settings",
    "network",
    "network interfaces",
    "abstract unix socket",
    "unix socket",
    "read a secret variable",
    "read a secret file",
    "remount",
    "nested user namespace",
    "the host's processes",
    "capabilities",
    "new privileges",
    "our terminal",
    "raw devices",
    "the host's files unchanged",
    "leave a process behind",
  ]);
  expect(readdirSync(homeFolder()).filter((name) => name.includes("self-test"))).toEqual([]);
});

test.runIf(process.platform === "linux")(
  "the attempts do get out where there is no sandbox: they are worth something",
  async () => {
    const folder = temporary();
    write(folder, { ".ssh/id_bait": "x", file: "x", "repo/file": "x" });
    const servers = [
      { path: path.join(folder, "socket") },
      { path: `\0${folder}` },
      { host: "127.0.0.1", port: 0 },
    ].map((where) => net.createServer().listen(where));
    onTestFinished(() => servers.forEach((server) => void server.close()));
    await Promise.all(servers.map((server) => once(server, "listening")));
    const address = servers[2]?.address();
    const expected = {
      "write outside": path.join(folder, "file"),
      "write the source": path.join(folder, "repo/file"),
      network: "reached the host",
      "abstract unix socket": "connected",
      "unix socket": "connected",
      "read a secret variable": "found it",
      "read a secret file": "the bait",
      remount: "the host's mounts",
      "the host's processes": "same namespace",
    };
    const bait = {
      repo: path.join(folder, "repo"),
      folder,
      secret: "nonce-1",
      port: typeof address === "object" ? address?.port : 0,
      abstractSocket: folder,
      pidNamespace: readlinkSync("/proc/self/ns/pid"),
      mountNamespace: readlinkSync("/proc/self/ns/mnt"),
      sleepSeconds: "0",
      only: Object.keys(expected),
    };
    const script = path.resolve(import.meta.dirname, "../../../tools/sandbox/escape-attempts.ts");
    // Not `spawnSync`: the servers must be able to answer.
    const child = spawn(process.execPath, [script, JSON.stringify(bait)], {
      env: { ...process.env, KEY: "nonce-1" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    expect(JSON.parse(await text(child.stdout))).toEqual(expected);
  },
);

sandboxTest("nothing of the home but toolchains can be seen", async () => {
  const end = await runCommand("ls -A ~", place("sandboxed"), LIMITS);
  if (end.kind !== "exited") throw new Error(JSON.stringify(end));
  const tools =
    /^(\.cargo|\.rustup|\.pyenv|\.m2|\.local|\.nvm|\.bun|\.deno|\.volta|go|bin|gvpie-.*)$/;
  expect(
    end.output
      .trim()
      .split("\n")
      .filter((name) => name !== "" && !tools.test(name)),
  ).toEqual([]);
});

sandboxTest("of cargo's home no credentials, and nothing can be planted there", async () => {
  const cargoHome = temporary();
  write(cargoHome, { "credentials.toml": "token", "config.toml": "# mine", "registry/x": "crate" });
  const there = place("sandboxed");
  const command = `cd ${cargoHome} && ls -A && cat config.toml && echo x > config.toml; echo x > new`;
  const end = await runCommand(command, { ...there, env: { CARGO_HOME: cargoHome } }, LIMITS);
  expect(end).toMatchObject({
    output: expect.stringMatching(/^config.toml\nregistry\n# mine(.*Read-only file system\n){2}$/),
  });
});

sandboxTest("no configuration can be planted above the repository", async () => {
  const there = place("sandboxed", {}, temporary(undefined, "parent-"));
  const end = await runCommand("mkdir ../.cargo; echo x > ../Cargo.toml", there, LIMITS);
  expect(end).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^(.*Read-only file system\n){2}$/),
  });
});

sandboxTest(
  "a folder beside the repository is readable when it is named, without its .git",
  async () => {
    const base = temporary(homeFolder(), ".gvpie-test-");
    const there = place("sandboxed", {}, base);
    write(base, {
      "GVX/crates/x/lib.rs": "pub fn x() {}",
      "GVX/.git/config": "token",
      "other/f": "1",
    });
    const command = "cat ../GVX/crates/x/lib.rs; ls -A ../GVX/.git; echo y > ../GVX/y; ls ../other";
    const end = await runCommand(command, { ...there, readable: [`${base}/GVX`] }, LIMITS);
    expect(end).toMatchObject({
      output: expect.stringMatching(
        /^pub fn x\(\) \{\}.*GVX\/y: Read-only file system\n.*\.\.\/other.*\n$/s,
      ),
    });
    expect(JSON.stringify(end)).not.toContain("config");
  },
);

sandboxTest("a descriptor that we were started with does not lead out", async () => {
  const outside = temporary(homeFolder(), ".gvpie-test-");
  write(outside, { secret: "open sesame" });
  const module = path.resolve(import.meta.dirname, "../../../tools/sandbox/run-command.ts");
  const command = "cat /proc/*/fd/*/secret; ls /proc/self/fd /proc/1/fd";
  const code = `
    import { runCommand } from ${JSON.stringify(module)};
    const [place, limits] = ${JSON.stringify([place("sandboxed"), LIMITS])};
    console.log(JSON.stringify(await runCommand(${JSON.stringify(command)}, place, limits)));`;
  const folder = openSync(outside, "r");
  onTestFinished(() => closeSync(folder));
  const others = Array.from({ length: 17 }, () => "ignore" as const);
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", code], {
    stdio: ["ignore", "pipe", "inherit", ...others, folder, ...others, folder],
  });
  if (!child.stdout) throw new Error("stdout is a pipe");
  const end = JSON.parse(await text(child.stdout));
  expect(end.output).toContain("/proc/1/fd:");
  expect(end.output).not.toContain("open sesame");
});
