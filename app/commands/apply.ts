import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { FileChange } from "../../contracts/edit.ts";
import { printable } from "../../contracts/printable.ts";
import { type ApplyOutcome, applyEdits } from "../../tools/edits/apply.ts";
import { readFileText, writeChanges } from "../../tools/edits/disk.ts";
import type { FileText } from "../../tools/edits/edit-files.ts";
import { parseReply } from "../../tools/edits/parse.ts";

export interface ApplyOptions {
  /** File with the reply; `-` is standard input. */
  reply?: string;
  /** Folder that the paths in the reply are relative to. Default: the current one. */
  dir?: string;
  dryRun?: boolean;
  json?: boolean;
  batch?: boolean;
  /** The task's files: they settle what a shortened path, or a missing one, means. */
  inputs?: string[];
}

interface Io {
  stdin: NodeJS.ReadableStream;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
  cwd: string;
}

/** What `--json` and `--batch` write; `files` holds the changed ones, null for a deleted one. */
interface Answer {
  outcome: ApplyOutcome["kind"];
  files: Record<string, string | null>;
  reason: string | null;
}

/**
 * Applies a saved reply as the tool node would.
 *
 * @returns exit code: 0 applied or already applied, 1 refused, 2 bad arguments; with `batch` 0,
 * since each line has its own outcome
 */
export async function apply(options: ApplyOptions, io: Io): Promise<number> {
  if (options.batch) return await batch(io);
  const bad = (message: string): number => {
    io.stderr.write(`${printable(message)}\n`);
    return 2;
  };
  if (options.reply === undefined) return bad("say which reply: --reply FILE, or --batch");
  const dir = path.resolve(io.cwd, options.dir ?? ".");
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory())
    return bad(`no such folder: ${dir}`);
  let reply: string;
  try {
    reply =
      options.reply === "-"
        ? await allOf(io.stdin)
        : readFileSync(path.resolve(io.cwd, options.reply), "utf8");
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error));
  }
  let outcome = outcomeOf(reply, options.inputs ?? [], (file) => readFileText(dir, file));
  if (outcome.kind === "applied" && !options.dryRun) {
    const written = writeChanges(dir, outcome.changes);
    if (written.kind === "failed") outcome = { kind: "refused", reason: written.message };
  }
  if (options.json) io.stdout.write(`${JSON.stringify(answer(outcome))}\n`);
  else report(outcome, options.dryRun ?? false, io);
  return outcome.kind === "refused" ? 1 : 0;
}

function outcomeOf(
  reply: string,
  inputs: readonly string[],
  read: (file: string) => FileText,
): ApplyOutcome {
  const parsed = parseReply(reply, inputs);
  if (parsed.kind !== "parsed") return { kind: "refused", reason: parsed.reason };
  return applyEdits(parsed.edits, read);
}

function answer(outcome: ApplyOutcome): Answer {
  const changes: readonly FileChange[] = outcome.kind === "applied" ? outcome.changes : [];
  return {
    outcome: outcome.kind,
    files: Object.fromEntries(
      changes.map((change) => [change.path, change.kind === "write" ? change.text : null]),
    ),
    reason: outcome.kind === "refused" ? outcome.reason : null,
  };
}

function report(outcome: ApplyOutcome, dryRun: boolean, io: Io): void {
  switch (outcome.kind) {
    case "refused":
      io.stderr.write(`Refused, nothing written. ${printable(outcome.reason)}\n`);
      return;
    case "already-applied":
      io.stdout.write("Already applied; nothing to write.\n");
      return;
    case "applied":
      for (const change of outcome.changes) {
        const verb = change.kind === "delete" ? "delete" : "write";
        io.stdout.write(`${dryRun ? `would ${verb}` : `${verb}s`} ${printable(change.path)}\n`);
      }
  }
}

const Case = z.object({
  id: z.union([z.string(), z.number()]),
  files: z.record(z.string(), z.string()),
  reply: z.string(),
  inputs: z.array(z.string()).optional(),
});
const Identified = z.object({ id: z.union([z.string(), z.number()]) });

/** JSON Lines in, JSON Lines out, in order; touches no disk. */
async function batch(io: Io): Promise<number> {
  let number = 0;
  for await (const line of createInterface({
    input: io.stdin,
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    if (line.trim() === "") continue;
    const text = `${JSON.stringify(lineAnswer(line, number))}\n`;
    if (!io.stdout.write(text)) await new Promise((resolve) => io.stdout.once("drain", resolve));
  }
  return 0;
}

function lineAnswer(line: string, number: number): { id: string | number | null } & Answer {
  const refused = (id: string | number | null, reason: string) =>
    ({ id, outcome: "refused", files: {}, reason: `line ${number}: ${reason}` }) as const;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return refused(null, error instanceof Error ? error.message : "not JSON");
  }
  const found = Case.safeParse(value);
  if (!found.success) {
    const id = Identified.safeParse(value).data?.id ?? null;
    return refused(
      id,
      found.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; "),
    );
  }
  const { id, files, reply, inputs } = found.data;
  const texts = new Map(Object.entries(files));
  const outcome = outcomeOf(reply, inputs ?? [...texts.keys()], (file) => {
    const text = texts.get(file);
    return text === undefined ? { kind: "missing" } : { kind: "text", text };
  });
  return { id, ...answer(outcome) };
}

async function allOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
