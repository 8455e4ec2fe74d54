import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { isGone } from "./leftovers.ts";

const NAME = "auto-gvpie-";
/** Above the limit, so that the count still sees it passed and says so; this is what holds till then. */
const ROOM = 64;

export interface ProcessCap {
  /** A process that writes its number here is capped, with all that it starts. */
  procs: string;
  /** Gives the cap back, once its processes are gone. */
  release(): void;
}

/**
 * The kernel's own cap on processes for root, whom no process limit binds: a control group. Counting
 * them instead is too slow for a fork bomb on a busy machine. Null where there is no group to be had.
 */
export function capProcesses(most: number): ProcessCap | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  const parent = ownGroup();
  if (parent === null) return null;
  removeStale(parent);
  const group = path.join(parent, `${NAME}${process.pid}-${crypto.randomUUID()}`);
  try {
    mkdirSync(group);
    // Without the controller the folder is there and the file is not.
    if (!existsSync(path.join(group, "pids.max"))) throw new Error("no pids controller");
    writeFileSync(path.join(group, "pids.max"), String(most + ROOM));
    return { procs: path.join(group, "cgroup.procs"), release: () => remove(group) };
  } catch {
    remove(group);
    return null;
  }
}

/** Our own group: of the pids controller of version 1, or of version 2. */
function ownGroup(): string | null {
  const lines = readFileSync("/proc/self/cgroup", "utf8").split("\n");
  const first = lines.find((line) => /^\d+:pids:/.test(line));
  const second = lines.find((line) => line.startsWith("0::"));
  const places = [
    ...(first ? [path.join("/sys/fs/cgroup/pids", first.replace(/^\d+:pids:/, ""))] : []),
    ...(second ? [path.join("/sys/fs/cgroup", second.slice(3))] : []),
  ];
  return places.find((place) => existsSync(path.join(place, "cgroup.procs"))) ?? null;
}

/** Groups of loops that were killed; one that still holds a process cannot be removed. */
function removeStale(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(new RegExp(`^${NAME}(\\d+)-`).exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && isGone(pid)) remove(path.join(parent, name));
  }
}

function remove(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // Not there, or its last process is just ending: the next loop removes it.
  }
}
