import { readdirSync } from "node:fs";
import { expect } from "vitest";
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

sandboxTest(
  "the attempts do get out where there is no sandbox: they are worth something",
  async () => {
    const { spawnSync } = await import("node:child_process");
    const net = await import("node:net");
    const path = await import("node:path");
    const folder = temporary();
    write(folder, { ".ssh/id_bait": "x", file: "x", "repo/file": "x", "repo/.git/config": "x" });
    const server = net.createServer().listen(path.join(folder, "socket"));
    const script = path.resolve(import.meta.dirname, "../../../tools/sandbox/escape-attempts.ts");
    const bait = {
      repo: path.join(folder, "repo"),
      folder,
      secret: "nonce-1",
      port: 1,
      abstractSocket: "nobody",
      pidNamespace: "",
      sleepSeconds: "0.1",
    };
    const { stdout } = spawnSync(process.execPath, [script, JSON.stringify(bait)], {
      encoding: "utf8",
      env: { ...process.env, KEY: "nonce-1" },
    });
    server.close();
    expect(JSON.parse(stdout)).toMatchObject({
      "write outside": path.join(folder, "file"),
      "write the source": path.join(folder, "repo/file"),
      "read a secret variable": "found it",
      "read a secret file": "the bait",
    });
  },
);

sandboxTest("nothing of the home but toolchains can be seen", async () => {
  const end = await runCommand("ls -A ~", place("sandboxed"), LIMITS);
  if (end.kind !== "exited") throw new Error(JSON.stringify(end));
  const tools = /^(\.cargo|\.rustup|\.pyenv|\.m2|\.local|\.nvm|\.bun|\.deno|\.volta|go|bin)$/;
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
