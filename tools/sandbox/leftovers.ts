import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Kills whatever a command started: its process group, the first process of its PID namespace
 * (with which the kernel ends all others), and, without a namespace, everything that carries its
 * marker in the environment.
 */
export function killCommand(
  group: number | undefined,
  inside: number,
  marker: string | undefined,
): void {
  if (group !== undefined) kill(-group);
  if (inside > 0 && !isGone(inside)) kill(inside);
  if (marker !== undefined) killWhere((other) => other === marker);
}

/** Waits until a process is gone or only its entry is left. */
export async function gone(pid: number, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while (pid > 0 && !isGone(pid) && performance.now() < until) await sleep(1);
}

export function isGone(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return true;
  }
}

/**
 * The variable that marks what we started: "<our pid>-<random>". In the sandbox only bwrap itself
 * bears it, not the command.
 */
export const MARKER = "AUTO_GVPIE_COMMAND";

export function newMarker(): string {
  return `${process.pid}-${crypto.randomUUID()}`;
}

/**
 * Kills what the commands of a loop left behind that was itself killed; for the start of the next
 * one. Sandboxed commands die with their loop, unless it is killed in the milliseconds in which
 * bwrap binds itself to its life (seen in 1 of 60 kills aimed there). Returns how many. Linux only.
 */
export function endOrphans(): number {
  return killWhere((marker) => isGone(Number(marker.split("-")[0])));
}

/** Children inherit the environment, whoever adopts them and whatever group they are in. */
function killWhere(wanted: (marker: string) => boolean): number {
  let killed = 0;
  for (const pid of processes().map(Number)) {
    if (Number.isNaN(pid) || pid === process.pid) continue;
    const marker = markerOf(pid);
    if (marker === undefined || !wanted(marker)) continue;
    kill(pid);
    killed++;
  }
  return killed;
}

function markerOf(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
    return environment.find((entry) => entry.startsWith(`${MARKER}=`))?.slice(MARKER.length + 1);
  } catch {
    // Ended meanwhile, or another user's.
    return undefined;
  }
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
