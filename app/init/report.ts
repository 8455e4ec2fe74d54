import { printable } from "../../contracts/printable.ts";
import type { Task } from "../../contracts/task.ts";
import { asTyped } from "../as-typed.ts";
import type { Check } from "./check.ts";
import type { Crates } from "./crates.ts";

/** What was found and done. */
export interface Report extends Crates {
  folder: string;
  /** The list of tasks. */
  tasks: string;
  /** False when the list was there already and is left as it is. */
  written: boolean;
  /** The task to begin with; null when an existing list has none to do. */
  task: (Pick<Task, "id" | "title"> & { tests: readonly string[] }) | null;
  /** What checks the parts that are no crates. */
  checks: Check[];
  model: { found: boolean; text: string };
  sandbox: { works: boolean; text: string };
  /** The command to type next. */
  next: string;
}

/** A workspace may have hundreds; `--json` gives them all. */
const SHOWN = 40;

/** The report for people. */
export function reportLines(report: Report): string[] {
  const { crates, broken, missing, checks, model, sandbox, next } = report;
  const what = [counted(crates.length, "crate"), counted(checks.length, "other check")];
  const nothing = crates.length + checks.length === 0;
  return [
    `${report.folder}: ${nothing ? "nothing known to check it" : what.filter((s) => s !== "").join(", ")}`,
    ...table([...crates, ...checks]),
    ...broken.map(({ file, why }) => `  ! ${file} is refused by cargo: ${why}`),
    ...(missing === null ? [] : [`  ! the crates are not examined: ${missing}`]),
    "",
    ...taskLines(report),
    "",
    ...hanging(`model:    ${model.text}`),
    ...hanging(`sandbox:  ${sandbox.text}`),
    "",
    `next:     ${next}`,
    `more:     ${asTyped("doctor", [], report.tasks)}`,
  ].map((line) => printable(line));
}

function taskLines({ tasks, written, task }: Report): string[] {
  if (!written) {
    const open =
      task === null ? "no task in it is pending" : `next in it: ${task.id}, ${task.title}`;
    return [`${tasks} is there already and is left as it is; ${open}`];
  }
  const tests = task?.tests.join(", ") ?? "";
  return [
    `wrote ${tasks} with one example, to be run, edited or replaced:`,
    `  ${task?.id}  ${task?.title}`,
    tests === ""
      ? "  nothing is known to check it: the judge alone decides, and the run is marked unverified"
      : `  checked by: ${tests}`,
  ];
}

function table(checks: readonly Check[]): string[] {
  const shown = checks.slice(0, SHOWN);
  const names = Math.max(0, ...shown.map(({ name }) => name.length));
  const commands = Math.max(0, ...shown.map(({ command }) => command.length));
  const rows = shown.map(({ name, command, cwd }) => {
    const where = cwd === "" ? "" : `in ${cwd}`;
    return `  ${name.padEnd(names)}  ${command.padEnd(commands)}  ${where}`.trimEnd();
  });
  const more = checks.length - shown.length;
  return more > 0 ? [...rows, `  … and ${more} more (--json lists them)`] : rows;
}

function hanging(text: string): string[] {
  return text.split("\n").map((line, at) => (at === 0 ? line : `          ${line}`));
}

function counted(n: number, what: string): string {
  return n === 0 ? "" : `${n} ${what}${n === 1 ? "" : "s"}`;
}
