import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import jsonc from "jsonc-parser";
import { z } from "zod";
import { Task } from "../contracts/task.ts";
import { nearest } from "../tools/nearest.ts";
import { replaceFile } from "./replace-file.ts";
import { placesOf } from "./settings.ts";

export type ReadQueue = {
  kind: "read";
  file: string;
  /** The whole file as it lies on the disk. */
  disk: string;
  bom: string;
  /** The list without the byte-order mark; objects that were appended to the file are in it. */
  text: string;
  tasks: Task[];
};

export type Queue =
  | ReadQueue
  | { kind: "missing"; file: string; message: string }
  | { kind: "broken"; file: string; message: string };

/** What became of a status: `not-written` may be tried again later, the store has it. */
export type WrittenBack =
  | { kind: "written" }
  | { kind: "no-such-task" }
  | { kind: "not-written"; why: string };

/** Larger than any list that a person would write. */
const MAX_BYTES = 20_000_000;

const OPTIONS = { allowTrailingComma: true, disallowComments: false };

/** Copies of the queue file that are kept from before appended objects were folded in. */
const BACKUPS = 20;

/**
 * Reads the owner's task list and writes nothing. Comments and trailing commas are fine; complete
 * objects that were appended after the closing bracket count as part of the list.
 */
export function readQueue(file: string): Queue {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) {
    const message = `There is no ${file}. Create it with a list of tasks: [{"id": "task-001", "title": "…", "inputs": ["src/lib.rs"], "tests": ["cargo test"], "status": "pending"}]`;
    return { kind: "missing", file, message };
  }
  if (!stat.isFile()) return broken(file, "is not a file");
  if (stat.size > MAX_BYTES) return broken(file, `is larger than ${MAX_BYTES / 1e6} MB`);
  let disk: string;
  try {
    disk = readText(file);
  } catch (error) {
    return broken(file, error instanceof TypeError ? "is not UTF-8" : `cannot be read: ${error}`);
  }
  const folded = foldAppended(disk);
  const queue = folded === null ? null : parse(file, disk, folded);
  return queue?.kind === "read" ? queue : parse(file, disk, disk);
}

/**
 * Moves objects that were appended after the list into it, on the disk, with a copy of the file as
 * it was. Gives a sentence for people, or null when there was nothing to move.
 */
export function foldIn(queue: ReadQueue): string | null {
  const { file, disk, bom, text } = queue;
  if (bom + text === disk) return null;
  const folder = placesOf(file).queueBackups;
  mkdirSync(folder, { recursive: true });
  const name = `${new Date().toISOString().replaceAll(/[:.]/g, "-")}.json`;
  writeFileSync(path.join(folder, name), disk);
  for (const old of readdirSync(folder).sort().slice(0, -BACKUPS)) rmSync(path.join(folder, old));
  if (!replaceFile(file, disk, bom + text)) return null;
  return `objects after the list in ${path.basename(file)} were folded into it; the file as it was is ${path.join(folder, name)}`;
}

/**
 * Changes fields of one task and nothing else: comments, spacing and unknown keys stay. `undefined`
 * removes a field. When the owner saved the file meanwhile, their version is the one changed. A
 * file that does not parse is never written to.
 */
export function writeBack(file: string, id: string, fields: Record<string, unknown>): WrittenBack {
  return rewrite(file, id, (text, index) => withFields(text, index, fields));
}

/** The same, and lets the task change more: globs that it does not have yet go to its `allow`. */
export function writeGrants(
  file: string,
  id: string,
  globs: readonly string[],
  fields: Record<string, unknown>,
): WrittenBack {
  return rewrite(file, id, (text, index, { allow }) => {
    const more = [...new Set(globs)].filter((glob) => !allow.includes(glob));
    const wide = more.reduce((wider, glob) => withAllowed(wider, index, glob), text);
    return withFields(wide, index, fields);
  });
}

function rewrite(
  file: string,
  id: string,
  change: (text: string, index: number, task: Task) => string,
): WrittenBack {
  try {
    for (;;) {
      const queue = readQueue(file);
      if (queue.kind !== "read") return { kind: "not-written", why: queue.message };
      const index = queue.tasks.findIndex((task) => task.id === id);
      const task = queue.tasks[index];
      if (task === undefined) return { kind: "no-such-task" };
      if (queue.bom + queue.text !== queue.disk) {
        foldIn(queue);
        continue;
      }
      const text = change(queue.text, index, task);
      if (text === queue.text || replaceFile(file, queue.disk, queue.bom + text)) {
        return { kind: "written" };
      }
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: "not-written", why: `${file} cannot be written: ${why}` };
  }
}

function withFields(before: string, index: number, fields: Record<string, unknown>): string {
  return Object.entries(fields).reduce(
    (text, [name, value]) => modified(text, nodeAt(text, [index]), [index, name], value),
    before,
  );
}

function withAllowed(before: string, index: number, glob: string): string {
  const at = [index, "allow"];
  const text = nodeAt(before, at) === undefined ? withFields(before, index, { allow: [] }) : before;
  const list = nodeAt(text, at);
  return modified(text, list, [...at, list?.children?.length ?? 0], glob, true);
}

function nodeAt(text: string, at: jsonc.JSONPath): jsonc.Node | undefined {
  const tree = jsonc.parseTree(text, [], OPTIONS);
  return tree === undefined ? undefined : jsonc.findNodeAtLocation(tree, at);
}

/** The text with one value changed in an object or list; that stays on one line if it is on one. */
function modified(
  text: string,
  within: jsonc.Node | undefined,
  at: jsonc.JSONPath,
  value: unknown,
  isArrayInsertion = false,
): string {
  const { offset = 0, length = 0 } = within ?? {};
  const oneLine = !text.slice(offset, offset + length).includes("\n");
  // With formatting, an object on one line would be spread over many.
  const formatting = oneLine ? {} : { formattingOptions: formattingOf(text) };
  const edits = jsonc.modify(text, at, value, { ...formatting, isArrayInsertion });
  return jsonc.applyEdits(
    text,
    oneLine ? edits.map((e) => ({ ...e, content: e.content.replace(/^,/, ", ") })) : edits,
  );
}

/** @throws TypeError when the file is not UTF-8: writing it back would change the owner's bytes. */
function readText(file: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(readFileSync(file));
}

function parse(file: string, disk: string, whole: string): Queue {
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
  return { kind: "read", file, disk, bom, text, tasks };
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
