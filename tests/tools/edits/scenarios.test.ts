import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { applyEdits } from "../../../tools/edits/apply.ts";
import type { FileText } from "../../../tools/edits/edit-files.ts";
import { parseReply } from "../../../tools/edits/parse.ts";

/**
 * Each folder of `tests/scenarios/edits`: `before/`, `reply.txt`, and `after/` or `refused.txt`,
 * whose lines must all be in the reason. `inputs.txt` names the task's files; else all of `before/`.
 */

const ROOT = path.resolve(import.meta.dirname, "../../scenarios/edits");

function filesUnder(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((full) => [path.relative(folder, full), readFileSync(full, "utf8")] as const)
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}

const linesOf = (file: string): string[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");

function apply(reply: string, inputs: readonly string[], files: ReadonlyMap<string, string>) {
  const parsed = parseReply(reply, inputs);
  if (parsed.kind !== "parsed") return { refused: parsed.reason, files };
  const read = (file: string): FileText => {
    const text = files.get(file);
    return text === undefined ? { kind: "missing" } : { kind: "text", text };
  };
  const outcome = applyEdits(parsed.edits, read);
  if (outcome.kind === "refused") return { refused: outcome.reason, files };
  const after = new Map(files);
  for (const change of outcome.kind === "applied" ? outcome.changes : []) {
    if (change.kind === "write") after.set(change.path, change.text);
    else after.delete(change.path);
  }
  return { refused: null, files: new Map([...after].sort(([a], [b]) => a.localeCompare(b))) };
}

test.each(readdirSync(ROOT))("%s", (name) => {
  const folder = path.join(ROOT, name);
  const before = filesUnder(path.join(folder, "before"));
  const reply = readFileSync(path.join(folder, "reply.txt"), "utf8");
  const named = path.join(folder, "inputs.txt");
  const inputs = existsSync(named) ? linesOf(named) : [...before.keys()];
  const done = apply(reply, inputs, before);
  const refused = path.join(folder, "refused.txt");
  if (existsSync(refused)) {
    for (const line of linesOf(refused)) expect(done.refused).toContain(line);
    return;
  }
  expect(done).toEqual({ refused: null, files: filesUnder(path.join(folder, "after")) });
  expect(apply(reply, inputs, done.files)).toEqual(done);
});
