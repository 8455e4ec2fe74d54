import { mkdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { refusedVariable } from "../../../tools/sandbox/environment.ts";
import { gpuMounts } from "../../../tools/sandbox/granted-host.ts";
import { runCommand } from "../../../tools/sandbox/run-command.ts";
import { selfTest } from "../../../tools/sandbox/self-test.ts";
import { exited, KINDS, LIMITS, place, sandboxTest, temporary, timeless } from "./scratch.ts";

/** What the self-test got out of the sandbox, by name. */
async function escaped(opened: Parameters<typeof selfTest>[0]): Promise<string[]> {
  return (await selfTest(opened)).filter(({ held }) => !held).map(({ name }) => name);
}

async function greeter(where: net.ListenOptions): Promise<net.Server> {
  const server = net.createServer((socket) => socket.end("hello\n"));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(where, resolve));
  return server;
}

sandboxTest("with the network nothing else gives way", async () => {
  // The host's interfaces are its network; its abstract sockets would be too, and are held.
  expect(await escaped({ network: true })).toEqual(["network", "network interfaces"]);
});

sandboxTest("with the graphics devices nothing gives way", async () => {
  expect(await escaped({ gpu: true })).toEqual([]);
});

sandboxTest("a server on this machine is reached with the grant, and not without", async () => {
  const server = await greeter({ host: "127.0.0.1", port: 0 });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const command = `exec 3<>/dev/tcp/127.0.0.1/${port} && cat <&3`;
  const there = place("sandboxed");
  const granted = await runCommand(command, { ...there, network: true }, LIMITS);
  expect(timeless(granted)).toEqual(exited(0, "hello\n"));
  expect(await runCommand(command, there, LIMITS)).toMatchObject({
    kind: "exited",
    code: 1,
    output: expect.stringContaining("Connection refused"),
  });
});

sandboxTest("names can be looked up with the network, wherever resolv.conf leads", async () => {
  const there = { ...place("sandboxed"), network: true };
  const end = await runCommand("cat /etc/resolv.conf && getent hosts localhost", there, LIMITS);
  expect(end).toMatchObject({ code: 0, output: expect.stringContaining("localhost") });
});

sandboxTest("with the network there are connected pairs, but no other unix sockets", async () => {
  const script = `
    const { spawnSync } = require("node:child_process");
    console.log(spawnSync("echo", ["pairs"]).stdout.toString().trim());
    require("node:net").createServer().on("error", (e) => console.log(e.code)).listen("/tmp/s");`;
  const there = { ...place("sandboxed", { "a.js": script }), readable: [process.execPath] };
  const command = `${process.execPath} a.js`;
  const end = await runCommand(command, { ...there, network: true }, LIMITS);
  expect(timeless(end)).toEqual(exited(0, "pairs\nEPERM\n"));
});

test("of the graphics only what there is", () => {
  const root = temporary();
  for (const name of ["dev/dri", "dev/nvidia-caps", "etc/vulkan", "sys/class/drm", "dev/sda"]) {
    mkdirSync(path.join(root, name), { recursive: true });
  }
  writeFileSync(path.join(root, "dev/nvidia0"), "");
  const bound = (how: string, file: string) => [how, path.join(root, file), file];
  expect(gpuMounts(root)).toEqual([
    ...bound("--dev-bind", "/dev/dri"),
    ...bound("--dev-bind", "/dev/nvidia-caps"),
    ...bound("--dev-bind", "/dev/nvidia0"),
    ...bound("--ro-bind", "/etc/vulkan"),
    ...bound("--ro-bind", "/sys/class/drm"),
  ]);
});

sandboxTest("what the kernel says of devices can be read, not written", async () => {
  const command = "ls /sys/devices >/dev/null && ls -d /sys/*; echo x > /sys/devices/x";
  const end = await runCommand(command, { ...place("sandboxed"), gpu: true }, LIMITS);
  expect(end).toMatchObject({
    code: 1,
    output: expect.stringMatching(/\/sys\/devices\n.*(Read-only|Permission denied)/s),
  });
  expect(await runCommand("ls /sys", place("sandboxed"), LIMITS)).toMatchObject({ code: 2 });
});

test.each(KINDS)("a granted variable is passed on, %s, over the place's own", async (kind) => {
  for (const [name, value] of [
    ["VK_ICD_FILENAMES", "/usr/a.json"],
    ["RUSTC_WRAPPER", "wrap"],
  ]) {
    if (name === undefined) continue;
    process.env[name] = value;
    onTestFinished(() => void delete process.env[name]);
  }
  const there = { ...place(kind), env: { VK_ICD_FILENAMES: "none" } };
  const command = 'echo "$VK_ICD_FILENAMES $RUSTC_WRAPPER $PATH"';
  const passEnv = ["VK_ICD_FILENAMES", "RUSTC_WRAPPER", "PATH", "NOT_SET"];
  const PATH = expect.not.stringContaining("node_modules");
  const granted = await runCommand(command, { ...there, passEnv }, LIMITS);
  expect(granted).toMatchObject({ output: expect.stringMatching(/^\/usr\/a.json wrap /) });
  expect(granted).toMatchObject({ output: PATH });
  const plain = await runCommand(command, there, LIMITS);
  expect(plain).toMatchObject({ output: expect.stringMatching(/^none {2}\//) });
});

test.each([
  ["PATH", "the sandbox itself sets it"],
  ["CARGO_HOME", "the sandbox itself sets it"],
  ["LD_PRELOAD", "it loads a library into every program, also into those that report the tests"],
  ["DYLD_INSERT_LIBRARIES", expect.stringContaining("loads a library")],
  ["BASH_ENV", "it changes what the shell makes of the command"],
  ["AUTO_GVPIE_API_KEY", "it is a setting of the loop, which may hold a key"],
  ["RUSTC_WRAPPER", null],
  ["VK_ICD_FILENAMES", null],
  ["LD_LIBRARY_PATH", null],
])("whether %s may be granted", (name, why) => {
  expect(refusedVariable(name)).toEqual(why);
});
