import { spawn } from "node:child_process";
import { existsSync, readdirSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { endOrphans } from "../../../tools/sandbox/leftovers.ts";
import { homeFolder } from "../../../tools/sandbox/readable-host.ts";
import { runCommand } from "../../../tools/sandbox/run-command.ts";
import {
  exited,
  KINDS,
  LIMITS,
  place,
  processesWith,
  sandboxTest,
  temporary,
  timeless,
} from "./scratch.ts";

let unique = 0;
/** A number of seconds nobody else sleeps: finds our processes again. */
const longSleep = () => `9${process.pid}${unique++}`;

describe.each(KINDS)("%s", (kind) => {
  const run = async (command: string, files = {}) =>
    timeless(await runCommand(command, place(kind, files), LIMITS));

  test("stdout and stderr are one text in the order they were written", async () => {
    const command = "echo 1; echo 2 >&2; echo 3; echo 4 >&2; sh -c 'echo 5 >&2'; echo 6";
    expect(await run(command)).toEqual(exited(0, "1\n2\n3\n4\n5\n6\n"));
  });

  test.each([
    ["true", 0, null],
    ["exit 3", 3, null],
    ["false || exit 255", 255, null],
    ["kill -SEGV $$", 139, "SIGSEGV"],
    ["sh -c 'kill -KILL $$'; exit $?", 137, "SIGKILL"],
    ["sh -c 'kill -TERM $$'", 143, "SIGTERM"],
  ])("%s ends with %i, %s", async (command, code, signal) => {
    expect(await run(command)).toMatchObject({ kind: "exited", code, signal });
  });

  test("a command that does not exist", async () => {
    expect(await run("no-such-program --x")).toEqual(
      exited(127, "bash: line 1: no-such-program: command not found\n"),
    );
  });

  test("a line that does not parse", async () => {
    const end = await run("echo 'open");
    expect(end).toMatchObject({ kind: "exited", code: 2 });
    expect(end).toHaveProperty("output", expect.stringContaining("unexpected EOF"));
  });

  test("the line is evaluated as typed: quotes, pipes, positional parameters, several lines", async () => {
    const command = `echo "$#" '$HOME' "a  b" | tr a-z A-Z && cat <<E\n$((1 + 1))\nE\nprintf %s "$1"`;
    expect(await run(command)).toEqual(exited(0, "0 $HOME A  B\n2\n"));
  });

  test("there is no input to wait for", async () => {
    expect(await run("cat; read x; echo done")).toEqual(exited(0, "done\n"));
  });

  test("it starts in cwd, in a path with spaces and other letters", async () => {
    const there = place(kind, { "crates/größe 1/file": "hello\n" });
    const end = await runCommand("cat file; pwd", { ...there, cwd: "crates/größe 1" }, LIMITS);
    const top = kind === "sandboxed" ? there.mountAt : there.source;
    expect(timeless(end)).toEqual(exited(0, `hello\n${top}/crates/größe 1\n`));
  });

  test.each(["missing", "../..", "file", "out"])(
    "cwd %s is no folder of the workspace",
    async (cwd) => {
      const there = place(kind, { file: "x" });
      symlinkSync(os.tmpdir(), path.join(there.source, "out"));
      const end = await runCommand("pwd", { ...there, cwd }, LIMITS);
      expect(timeless(end)).toEqual(exited(1, `cd: ${cwd}: no such folder in the repository\n`));
    },
  );

  test("bytes that are not UTF-8 are replaced", async () => {
    expect(await run("printf 'a\\377b\\303\\n'")).toEqual(exited(0, "a\ufffdb\ufffd\n"));
  });

  test("of 50 MB the head and the tail are kept, in bounded memory", async () => {
    const before = process.memoryUsage().rss;
    const command =
      "echo first; head -c 50000000 /dev/zero | tr '\\0' 'ä' | fold -w 99; echo; echo last";
    const end = await runCommand(command, place(kind), { ...LIMITS, outputBytes: 10_000 });
    if (end.kind !== "exited") throw new Error(JSON.stringify(end));
    expect(end.truncated).toBe(true);
    expect(end.output.length).toBeLessThan(10_100);
    expect(end.output).toMatch(/^first\n/);
    expect(end.output).toMatch(/\n\[… \d+ bytes left out …\]\n/);
    expect(end.output).toMatch(/\nlast\n$/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  test("output is shown as it comes, whole characters, within the budget", async () => {
    const chunks: string[] = [];
    const end = await runCommand(
      "printf 'ä\\303'; sleep 0.2; printf '\\244ö'; seq 100000",
      place(kind),
      {
        ...LIMITS,
        outputBytes: 1000,
      },
      { onOutput: (chunk) => chunks.push(chunk) },
    );
    expect(end.kind).toBe("exited");
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.join("").slice(0, 5)).toBe("ääö1\n");
    expect(chunks.join("").length).toBeLessThanOrEqual(1000);
  });

  test("secrets of our environment are not visible, the place's variables are", async () => {
    process.env.OPENAI_API_KEY = "sk-secret-1";
    onTestFinished(() => void delete process.env.OPENAI_API_KEY);
    const there = place(kind);
    const end = await runCommand(
      "env; cat /proc/self/environ; cat /proc/$PPID/environ; echo $GREETING",
      { ...there, env: { GREETING: "good day" } },
      LIMITS,
    );
    expect(end).toMatchObject({ output: expect.stringContaining("good day\n") });
    if (kind === "sandboxed") expect(JSON.stringify(end)).not.toContain("sk-secret-1");
    expect(end).toMatchObject({ output: expect.not.stringMatching(/^OPENAI_API_KEY/m) });
  });

  test("our own dependencies are not on its path", async () => {
    expect(process.env.PATH).toContain("node_modules/.bin");
    expect(await run("echo $PATH")).not.toHaveProperty(
      "output",
      expect.stringContaining("node_modules"),
    );
  });

  test("a deadline kills what ignores TERM, leaves the session and holds the pipes", async () => {
    const seconds = longSleep();
    const hold = `trap '' TERM INT HUP; setsid sh -c "trap '' TERM; sleep ${seconds}" & sleep ${seconds}`;
    const started = performance.now();
    const end = await runCommand(`echo begun; ${hold}`, place(kind), { ...LIMITS, timeoutMs: 500 });
    expect(timeless(end)).toEqual({ kind: "timed-out", output: "begun\n", truncated: false });
    expect(performance.now() - started).toBeLessThan(1500);
    expect(processesWith(seconds)).toEqual([]);
  });

  test("an abort does the same, at any moment", async () => {
    const seconds = longSleep();
    const ends = await Promise.all(
      [0, 1, 3, 6, 10, 20, 50, 200].map((ms) => {
        const command = `(trap '' TERM; setsid sleep ${seconds} &); sleep ${seconds}`;
        return runCommand(command, place(kind), LIMITS, { signal: AbortSignal.timeout(ms) });
      }),
    );
    expect(ends).toEqual(ends.map(() => ({ kind: "cancelled" })));
    expect(processesWith(seconds)).toEqual([]);
  });

  test("aborted before it began: not started", async () => {
    const there = place(kind);
    const signal = AbortSignal.abort();
    const end = await runCommand("touch $CARGO_TARGET_DIR/x", there, LIMITS, { signal });
    expect(end).toEqual({ kind: "cancelled" });
    expect(readdirSync(there.writable[0] ?? "")).toEqual([]);
  });

  test("what it leaves in the background ends with it, at once", async () => {
    const seconds = longSleep();
    const started = performance.now();
    expect(await run(`setsid sleep ${seconds} & sleep ${seconds} & echo done`)).toEqual(
      exited(0, "done\n"),
    );
    expect(performance.now() - started).toBeLessThan(1000);
    expect(processesWith(seconds)).toEqual([]);
  });

  test("many at once do not mix", async () => {
    const ends = await Promise.all(
      Array.from({ length: 24 }, (_, i) => run(`sleep 0.0${i % 7}; echo ${i}; exit ${i}`)),
    );
    expect(ends).toEqual(ends.map((_, i) => exited(i, `${i}\n`)));
  });

  test("a command that no program can take is unavailable, not a crash", async () => {
    expect(await run("echo \0")).toMatchObject({ kind: "unavailable" });
    expect(await run(`echo ${"x".repeat(200_000)}`)).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("E2BIG"),
    });
  });

  test("writable folders are made, and stay when the command has ended", async () => {
    const there = place(kind);
    const deep = path.join(there.mountAt, ".state/target");
    const end = await runCommand(
      "pwd > $T/x && cat $T/x",
      { ...there, writable: [deep], env: { T: deep } },
      LIMITS,
    );
    expect(end).toMatchObject({ kind: "exited", code: 0 });
    expect(existsSync(path.join(deep, "x"))).toBe(true);
  });

  test("no deadline is too far away", async () => {
    const end = await runCommand("sleep 0.1", place(kind), { ...LIMITS, timeoutMs: 1e12 });
    expect(timeless(end)).toEqual(exited(0, ""));
  });
});

sandboxTest(
  "a mount point behind a link of the workspace is refused, and nothing made there",
  async () => {
    const there = place("sandboxed");
    const outside = temporary();
    symlinkSync(outside, path.join(there.source, ".state"));
    const writable = [path.join(there.mountAt, ".state/target")];
    expect(await runCommand("true", { ...there, writable }, LIMITS)).toEqual({
      kind: "unavailable",
      message: '".state/target" crosses a link in the workspace',
    });
    expect(readdirSync(outside)).toEqual([]);
  },
);

sandboxTest("a repository that is or holds the home folder is refused", async () => {
  for (const mountAt of [homeFolder(), path.dirname(homeFolder())]) {
    expect(await runCommand("true", { ...place("sandboxed"), mountAt }, LIMITS)).toEqual({
      kind: "unavailable",
      message: `the repository "${mountAt}" holds the home folder: it cannot be sandboxed`,
    });
  }
});

/** Another process as the loop, killed while its command runs; the processes then left. */
async function killedLoop(kind: "sandboxed" | "unsandboxed", seconds: string): Promise<number> {
  const module = path.resolve(import.meta.dirname, "../../../tools/sandbox/run-command.ts");
  const code = `
    import { runCommand } from ${JSON.stringify(module)};
    const [place, limits] = ${JSON.stringify([place(kind), LIMITS])};
    await runCommand("setsid sleep ${seconds} & sleep ${seconds}", place, limits);`;
  const loop = spawn(process.execPath, ["--input-type=module-typescript", "-e", code], {
    stdio: "ignore",
  });
  while (processesWith(seconds).length < 2) await sleep(20);
  loop.kill("SIGKILL");
  for (let i = 0; i < 40 && processesWith(seconds).length > 0; i++) await sleep(10);
  return processesWith(seconds).length;
}

sandboxTest("the loop killed in the middle of a command takes the command with it", async () => {
  expect(await killedLoop("sandboxed", longSleep())).toBe(0);
});

test("without a sandbox the next loop ends what a killed one left, and nobody else's", async () => {
  const [left, ours] = [longSleep(), longSleep()];
  const abort = new AbortController();
  const running = runCommand(`sleep ${ours}`, place("unsandboxed"), LIMITS, {
    signal: abort.signal,
  });
  // Another loop on this machine that starts just now may be the one that ends them.
  await killedLoop("unsandboxed", left);
  endOrphans();
  while (processesWith(left).length > 0) await sleep(5);
  expect(processesWith(ours).length).toBe(1);
  abort.abort();
  expect(await running).toEqual({ kind: "cancelled" });
});
