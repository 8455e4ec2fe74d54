import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const Kept = z.record(z.string(), z.number());

/**
 * What was built before in a workspace, and how long that took (ms). Kept beside its target
 * directory; without that nothing is warm.
 */
export function openWarmth(target: string) {
  const file = path.join(path.dirname(target), "warm.json");

  function kept(): Record<string, number> {
    if (!existsSync(target) || readdirSync(target).length === 0) return {};
    try {
      return Kept.parse(JSON.parse(readFileSync(file, "utf8")));
    } catch {
      // Missing or damaged: it is built again, which costs little where it was.
      return {};
    }
  }

  return {
    isWarm: (what: string): boolean => what in kept(),
    note(what: string, ms: number): void {
      const before = kept();
      const longest = Math.max(before[what] ?? 0, Math.round(ms));
      writeFileSync(`${file}.new`, JSON.stringify({ ...before, [what]: longest }));
      renameSync(`${file}.new`, file);
    },
    longestMs: (): number => Math.max(0, ...Object.values(kept())),
  };
}
