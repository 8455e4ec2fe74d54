import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { EvalAttempt } from "../../contracts/eval-attempt.ts";
import { EvalManifest } from "../../contracts/eval-manifest.ts";

/** Where runs are kept unless a person says otherwise. */
export const RUNS = path.join(import.meta.dirname, "../runs");

export type RunFolder = ReturnType<typeof openFolder>;
export type OpenedRun =
  | { kind: "opened"; run: RunFolder; manifest: EvalManifest; attempts: EvalAttempt[] }
  | { kind: "no-run"; message: string };

/** Makes a new run's directory; its manifest is the first thing in it. */
export function createRun(folder: string, manifest: EvalManifest): RunFolder {
  mkdirSync(path.join(folder, "blobs"), { recursive: true });
  mkdirSync(path.join(folder, "events"), { recursive: true });
  writeFileSync(path.join(folder, ".gitignore"), "*\n");
  const file = path.join(folder, "manifest.json");
  writeFileSync(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  renameSync(`${file}.new`, file);
  return openFolder(folder);
}

/** Opens a run by its folder, its id, or `latest`. */
export function openRun(name: string, runs = RUNS): OpenedRun {
  const folder = findRun(name, runs);
  const file = folder === null ? "" : path.join(folder, "manifest.json");
  if (folder === null || !existsSync(file)) {
    return { kind: "no-run", message: `There is no run "${name}": ${folder ?? runs} has none.` };
  }
  const json: unknown = JSON.parse(readFileSync(file, "utf8"));
  const manifest = EvalManifest.safeParse(json);
  if (!manifest.success) return { kind: "no-run", message: unreadable(name, json) };
  const run = openFolder(folder);
  return { kind: "opened", run, manifest: manifest.data, attempts: run.attempts() };
}

function unreadable(name: string, json: unknown): string {
  const format = typeof json === "object" && json !== null && "format" in json ? json.format : null;
  return format === 1
    ? `The manifest of the run "${name}" is damaged.`
    : `The run "${name}" has format ${JSON.stringify(format)}; this version reads format 1. Score it with the version that made it.`;
}

function findRun(name: string, runs: string): string | null {
  if (name !== "latest") {
    const inside = path.join(runs, name);
    return existsSync(inside) ? inside : path.resolve(name);
  }
  if (!existsSync(runs)) return null;
  const newest = readdirSync(runs)
    .filter((entry) => existsSync(path.join(runs, entry, "manifest.json")))
    .sort()
    .at(-1);
  return newest === undefined ? null : path.join(runs, newest);
}

function openFolder(folder: string) {
  const file = path.join(folder, "attempts.jsonl");
  const blobFile = (hash: string) => path.join(folder, "blobs", hash);
  return {
    folder,
    /** Every attempt that was written whole; a torn last line is what a crash leaves. */
    attempts(): EvalAttempt[] {
      if (!existsSync(file)) return [];
      return readFileSync(file, "utf8")
        .split("\n")
        .flatMap((line) => {
          const parsed = EvalAttempt.safeParse(parsedLine(line));
          return parsed.success ? [parsed.data] : [];
        });
    },
    /** Appends one line. @throws when the disk is full. */
    append(attempt: EvalAttempt): void {
      // After a torn line, a new one begins.
      const torn = existsSync(file) && !/(^|\n)$/.test(readFileSync(file, "utf8"));
      appendFileSync(file, `${torn ? "\n" : ""}${JSON.stringify(attempt)}\n`);
    },
    /** Keeps a text once; gives its SHA-256, which is its name. */
    putBlob(text: string): string {
      const hash = createHash("sha256").update(text).digest("hex");
      if (!existsSync(blobFile(hash))) {
        const part = `${blobFile(hash)}.${process.pid}.new`;
        writeFileSync(part, text);
        renameSync(part, blobFile(hash));
      }
      return hash;
    },
    blob: (hash: string): string => readFileSync(blobFile(hash), "utf8"),
    putEvents(name: string, lines: readonly unknown[]): string {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
      writeFileSync(path.join(folder, "events", name), text);
      return name;
    },
  };
}

function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
