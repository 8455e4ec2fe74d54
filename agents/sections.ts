import type { CommandRun } from "../contracts/command-run.ts";
import type { Passage } from "../contracts/passage.ts";
import type { Task } from "../contracts/task.ts";

/** A file as a prompt shows it. */
export interface ShownFile {
  path: string;
  text: string;
}

export function taskSection(task: Task): string {
  return [
    task.title,
    task.description,
    task.inputs.length > 0 && `Inputs: ${task.inputs.join(", ")}`,
    task.tests.length > 0 && `Must succeed: ${task.tests.join(" && ")}`,
    task.kind && `Kind: ${task.kind}`,
  ]
    .filter((line) => typeof line === "string" && line !== "")
    .join("\n");
}

/** Files or parts of them, each under its path; empty when there are none. */
export function filesSection(files: readonly ShownFile[]): string {
  if (files.length === 0) return "";
  return `# Files\n${files.map(({ path, text }) => `${path}\n${fenced(text)}`).join("\n\n")}`;
}

/** What else the repository holds: signatures, and names of files. */
export function restSection(outline: string, others: readonly string[]): string {
  const names = others.length > 0 ? `Other files: ${others.join(", ")}` : "";
  return [outline === "" ? "" : `# Elsewhere\n${outline}`, names]
    .filter((s) => s !== "")
    .join("\n\n");
}

export function baseSection(runs: readonly CommandRun[], trouble: string): string {
  if (runs.length === 0) return "";
  const lines = runs.map((run) => `${run.command}: ${run.kind}, ${run.summary}`);
  return ["# Before any change", ...lines, ...(trouble === "" ? [] : [trouble])].join("\n");
}

export function memorySection(passages: readonly Passage[]): string {
  if (passages.length === 0) return "";
  const lines = passages.map(({ id, title, text }) => `[${id}] ${title}\n${text}`);
  return `# Memory\n${lines.join("\n\n")}`;
}

/** A fence that is longer than any inside the text. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text.endsWith("\n") ? text : `${text}\n`}${fence}`;
}
