import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import { hashingEmbedder } from "../../memory/embedder.ts";
import { openMemory } from "../../memory/memory.ts";
import { type Rows, tables } from "../../memory/tables.ts";
import type { RunFolder } from "./run-folder.ts";

/** The blob that an attempt's `learned` names. */
export const Learned = z.object({
  tasks: z.array(tables.tasks),
  artifacts: z.array(tables.artifacts),
  runs: z.array(tables.runs),
});

export type MadeSnapshot =
  | { kind: "made"; attempts: number; rows: Record<keyof Rows, number> }
  | { kind: "nothing"; message: string };

/** A memory, as a LanceDB folder, of all that these attempts would have left in one. */
export async function makeSnapshot(
  run: RunFolder,
  attempts: readonly EvalAttempt[],
  folder: string,
): Promise<MadeSnapshot> {
  if (existsSync(folder)) return { kind: "nothing", message: `There is something at ${folder}.` };
  const learned = attempts.flatMap(({ learned: hash }) =>
    hash === null ? [] : [Learned.parse(JSON.parse(run.blob(hash)))],
  );
  if (learned.length === 0) {
    return { kind: "nothing", message: "Nothing was learned in this run." };
  }
  const aside = mkdtempSync(path.join(os.tmpdir(), "auto-gvpie-snapshot-"));
  const memory = openMemory({ folder: aside, embedder: hashingEmbedder() });
  try {
    await memory.remember({
      tasks: learned.flatMap(({ tasks }) => tasks),
      artifacts: learned.flatMap(({ artifacts }) => artifacts),
      runs: learned.flatMap(({ runs }) => runs),
    });
    const rows = await memory.count();
    memory.close();
    cpSync(aside, folder, { recursive: true });
    return { kind: "made", attempts: learned.length, rows };
  } finally {
    memory.close();
    rmSync(aside, { recursive: true, force: true });
  }
}
