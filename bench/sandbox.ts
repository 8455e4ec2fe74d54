import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sandboxAvailable } from "../tools/sandbox/available.ts";
import type { Place } from "../tools/sandbox/command-end.ts";
import { runCommand } from "../tools/sandbox/run-command.ts";

/**
 * What the sandbox costs a command: `true` in bash, bare, unsandboxed and sandboxed in turn, so
 * that all three see the same machine. Prints medians in ms, the difference and the ratio.
 * Goal: at most 25 ms over the bare command. Rounds: `node bench/sandbox.ts [100]`.
 */
const GOAL_MS = 25;

function bare(command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", command], { stdio: ["ignore", "pipe", "pipe"] });
    child.once("error", reject);
    child.once("close", () => resolve());
  });
}

async function sandboxed(command: string, place: Place): Promise<void> {
  const end = await runCommand(command, place, { timeoutMs: 60_000, outputBytes: 10_000 });
  if (end.kind !== "exited" || end.code !== 0) throw new Error(JSON.stringify(end));
}

async function timed(run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

if (import.meta.main) {
  const state = await sandboxAvailable();
  if (state.kind !== "available") throw new Error(JSON.stringify(state));
  const rounds = Number(process.argv[2] ?? 100);
  const base = mkdtempSync(path.join(os.tmpdir(), "bench-"));
  for (const name of ["source", "repo", "target"]) mkdirSync(path.join(base, name));
  const place = (kind: Place["kind"]): Place => ({
    kind,
    source: path.join(base, "source"),
    mountAt: path.join(base, "repo"),
    cwd: "",
    writable: [path.join(base, "target")],
    env: {},
  });
  const ways = {
    bare: () => bare("true"),
    unsandboxed: () => sandboxed("true", place("unsandboxed")),
    sandboxed: () => sandboxed("true", place("sandboxed")),
  };
  const times: Record<string, number[]> = {};
  for (let round = -5; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const ms = await timed(way);
      if (round >= 0) times[name] = [...(times[name] ?? []), ms];
    }
  }
  const reference = median(times.bare ?? []);
  for (const [name, values] of Object.entries(times)) {
    const ms = median(values);
    const over = `+${(ms - reference).toFixed(1)} ms`.padStart(9);
    console.log(
      `${name.padEnd(12)} ${ms.toFixed(1).padStart(6)} ms ${over}  ${(ms / reference).toFixed(2)} x`,
    );
  }
  const over = median(times.sandboxed ?? []) - reference;
  console.log(`${over <= GOAL_MS ? "within" : "OVER"} the goal of ${GOAL_MS} ms a command`);
  rmSync(base, { recursive: true });
}
