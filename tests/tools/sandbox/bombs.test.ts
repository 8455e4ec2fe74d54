import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../../../tools/sandbox/run-command.ts";
import { LIMITS, place, processesWith, sandboxTest } from "./scratch.ts";

const MIB = 2 ** 20;
const pythonTest = spawnSync("python3", ["--version"]).status === 0 ? sandboxTest : test.skip;

function outcome(end: Awaited<ReturnType<typeof runCommand>>): string {
  return end.kind === "exited" ? `${end.code}: ${end.output.trim().split("\n").at(-1)}` : end.kind;
}

sandboxTest("a fork bomb is stopped by the count of processes", async () => {
  const started = performance.now();
  const bomb = "f() { sleep 919191 & f & f; }; f 2>/dev/null";
  const end = await runCommand(bomb, place("sandboxed"), { ...LIMITS, processes: 200 });
  expect(outcome(end)).toMatch(/^(137: \[stopped: more than 200 processes\]|\d+: .*fork: .*)$/);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(processesWith("919191")).toEqual([]);
});

sandboxTest("an ordinary user's forks fail at the limit", async () => {
  if (process.getuid?.() !== 0) {
    const bomb = "for i in $(seq 300); do sleep 5 & done; echo survived";
    const end = await runCommand(bomb, place("sandboxed"), { ...LIMITS, processes: 100 });
    expect(end).toMatchObject({ output: expect.stringMatching(/fork: (retry|Resource)/) });
    return;
  }
  // As root: the same once more as nobody.
  const there = place("sandboxed");
  for (const folder of [there.source, there.mountAt, ...there.writable]) chmodSync(folder, 0o777);
  chmodSync(path.dirname(there.source), 0o755);
  const module = path.resolve(import.meta.dirname, "../../../tools/sandbox/run-command.ts");
  const bomb = "for i in $(seq 300); do sleep 5 & done; echo survived";
  const code = `
    import { runCommand } from ${JSON.stringify(module)};
    const limits = ${JSON.stringify({ ...LIMITS, processes: 100 })};
    console.log(JSON.stringify(await runCommand(${JSON.stringify(bomb)}, ${JSON.stringify(there)}, limits)));`;
  const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath];
  const out = execFileSync("setpriv", [...nobody, "--input-type=module-typescript", "-e", code], {
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent" },
    encoding: "utf8",
  });
  expect(JSON.parse(out)).toMatchObject({
    output: expect.stringMatching(/fork: (retry|Resource)/),
  });
});

pythonTest("one process that takes all memory fails at the limit", async () => {
  const hungry = "python3 -c 'b = bytearray(10**9); print(len(b))'";
  const end = await runCommand(hungry, place("sandboxed"), { ...LIMITS, memoryBytes: 300 * MIB });
  expect(outcome(end)).toBe("1: MemoryError");
});

pythonTest("many that take memory together, and shared memory, are stopped", async () => {
  const limits = { ...LIMITS, memoryBytes: 150 * MIB };
  const small = "python3 -c 'import time; b = bytearray(40 * 2**20); time.sleep(60)'";
  const line = `for i in 1 2 3 4 5; do ${small} & done; wait`;
  const many = await runCommand(line, place("sandboxed"), limits);
  expect(outcome(many)).toBe("137: [stopped: more than 150 MiB of memory]");
  const map =
    'import mmap, time; m = mmap.mmap(-1, 2**28); [m.write(b"x" * 2**20) for i in range(200)]; time.sleep(60)';
  const shared = await runCommand(`python3 -c '${map}'`, place("sandboxed"), limits);
  expect(outcome(shared)).toMatch(/^(137: \[stopped: more than 150 MiB of memory\])$/);
});

sandboxTest("an endless flood of output ends at the deadline", async () => {
  const end = await runCommand("yes", place("sandboxed"), { ...LIMITS, timeoutMs: 700 });
  if (end.kind !== "timed-out") throw new Error(JSON.stringify(end));
  expect(end.output.length).toBeLessThan(LIMITS.outputBytes + 100);
  expect(end.duration_ms).toBeLessThan(2500);
});

sandboxTest.each(["/tmp/x", "/dev/shm/x", "$HOME/x"])("%s fills up without harm", async (file) => {
  const end = await runCommand(`head -c 50000000 /dev/zero > ${file}`, place("sandboxed"), {
    ...LIMITS,
    tmpBytes: 10 * MIB,
  });
  expect(outcome(end)).toMatch(/^1: .*No space left on device$/);
});

sandboxTest("a file grows to its limit", async () => {
  const there = place("sandboxed");
  const command = "head -c 50000000 /dev/zero > $CARGO_TARGET_DIR/x; echo $?";
  const end = await runCommand(command, there, { ...LIMITS, fileBytes: 10 * MIB });
  expect(outcome(end)).toBe("0: 153");
  expect(readdirSync(there.writable[0] ?? "")).toEqual(["x"]);
});

test("a disk that runs full stops the command", async () => {
  const end = await runCommand("sleep 20", place("unsandboxed"), {
    ...LIMITS,
    freeDiskBytes: 2 ** 60,
  });
  expect(outcome(end)).toMatch(
    /^137: \[stopped: less than \d+ MiB free on the disk of .*target\]$/,
  );
});
