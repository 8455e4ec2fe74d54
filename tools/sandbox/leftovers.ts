import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Kills whatever a command started: its process group, the first process of its PID namespace
 * (with which the kernel ends all others), and, without a namespace, everything that carries its
 * marker in the environment. Returns the process to wait for, 0 if none.
 */
export function killCommand(
  group: number | undefined,
  inside: number,
  marker: string | undefined,
): number {
  if (group !== undefined) kill(-group);
  if (inside > 0 && !isGone(inside)) kill(inside);
  // Twice: a process may have forked while the first pass was reading.
  if (marker !== undefined && killMarked(marker) > 0) killMarked(marker);
  return inside;
}

/** Waits until a process is gone or only its entry is left. */
export async function gone(pid: number, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while (pid > 0 && !isGone(pid) && performance.now() < until) await sleep(1);
}

function isGone(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return true;
  }
}

/** Kills all processes whose environment holds the entry, whoever adopted them. Linux only. */
export function killMarked(marker: string): number {
  let killed = 0;
  for (const name of processes()) {
    const pid = Number(name);
    if (Number.isNaN(pid) || pid === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(marker)) continue;
      kill(pid);
      killed++;
    } catch {
      // Ended meanwhile, or another user's.
    }
  }
  return killed;
}

function processes(): string[] {
  try {
    return readdirSync("/proc");
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
