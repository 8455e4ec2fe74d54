import type { EvalVariant } from "../../contracts/eval-manifest.ts";
import { parseOptions, SolvedOptions } from "./options.ts";
import { runVariants } from "./run.ts";

/** The whole loop first, then each part switched off or changed by itself. */
export function ablations(fixers: number, snapshot: boolean): EvalVariant[] {
  const memory = snapshot ? "on" : "off";
  const full: EvalVariant = { name: "loop", fixers, judge: true, memory, edits: "blocks" };
  const rounds = [0, 1, 3].filter((count) => count !== fixers);
  return [
    full,
    { ...full, name: "no-judge", judge: false },
    ...rounds.map((count): EvalVariant => ({ ...full, name: `fixers-${count}`, fixers: count })),
    { ...full, name: "whole-files", edits: "whole" },
    ...(snapshot
      ? [
          { ...full, name: "no-memory", memory: "off" as const },
          { ...full, name: "placebo-memory", memory: "placebo" as const },
        ]
      : []),
  ];
}

export async function ablate(given: unknown): Promise<number> {
  const options = parseOptions(SolvedOptions, given);
  const snapshot = options.memory && options.memorySnapshot !== undefined;
  return runVariants(options, ablations(options.fixers, snapshot));
}
