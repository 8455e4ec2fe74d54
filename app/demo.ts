import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { Task } from "../contracts/task.ts";
import type { ScriptedRequest } from "../models/script-server.ts";

const FOLDER = path.join(import.meta.dirname, "../examples/demo");

/** What a sample task is recognised by: its words, whatever its id, place or status. */
const Content = Task.pick({
  title: true,
  description: true,
  inputs: true,
  tests: true,
  kind: true,
}).strip();
const Sample = z.object({ folder: z.string(), content: Content });
type Sample = z.infer<typeof Sample>;

/** The sample tasks that are shipped with scripted answers. */
export function demoSamples(): Sample[] {
  return readdirSync(FOLDER)
    .sort()
    .map((name) => path.join(FOLDER, name))
    .filter((folder) => existsSync(path.join(folder, "task.json")))
    .map((folder) => {
      const json: unknown = JSON.parse(readFileSync(path.join(folder, "task.json"), "utf8"));
      return { folder, content: Content.parse(json) };
    });
}

export function isSample(task: Task, samples: readonly Sample[]): boolean {
  const content = JSON.stringify(Content.parse(task));
  return samples.some((sample) => JSON.stringify(sample.content) === content);
}

/**
 * The scripted answer to a request: the sample is found by its title in the conversation's task
 * section, the file by the heading of the last question (`# Plan`, `# Edit`, `# Fix 1`, …).
 */
export function demoAnswer(request: ScriptedRequest, samples: readonly Sample[]): string {
  const said = request.messages.map(({ content }) => content);
  const sample = samples.find(({ content }) =>
    said.some((text) => text.includes(`# Task\n${content.title}\n`)),
  );
  if (!sample) throw new Error("The demo model was asked about a task that it does not know.");
  const asked = [...(said.at(-1) ?? "").matchAll(/^# (Plan|Edit|Draw|Fix|Review)(?: (\d+))?$/gm)];
  const [, heading = "", number = ""] = asked.at(headingAt(asked)) ?? [];
  const names = fileNames(heading, Number(number));
  const file = names.map((name) => path.join(sample.folder, name)).find((name) => existsSync(name));
  if (!file) throw new Error(`The demo model has no ${names.join(" or ")} in ${sample.folder}.`);
  return readFileSync(file, "utf8");
}

/** A fixer's question begins with its heading; all others end with theirs. */
function headingAt(asked: readonly RegExpMatchArray[]): number {
  return asked[0]?.[1] === "Fix" ? 0 : -1;
}

/** Attempts that were red are not reviewed, so a review takes the last answer up to its number. */
function fileNames(heading: string, number: number): string[] {
  switch (heading) {
    case "Plan":
      return ["planner.json"];
    case "Edit":
      return ["coder.md"];
    case "Draw":
      return ["coder.json"];
    case "Fix":
      return [`fixer-${number}.md`, `fixer-${number}.json`];
    default:
      return Array.from({ length: number }, (_, before) => `judge-${number - before}.json`);
  }
}
