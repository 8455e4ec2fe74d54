import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { SolvedSample } from "../suite/read-sample.ts";
import type { Files } from "./files.ts";

/** A result as its difference from the template: each changed file's text, null for one that is gone. */
export const Changes = z.record(z.string(), z.string().nullable());
export type Changes = z.infer<typeof Changes>;

export function changesIn(sample: SolvedSample, result: Files): Changes {
  const { template } = sample.files;
  const changes: Changes = {};
  for (const file of template.keys()) if (!result.has(file)) changes[file] = null;
  for (const [file, at] of result) {
    const text = readFileSync(at, "utf8");
    const old = template.get(file);
    if (old === undefined || readFileSync(old, "utf8") !== text) changes[file] = text;
  }
  return changes;
}

/** The whole result again; its changed files are written into `folder`. */
export function withChanges(sample: SolvedSample, changes: Changes, folder: string): Files {
  rmSync(folder, { recursive: true, force: true });
  const files = new Map(sample.files.template);
  for (const [file, text] of Object.entries(changes)) {
    if (text === null) {
      files.delete(file);
      continue;
    }
    const to = path.join(folder, file);
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, text);
    files.set(file, to);
  }
  return files;
}
