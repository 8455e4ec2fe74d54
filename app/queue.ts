import { copyFileSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import jsonc from "jsonc-parser";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { Task } from "../contracts/task.ts";
import { nearest } from "../tools/nearest.ts";

export type Queue =
  | { kind: "read"; file: string; bom: string; text: string; tasks: Task[]; notices: string[] }
  | { kind: "missing"; file: string; message: string }
  | { kind: "broken"; file: string; message: string };

/** Larger than any list that a person would write. */
const MAX_BYTES = 20_000_000;

const OPTIONS = { allowTrailingComma: true, disallowComments: false };

/**
 * Reads the owner's task list. Comments and trailing commas are fine; objects that were appended
 * after the closing bracket are folded into the list, with a backup beside it. A file that does not
 * parse is never written to.
 */
export function readQueue(file: string): Queue {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) {
    const message = `There is no ${file}. Create it with a list of tasks: [{"id": "task-001", "title": "…", "inputs": ["src/lib.rs"], "tests": ["cargo test"], "status": "pending"}]`;
    return { kind: "missing", file, message };
  }
  if (stat.size > MAX_BYTES) return broken(file, `is larger than ${MAX_BYTES / 1e6} MB`);
  const text = readText(file);
  const folded = foldAppended(text);
  if (folded === null) return parse(file, text, []);
  const backup = `${file}.${new Date().toISOString().replaceAll(/[:.]/g, "-")}.bak`;
  const queue = parse(file, folded, [
    `objects after the list in ${path.basename(file)} were folded into it; the file as it was is ${backup}`,
  ]);
  if (queue.kind !== "read") return parse(file, text, []);
  copyFileSync(file, backup);
  writeFileAtomic.sync(file, queue.bom + queue.text);
  return queue;
}

/**
 * Changes fields of one task and nothing else: comments, spacing and unknown keys stay. `undefined`
 * removes a field. When the owner saved the file meanwhile, their version is the one changed.
 */
export function writeBack(file: string, id: string, fields: Record<string, unknown>): void {
  const queue = readQueue(file);
  if (queue.kind !== "read") return;
  const index = queue.tasks.findIndex((task) => task.id === id);
  if (index < 0) return;
  let text = queue.text;
  for (const [name, value] of Object.entries(fields)) {
    const formattingOptions = formattingOf(text);
    text = jsonc.applyEdits(text, jsonc.modify(text, [index, name], value, { formattingOptions }));
  }
  if (text === queue.text) return;
  if (readText(file) === queue.bom + queue.text) writeFileAtomic.sync(file, queue.bom + text);
  else writeBack(file, id, fields);
}

function readText(file: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(readFileSync(file));
}

function parse(file: string, whole: string, notices: string[]): Queue {
  const errors: jsonc.ParseError[] = [];
  const bom = whole.startsWith("\ufeff") ? "\ufeff" : "";
  const text = whole.slice(bom.length);
  const tree = jsonc.parseTree(text, errors, OPTIONS);
  const [first] = errors;
  if (first) return broken(`${file}:${position(text, first.offset)}`, explain(text, first));
  if (tree?.type !== "array") {
    return broken(file, "is not a list: it must begin with [ and hold one object per task");
  }
  const tasks: Task[] = [];
  const seen = new Set<string>();
  for (const node of tree.children ?? []) {
    const at = `${file}:${position(text, node.offset)}`;
    if (dangerousKey(node)) return broken(at, "has a key named __proto__");
    const parsed = Task.safeParse(jsonc.getNodeValue(node));
    if (!parsed.success) return broken(at, z.prettifyError(parsed.error).replaceAll("\n", " "));
    const task = parsed.data;
    if (seen.has(task.id)) return broken(at, `has the id ${task.id} a second time`);
    seen.add(task.id);
    tasks.push(task);
  }
  return { kind: "read", file, bom, text, tasks, notices };
}

function broken(file: string, why: string): Queue {
  return { kind: "broken", file, message: `${file} ${why}` };
}

function explain(text: string, error: jsonc.ParseError): string {
  const line = text.slice(error.offset).split("\n")[0]?.slice(0, 40) ?? "";
  return `is not valid JSON: ${jsonc.printParseErrorCode(error.error)} at “${line}”`;
}

function position(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

function dangerousKey(node: jsonc.Node): boolean {
  if (node.type === "property" && node.children?.[0]?.value === "__proto__") return true;
  return (node.children ?? []).some(dangerousKey);
}

function formattingOf(text: string): jsonc.FormattingOptions {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.includes("\t"),
    tabSize: indent.includes("\t") ? 1 : Math.max(1, Math.min(8, indent.length)),
    eol: text.includes("\r\n") ? "\r\n" : "\n",
    keepLines: true,
  };
}

/** The text with complete objects that follow the list moved into it; null when there are none. */
function foldAppended(text: string): string | null {
  const scanner = jsonc.createScanner(text, true);
  let depth = 0;
  let listEnd = -1;
  let empty = true;
  const objects: string[] = [];
  let objectStart = -1;
  for (let token = scanner.scan(); token !== jsonc.SyntaxKind.EOF; token = scanner.scan()) {
    const at = scanner.getTokenOffset();
    const opens =
      token === jsonc.SyntaxKind.OpenBraceToken || token === jsonc.SyntaxKind.OpenBracketToken;
    const closes =
      token === jsonc.SyntaxKind.CloseBraceToken || token === jsonc.SyntaxKind.CloseBracketToken;
    if (depth === 1 && listEnd < 0 && opens) empty = false;
    if (depth === 0 && listEnd >= 0) {
      if (token === jsonc.SyntaxKind.CommaToken) continue;
      if (token !== jsonc.SyntaxKind.OpenBraceToken) return null;
      objectStart = at;
    }
    if (opens) depth += 1;
    if (closes) depth -= 1;
    if (closes && depth === 0) {
      if (listEnd < 0) listEnd = at;
      else objects.push(text.slice(objectStart, at + 1));
    }
  }
  if (depth !== 0 || listEnd < 0 || objects.length === 0) return null;
  const head = text.slice(0, listEnd).trimEnd();
  const comma = empty || head.endsWith(",") ? "" : ",";
  return `${head}${comma}\n${objects.map((object) => `  ${object}`).join(",\n")}\n]\n`;
}

/** What to say when there is no task of that id. */
export function nearestTask(id: string, tasks: readonly Task[]): string {
  const known = tasks.map((task) => task.id);
  const near = nearest(id, known);
  const hint = near.length > 0 ? ` Did you mean ${near.join(" or ")}?` : "";
  return `There is no task ${id} in the queue.${hint}${near.length === 0 && known.length > 0 ? ` There are: ${known.slice(0, 10).join(", ")}` : ""}`;
}
