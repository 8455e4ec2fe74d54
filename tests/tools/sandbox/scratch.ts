import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished, test } from "vitest";
import { sandboxAvailable } from "../../../tools/sandbox/available.ts";
import type { CommandEnd, Limits, Place } from "../../../tools/sandbox/command-end.ts";

const state = await sandboxAvailable();
/** Without bubblewrap these tests are left out, said; in CI they run and fail. */
const leftOut = state.kind !== "available" && !process.env.CI;
if (leftOut) console.warn(`LEFT OUT: tests of the sandbox (${JSON.stringify(state)})`);
export const sandboxTest = leftOut ? test.skip : test;

export const KINDS = leftOut ? (["unsandboxed"] as const) : (["sandboxed", "unsandboxed"] as const);

export const LIMITS: Limits = { timeoutMs: 30_000, outputBytes: 100_000 };

/** A folder that goes with the test. */
export function temporary(under = os.tmpdir(), prefix = "gvpie-"): string {
  const folder = realpathSync(mkdtempSync(path.join(under, prefix)));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

/** A workspace with the files, a repository to mount it at, and a target folder beside them. */
export function place(
  kind: Place["kind"],
  files: Record<string, string> = {},
  base = temporary(),
): Place {
  const [source, mountAt, target] = ["work space", "répository", "target"].map((name) => {
    mkdirSync(path.join(base, name), { recursive: true });
    return path.join(base, name);
  });
  if (!source || !mountAt || !target) throw new Error("three folders");
  write(source, files);
  return { kind, source, mountAt, cwd: "", writable: [target], env: { CARGO_TARGET_DIR: target } };
}

/** The end without what differs from run to run. */
export function timeless(end: CommandEnd): object {
  return Object.fromEntries(Object.entries(end).filter(([name]) => name !== "duration_ms"));
}

export function exited(code: number, output: string, signal: string | null = null): object {
  return { kind: "exited", code, signal, output, truncated: false };
}

/** Host processes whose command line holds the word. */
export function processesWith(word: string): string[] {
  if (process.platform !== "linux")
    return execFileSync("pgrep", ["-f", word]).toString().split("\n");
  return readdirSync("/proc").filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0").includes(word)
      );
    } catch {
      return false;
    }
  });
}
