import { readdirSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import os from "node:os";
import type { Limits } from "./command-end.ts";

export const DEFAULT_PROCESSES = 4096;
const FREE_DISK = 2 ** 30;

export function memoryLimit(limits: Limits): number {
  return limits.memoryBytes ?? Math.floor(os.totalmem() * 0.75);
}

/**
 * Looks at a running command's processes together, which no per-process limit does, and at the
 * disk: the limit that was passed, in words, or undefined. Where `/proc` is missing (macOS) only
 * the disk is looked at.
 */
export function overLimit(
  pid: number | undefined,
  limits: Limits,
  writable: string[],
): string | undefined {
  const processes = limits.processes ?? DEFAULT_PROCESSES;
  const memory = memoryLimit(limits);
  const used = { threads: 0, bytes: 0 };
  if (pid !== undefined) addTree(pid, used, processes);
  if (used.threads > processes) return `more than ${processes} processes`;
  if (used.bytes > memory) return `more than ${Math.round(memory / 2 ** 20)} MiB of memory`;
  const floor = limits.freeDiskBytes ?? FREE_DISK;
  const full = writable.find((folder) => freeBytes(folder) < floor);
  if (full) return `less than ${Math.round(floor / 2 ** 20)} MiB free on the disk of ${full}`;
  return undefined;
}

/** When memory runs out all the same, the kernel takes the command and not its owner's programs. */
export function preferredForOutOfMemory(pid: number | undefined): void {
  if (pid === undefined || process.platform !== "linux") return;
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // Ended meanwhile; or a kernel without it.
  }
}

function addTree(pid: number, used: { threads: number; bytes: number }, most: number): void {
  const queue = [pid];
  for (let next = queue.pop(); next !== undefined && used.threads <= most; next = queue.pop()) {
    const status = text(`/proc/${next}/status`);
    used.threads += field(status, "Threads");
    used.bytes += 1024 * (field(status, "RssAnon") + field(status, "RssShmem"));
    queue.push(...childrenOf(next));
  }
}

/** Children belong to the thread that started them: cargo starts its compilers from several. */
function childrenOf(pid: number): number[] {
  return entries(`/proc/${pid}/task`)
    .flatMap((thread) => text(`/proc/${pid}/task/${thread}/children`).split(" "))
    .filter((child) => child !== "")
    .map(Number);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
}

function text(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function freeBytes(folder: string): number {
  try {
    const disk = statfsSync(folder);
    return disk.bavail * disk.bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
