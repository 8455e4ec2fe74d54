import { readFileSync } from "node:fs";
import type { Plan } from "../../contracts/plan.ts";
import type { Files } from "../grade/files.ts";
import type { SolvedSample } from "../suite/read-sample.ts";

/** Files as their texts. */
export type Texts = ReadonlyMap<string, string>;

export function textsOf(files: Files): Texts {
  return new Map([...files].map(([file, at]) => [file, readFileSync(at, "utf8")]));
}

export function writtenPlan(sample: SolvedSample, texts: Texts): Plan {
  return {
    kind: sample.meta.kind === "pixel" ? "pixel" : "code",
    files: [...texts.keys()],
    steps: [...texts.keys()].map((file) => `Write ${file}.`),
    acceptance: ["What the task says must succeed succeeds."],
    nothing_to_do: false,
  };
}

/**
 * A solution as a model would answer it: a pixel program as it is; edits as one SEARCH/REPLACE
 * block a file where the file stands as in the template, else as whole files.
 */
export function writtenEdits(sample: SolvedSample, texts: Texts, form: "blocks" | "whole"): string {
  if (sample.meta.kind === "pixel") return [...texts.values()][0] ?? "";
  return [...texts]
    .map(([file, text]) => {
      const template = sample.files.template.get(file);
      const old = template === undefined ? null : readFileSync(template, "utf8");
      return form === "blocks" ? block(file, old, text) : wholeFile(file, text);
    })
    .filter((part) => part !== "")
    .join("\n\n");
}

function wholeFile(file: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${file}\n${fence}\n${text.endsWith("\n") ? text : `${text}\n`}${fence}`;
}

const CONTEXT = 3;

/** One block around everything that differs, with some lines about it that make its place unique. */
function block(file: string, old: string | null, text: string): string {
  if (old === text) return "";
  if (old === null || old.trim() === "") return searchReplace(file, [], linesOf(text));
  const before = linesOf(old);
  const after = linesOf(text);
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  for (let around = CONTEXT; ; around *= 2) {
    const top = Math.max(0, head - around);
    const bottom = Math.max(0, tail - around);
    const search = before.slice(top, before.length - bottom);
    const whole = top === 0 && bottom === 0;
    if (whole || old.split(search.join("\n")).length === 2) {
      return searchReplace(file, search, after.slice(top, after.length - bottom));
    }
  }
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}

function searchReplace(file: string, search: readonly string[], replace: readonly string[]) {
  const lines = [file, "<<<<<<< SEARCH", ...search, "=======", ...replace, ">>>>>>> REPLACE"];
  return lines.join("\n");
}
