import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readQueue } from "../../../app/queue.ts";
import { placesOf } from "../../../app/settings.ts";
import { git } from "../../support/crate.ts";
import { runCli, startCli, startCommand } from "../../support/run-cli.ts";
import { expectNothingLost, rolesOf, scene } from "./an-owner.ts";

const CLI = path.resolve(import.meta.dirname, "../../../app/cli.ts");

/** A shell that may mount file systems, which end with it. */
function mounting(script: string, cwd: string) {
  const own = process.getuid?.() === 0 ? "-m" : "-Urm";
  const env = { SCRIPT: script, NODE: process.execPath, CLI, HOME: process.env["HOME"] ?? "" };
  return startCommand(`exec unshare ${own} bash -c "$SCRIPT"`, { cwd, env });
}

test("disk full: pauses, says so, and goes on when there is room", async () => {
  const { owner, args } = await scene(["plain", "mended"]);
  const { folder } = owner;
  const run = `"$NODE" "$CLI" --unsandboxed ${args.join(" ")}`;
  // Room for so many more kilobytes each time: the disk is full at another step.
  const script = `mkdir .auto-gvpie && mount -t tmpfs -o size=6m tmpfs .auto-gvpie || exit 9
    for room in 8 150 260 500; do
      rm -f .auto-gvpie/filler
      free=$(df --output=avail -k .auto-gvpie | tail -1)
      head -c $(( (free - room) * 1024 )) /dev/zero > .auto-gvpie/filler
      ${run}; echo "code $?"
    done
    rm .auto-gvpie/filler; ${run}; echo "code $?"
    ${run} ; cp -a .auto-gvpie kept`;
  const ended = await mounting(script, folder).ended;
  const codes = [...`${ended.stdout}`.matchAll(/^code (\d+)$/gm)].map(([, code]) => code);
  expect([codes, ended.stderr]).toEqual([
    ["2", "2", "2", expect.stringMatching(/0|2/), "0"],
    expect.stringContaining("The disk is full"),
  ]);
  expect(ended.stderr).not.toMatch(/^ {4}at /m);
  rmSync(path.join(folder, ".auto-gvpie"), { recursive: true });
  execFileSync("mv", ["kept", ".auto-gvpie"], { cwd: folder });
  await expectNothingLost(owner);
});

test("state not writable: says so", async () => {
  const { owner, args } = await scene(["plain"]);
  const script = `mkdir .auto-gvpie && mount -t tmpfs -o size=1m,ro tmpfs .auto-gvpie || exit 9
    exec "$NODE" "$CLI" ${args.join(" ")}`;
  const ended = await mounting(script, owner.folder).ended;
  expect(ended).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^The state in .*\.auto-gvpie cannot be written: .*Make that folder/),
  });
  expect(ended.stderr.split("\n")).toHaveLength(2);
});

test("SQLite damaged: stops, offers the backup, and goes on from it as it says", async () => {
  const { owner, once, add } = await scene(["plain"]);
  expect((await once()).code).toBe(0);
  const { store } = placesOf(owner.file);
  const before = readFileSync(store);
  writeFileSync(store, Buffer.concat([Buffer.alloc(4096, 0xff), before.subarray(4096)]));
  add("mended");
  const queue = readFileSync(owner.file, "utf8");
  const stopped = await once();
  expect(stopped).toMatchObject({ code: 2, stderr: expect.stringContaining("is damaged") });
  expect(readFileSync(owner.file, "utf8")).toBe(queue);
  expect((await once({}, ["--status"])).stderr).toContain("is damaged");

  expect(stopped.stderr).toMatch(/^To go on from the backup of 20.*:$/m);
  const commands = stopped.stderr.split("\n").filter((line) => line.startsWith("  "));
  execFileSync("bash", ["-ec", commands.join("\n")]);
  expect((await once()).code).toBe(0);
  rmSync(`${store}.damaged`);
  await expectNothingLost(owner);
});

test("SQLite damaged inside, after a kill: found before anything runs", async () => {
  const { owner, once, args, add } = await scene(["plain"]);
  expect((await once()).code).toBe(0);
  add("plain");
  const running = startCli(args, { cwd: owner.folder });
  await running.says("▸ planner");
  running.child.kill("SIGKILL");
  await running.ended;
  const { store } = placesOf(owner.file);
  const bytes = readFileSync(store);
  bytes.fill(0xff, 2 * 4096);
  writeFileSync(store, bytes);
  const stopped = await once();
  expect(stopped.code).toBe(2);
  expect(stopped.stderr).toMatch(/is damaged: [^]*To go on from the backup of/);
  expect(stopped.stdout).not.toContain("▸");
});

test.each(["LanceDB manifest truncated", "LanceDB directory gone"])(
  "%s: memory is made again, before a run and within one",
  async (fault) => {
    const { owner, once, add } = await scene(["plain", "hopeless"], {
      fixer: ({ file }) => damage(placesOf(file).lancedb, fault),
    });
    expect((await once()).code).toBe(1);
    await expectNothingLost(owner);
    damage(placesOf(owner.file).lancedb, fault);
    add("mended");
    expect((await once()).code).toBe(0);
    for (const name of readdirSync(placesOf(owner.file).lancedb)) {
      if (name.endsWith(".damaged")) rmSync(path.join(placesOf(owner.file).lancedb, name), { recursive: true });
    }
    await expectNothingLost(owner);
  },
);

function damage(lancedb: string, fault: string): void {
  if (fault.endsWith("gone")) return rmSync(lancedb, { recursive: true, force: true });
  for (const table of ["tasks", "artifacts", "runs"]) {
    const versions = path.join(lancedb, `${table}.lance/_versions`);
    const [newest = ""] = readdirSync(versions).sort();
    truncateSync(path.join(versions, newest), 0);
  }
}

test("clock jumps a day: back within a run, and forward", async () => {
  const { owner, args, once, add, server } = await scene(["plain", "mended"]);
  const running = startCli(args, { cwd: owner.folder });
  await running.says("t1: Add t1");
  await running.says("t2: Add t2");
  await running.says("t2: Add t2 (mended)\n▸ prepare");
  await running.says("right t2.txt: exit 1");
  running.child.kill("SIGKILL");
  await running.ended;
  const clock = path.join(import.meta.dirname, "jumped-clock.mjs");
  const jump = (hours: number) => ({
    NODE_OPTIONS: `--import=${clock}`,
    CLOCK_JUMP_HOURS: String(hours),
  });
  expect(await once(jump(-24))).toMatchObject({ code: 0, stderr: "" });
  // The run that began "tomorrow" was found again, not begun anew.
  expect(rolesOf(server).filter((role) => role === "planner").length).toBeLessThanOrEqual(2);
  add("rejected");
  expect(await once(jump(24))).toMatchObject({ code: 0, stderr: "" });
  add("plain");
  expect(await once()).toMatchObject({ code: 0, stderr: "" });
  await expectNothingLost(owner);
});

test("three crashes in a row in the same step: the task is set aside, and the next one is done", async () => {
  const { owner, args, once, server } = await scene(["plain", "plain"]);
  const crash = async () => {
    const running = startCli(args, { cwd: owner.folder });
    await running.says("▸ coder");
    running.child.kill("SIGKILL");
    await running.ended;
  };
  for (let i = 0; i < 3; i++) await crash();
  const ended = await once();
  expect(ended.code).toBe(1);
  const queue = readQueue(owner.file);
  expect(queue.kind === "read" && queue.tasks.map(({ status, error }) => [status, error])).toEqual([
    ["failed", expect.stringMatching(/^The program ended 3 times in the same step/)],
    ["done", undefined],
  ]);
  expect(rolesOf(server).filter((role) => role === "planner")).toHaveLength(2);
  expect(git(owner.folder, "rev-list", "--count", "main..auto-gvpie")).toBe("1");
});

test("three crashes in a row after the commit: the run is recorded as landed", async () => {
  const { owner, once } = await scene(["plain"]);
  const crash = path.join(import.meta.dirname, "killed-at-artifacts.mjs");
  for (let i = 0; i < 4; i++) {
    const ended = await once({ NODE_OPTIONS: `--import=${crash}` });
    expect([ended.code, ended.signal]).toEqual([null, "SIGKILL"]);
  }
  expect(await once()).toMatchObject({ code: 0, stderr: "" });
  expect(git(owner.folder, "rev-list", "--count", "main..auto-gvpie")).toBe("1");
  await expectNothingLost(owner);
});

test("artifacts gone or damaged: written again, at the next start or by --rebuild", async () => {
  const { owner, once, add } = await scene(["mended", "drawn"]);
  expect((await once()).code).toBe(0);
  const { artifacts, lancedb } = placesOf(owner.file);
  const names = readdirSync(artifacts).sort();
  const texts = () =>
    names.filter((name) => !name.endsWith(".log")).map((name) => readFileSync(path.join(artifacts, name)));
  const before = texts();
  rmSync(artifacts, { recursive: true });
  add("plain");
  const ended = await once();
  expect(ended).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("the folder of artifacts was gone: written again, of 2 runs"),
  });
  expect(readdirSync(artifacts)).toEqual(expect.arrayContaining(names));
  expect(texts()).toEqual(before);
  for (const name of names) writeFileSync(path.join(artifacts, name), "damaged");
  rmSync(lancedb, { recursive: true });
  const rebuilt = await runCli(["memory", "--rebuild"], { cwd: owner.folder });
  expect(rebuilt).toMatchObject({ code: 0, stderr: "" });
  expect(texts()).toEqual(before);
  await expectNothingLost(owner);
});
