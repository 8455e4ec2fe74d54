import { readFileSync } from "node:fs";
import path from "node:path";
import type { GradeFinding } from "../../contracts/eval-grade.ts";
import type { Files } from "./files.ts";
import { overlaid } from "./files.ts";

/** A sample's files as the grader needs them. */
export interface SampleFiles {
  readonly template: Files;
  readonly hidden: Files;
}

export interface GradedFiles {
  /** What is built: pristine template, the result's editable files, hidden files on top. */
  readonly files: Files;
  /** What the result changed, editable or not. */
  readonly changed: readonly string[];
  readonly findings: GradeFinding[];
}

export function isEditable(file: string, editable: readonly string[]): boolean {
  return editable.some((glob) => path.posix.matchesGlob(file, glob));
}

/** Takes from a result only what the sample lets it decide, and says what was left out. */
export function gradedFiles(
  sample: SampleFiles,
  result: Files,
  editable: readonly string[],
): GradedFiles {
  const { template, hidden } = sample;
  const mine = (file: string) => isEditable(file, editable);
  const changed = [...new Set([...template.keys(), ...result.keys()])].filter(
    (file) => !sameFile(template.get(file), result.get(file)),
  );
  const pristine = new Map([...template].filter(([file]) => !mine(file)));
  const theirs = new Map([...result].filter(([file]) => mine(file)));
  return {
    files: overlaid(pristine, theirs, hidden),
    changed,
    findings: changed
      .filter((file) => !mine(file))
      .map((file) => ({ what: "not-editable", text: `the change of ${file} was left out` })),
  };
}

function sameFile(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one === other || readFileSync(one).equals(readFileSync(other));
}
