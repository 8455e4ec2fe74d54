import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { EvalSample, type PixelSample, type RustSample } from "../../contracts/eval-sample.ts";
import { Task } from "../../contracts/task.ts";
import { type Files, filesIn, overlaid } from "../grade/files.ts";
import type { SampleFiles } from "../grade/graded-files.ts";

export interface Cheat {
  readonly name: string;
  readonly about: string;
  readonly files: Files;
}

/** A sample that the loop can be given, with all its files found. */
export interface SolvedSample {
  readonly folder: string;
  readonly meta: RustSample | PixelSample;
  readonly task: Task;
  readonly files: SampleFiles;
  /** Null for an impossible sample. */
  readonly oracle: Files | null;
  readonly cheats: readonly Cheat[];
  readonly digest: string;
}

export type ReadSample =
  | { kind: "solved"; sample: SolvedSample }
  /** The directory is not a sample; the others go on without it. */
  | { kind: "broken"; id: string; reason: string };

/** Reads one sample's directory. Never throws for what is in it. */
export function readSample(folder: string): ReadSample {
  const id = path.basename(folder);
  try {
    const meta = EvalSample.safeParse(readJson(path.join(folder, "sample.json")));
    if (!meta.success) return broken(id, `sample.json: ${firstIssue(meta.error.issues)}`);
    if (meta.data.id !== id) return broken(id, `sample.json names itself "${meta.data.id}"`);
    const digest = digestOf(filesIn(folder));
    return solved(folder, meta.data, digest);
  } catch (error) {
    return broken(id, error instanceof Error ? error.message : String(error));
  }
}

function solved(folder: string, meta: RustSample | PixelSample, digest: string): ReadSample {
  const task = Task.safeParse(readJson(path.join(folder, "task.json")));
  if (!task.success) return broken(meta.id, `task.json: ${firstIssue(task.error.issues)}`);
  const template = filesIn(path.join(folder, "template"));
  if (template.size === 0) return broken(meta.id, "template/ is empty");
  const oracle = existsSync(path.join(folder, "oracle"))
    ? filesIn(path.join(folder, "oracle"))
    : null;
  if (oracle === null && meta.split !== "impossible") return broken(meta.id, "there is no oracle/");
  const hidden = filesIn(path.join(folder, "hidden"));
  const cheats = cheatsIn(path.join(folder, "cheats"));
  const files = { template, hidden };
  return {
    kind: "solved",
    sample: { folder, meta, task: task.data, files, oracle, cheats, digest },
  };
}

function cheatsIn(folder: string): Cheat[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const files = new Map(filesIn(path.join(folder, name)));
      const about = files.get("about.md");
      files.delete("about.md");
      return { name, about: about === undefined ? "" : readFileSync(about, "utf8").trim(), files };
    });
}

/** The whole tree of a solution that is given as an overlay; the template itself for null. */
export function wholeTree(sample: SolvedSample, overlay: Files | null): Files {
  return overlay === null ? sample.files.template : overlaid(sample.files.template, overlay);
}

/** SHA-256 over paths and contents. */
export function digestOf(files: Files): string {
  const hash = createHash("sha256");
  for (const [file, at] of files) {
    hash.update(`${file}\0`).update(createHash("sha256").update(readFileSync(at)).digest());
  }
  return hash.digest("hex");
}

function broken(id: string, reason: string): ReadSample {
  return { kind: "broken", id, reason };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

function firstIssue(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const [issue] = issues;
  return issue === undefined ? "invalid" : `${issue.path.join(".") || "it"}: ${issue.message}`;
}
