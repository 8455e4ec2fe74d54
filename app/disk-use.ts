import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { placesOf } from "./settings.ts";

/** Bytes that a file or folder takes on the disk; 0 where there is none. */
export function bytesIn(place: string): number {
  const stat = lstatSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  const own = stat.blocks * 512;
  if (!stat.isDirectory()) return own;
  return readdirSync(place).reduce((sum, name) => sum + bytesIn(path.join(place, name)), own);
}

/** What the loop keeps beside a queue file, in bytes, by what it is for. */
export function diskUse(tasks: string): Record<string, number> {
  const { state, workspaces, lancedb, artifacts } = placesOf(tasks);
  const built = bytesIn(workspaces);
  return {
    store: bytesIn(state) - built,
    workspaces: built,
    memory: bytesIn(lancedb),
    artifacts: bytesIn(artifacts),
  };
}

/** The same as a line for people. */
export function diskUseLine(use: Record<string, number>): string {
  const parts = Object.entries(use).map(([name, bytes]) => {
    const mega = bytes / 1e6;
    return `${name} ${mega < 10 ? mega.toFixed(1) : Math.round(mega)} MB`;
  });
  return `disk:  ${parts.join(", ")}`;
}
