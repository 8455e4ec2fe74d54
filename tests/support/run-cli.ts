import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { sandboxAvailable } from "../../tools/sandbox/available.ts";

/** Where there is no sandbox, what is not about it runs without; CI has one. */
const sandbox = await sandboxAvailable();
const UNSANDBOXED: Record<string, string> =
  sandbox.kind === "available" || process.env.CI ? {} : { AUTO_GVPIE_UNSANDBOXED: "1" };

const ROOT = path.resolve(import.meta.dirname, "../..");

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves when the output so far contains the text; rejects when the process ends first. */
  says(text: string): Promise<void>;
}

/** Starts the command line as a person would, in `cwd`, with nothing set but what is given. */
export function startCli(
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string>; detached?: boolean },
): Running {
  const child = spawn(process.execPath, [path.join(ROOT, "app/cli.ts"), ...args], {
    cwd: options.cwd,
    detached: options.detached ?? false,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      LANCEDB_LOG: "error",
      ...UNSANDBOXED,
      ...options.env,
    },
  });
  return watch(child);
}

function watch(child: ChildProcessByStdio<Writable | null, Readable, Readable>): Running {
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!`${stdout}${stderr}`.includes(text)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      ended.then(() => reject(new Error(`ended without saying “${text}”:\n${stdout}\n${stderr}`)));
    });
  return { child, ended, says };
}

export function runCli(
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<Ended> {
  return startCli(args, options).ended;
}

/** A shell line as a reader of the README types it; `stop` is a Ctrl-C in that terminal. */
export function startCommand(
  command: string,
  options: { cwd: string; env: Record<string, string> },
): Running & { stop(): void } {
  const child = spawn("bash", ["-c", command], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH ?? "", LANCEDB_LOG: "error", ...UNSANDBOXED, ...options.env },
    detached: true,
  });
  const running = watch(child);
  const stop = () => {
    if (child.pid) process.kill(-child.pid, "SIGINT");
  };
  return { ...running, stop };
}
