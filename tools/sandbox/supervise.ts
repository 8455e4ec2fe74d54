import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { captureOutput } from "./captured-output.ts";
import type { CommandEnd, CommandHooks, Limits } from "./command-end.ts";
import { gone, killCommand, MARKER, newMarker } from "./leftovers.ts";
import type { ProcessCap } from "./process-cap.ts";
import { asShell } from "./shell-status.ts";
import { overLimit, preferredForOutOfMemory } from "./watch.ts";

/** A program to start, which runs the command. */
export interface Launch {
  program: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** The program is bwrap: it reports on descriptor 3, and a PID namespace holds all descendants. */
  bwrap: boolean;
  /** Files, or their bytes, that it gets open for reading, from descriptor 4 on. */
  copies: (string | Uint8Array)[];
  /** Where root's processes are capped; null where an ordinary limit does it. */
  cap: ProcessCap | null;
  /** Folders whose disk must not fill up. */
  writable: string[];
}

type Stop = { kind: "timed-out" } | { kind: "cancelled" } | { kind: "over-limit"; limit: string };

const GRACE_MS = 2000;
const WATCH_MS = 200;

/**
 * Starts the program, gathers its output and waits for its end. Always settles, at the latest
 * twice `GRACE_MS` after a deadline or an abort: the pipes are then destroyed, whoever holds them.
 */
export async function supervise(
  launch: Launch,
  limits: Limits,
  hooks: CommandHooks,
): Promise<CommandEnd> {
  if (hooks.signal?.aborted) return { kind: "cancelled" };
  const started = performance.now();
  const marker = newMarker();
  const child = start(launch, marker);
  if (child instanceof Error) return cannotStart(launch, child);

  const captured = captureOutput(limits.outputBytes);
  const show = firstBytes(limits.outputBytes, hooks.onOutput);
  let ownErrors = "";
  let status = "";
  const [, stdout, stderr, fd3] = child.stdio;
  listen(stdout, (chunk) => {
    captured.add(chunk);
    show(chunk);
  });
  // The command's own stderr goes to stdout (`exec 2>&1`): here speaks only the program around it.
  listen(stderr, (chunk) => {
    if (ownErrors.length < 10_000) ownErrors += chunk.toString("utf8");
  });
  listen(fd3, (chunk) => {
    status += chunk.toString("utf8");
  });
  const insidePid = () => Number(/"child-pid": (\d+)/.exec(status)?.[1] ?? 0);
  const closed = new Promise<boolean>((resolve) => child.once("close", () => resolve(true)));
  const exit = exited(child);
  const stop = await firstStop(child, exit, launch, limits, hooks);
  // Also after an ordinary end: what the command left running must go, and holds the pipes. Again
  // until they close: one may have forked, or bwrap named its process, only just now.
  const until = performance.now() + GRACE_MS;
  do killCommand(child.pid, insidePid(), launch.bwrap ? undefined : marker);
  while (!(await Promise.race([closed, sleep(20, false)])) && performance.now() < until);
  for (const stream of child.stdio) stream?.destroy();
  await gone(insidePid(), GRACE_MS);

  const duration_ms = Math.round(performance.now() - started);
  switch (stop?.kind) {
    case "cancelled":
      return { kind: "cancelled" };
    case "timed-out":
      return { kind: "timed-out", ...captured.text(), duration_ms };
    case "over-limit":
      captured.add(Buffer.from(`\n[stopped: ${stop.limit}]\n`));
      return { kind: "exited", code: 137, signal: "SIGKILL", ...captured.text(), duration_ms };
  }
  const end = await exit;
  if (end instanceof Error) return cannotStart(launch, end);
  // bwrap reports an exit code only when it got as far as starting the command.
  if (launch.bwrap && !status.includes('"exit-code"')) {
    return { kind: "unavailable", message: `the sandbox could not be set up: ${ownErrors.trim()}` };
  }
  captured.add(Buffer.from(ownErrors));
  return { kind: "exited", ...asShell(end), ...captured.text(), duration_ms };
}

function start(launch: Launch, marker: string): ChildProcess | Error {
  const open: number[] = [];
  try {
    for (const copy of launch.copies) open.push(openCopy(copy));
    const child = spawn(launch.program, launch.args, {
      cwd: launch.cwd,
      env: { ...launch.env, [MARKER]: marker },
      // A group of its own: Ctrl-C at our terminal is ours to handle, and one kill reaches the group.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", launch.bwrap ? "pipe" : "ignore", ...open],
    });
    preferredForOutOfMemory(child.pid);
    return child;
  } catch (error) {
    // For example a NUL byte in the command.
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    for (const file of open) closeSync(file);
  }
}

/** Bytes go through a file without a name: a pipe could not hold any number of them. */
function openCopy(copy: string | Uint8Array): number {
  if (typeof copy === "string") return openSync(copy, "r");
  const folder = mkdtempSync(path.join(os.tmpdir(), "auto-gvpie-"));
  try {
    writeFileSync(path.join(folder, "copy"), copy);
    return openSync(path.join(folder, "copy"), "r");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function cannotStart(launch: Launch, error: Error): CommandEnd {
  return { kind: "unavailable", message: `cannot start ${launch.program}: ${error.message}` };
}

type Exit = { code: number | null; signal: NodeJS.Signals | null };

function exited(child: ChildProcess): Promise<Exit | Error> {
  return new Promise((resolve) => {
    child.once("error", resolve);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

/** Waits for the program's own end (undefined) or for a reason to stop it. */
async function firstStop(
  child: ChildProcess,
  exit: Promise<Exit | Error>,
  launch: Launch,
  limits: Limits,
  hooks: CommandHooks,
): Promise<Stop | undefined> {
  const { promise, resolve } = Promise.withResolvers<Stop>();
  const onAbort = () => resolve({ kind: "cancelled" });
  hooks.signal?.addEventListener("abort", onAbort, { once: true });
  // Node fires at once for more than 24 days.
  const timeoutMs = Math.min(limits.timeoutMs, 2 ** 31 - 1);
  const deadline = setTimeout(() => resolve({ kind: "timed-out" }), timeoutMs);
  const watch = setInterval(() => {
    const limit = overLimit(child.pid, limits, launch.writable);
    if (limit !== undefined) resolve({ kind: "over-limit", limit });
  }, WATCH_MS);
  try {
    return await Promise.race([exit.then(() => undefined), promise]);
  } finally {
    clearTimeout(deadline);
    clearInterval(watch);
    hooks.signal?.removeEventListener("abort", onAbort);
  }
}

function listen(stream: ChildProcess["stdio"][number] | undefined, on: (chunk: Buffer) => void) {
  if (!stream || !("read" in stream)) return;
  stream.on("data", on);
  // Destroying a pipe that somebody still holds is no news.
  stream.on("error", () => {});
}

/** Decodes output as it comes, up to a budget: a flood is not shown for ever. */
function firstBytes(budget: number, onOutput: CommandHooks["onOutput"]): (chunk: Buffer) => void {
  if (!onOutput) return () => {};
  const decoder = new TextDecoder();
  let left = budget;
  return (chunk) => {
    if (left <= 0) return;
    const text = decoder.decode(chunk.subarray(0, left), { stream: true });
    left -= chunk.length;
    if (text !== "") onOutput(text);
  };
}
