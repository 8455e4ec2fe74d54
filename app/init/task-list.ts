import { existsSync, writeFileSync } from "node:fs";
import { readQueue } from "../queue.ts";
import { workable } from "../session.ts";
import type { ExampleTask } from "./example-task.ts";
import type { Report } from "./report.ts";

export type TaskList =
  | ({ kind: "listed" } & Pick<Report, "written" | "task">)
  | { kind: "refused"; message: string };

/** Writes the list with one task, never over another; gives what is to be done first in either. */
export function writeTaskList(file: string, example: ExampleTask): TaskList {
  try {
    writeFileSync(file, `${JSON.stringify([example], null, 2)}\n`, { flag: "wx" });
    return { kind: "listed", written: true, task: example };
  } catch (error) {
    if (!existsSync(file)) {
      const why = error instanceof Error ? error.message : String(error);
      return { kind: "refused", message: `${file} cannot be written: ${why}` };
    }
  }
  const queue = readQueue(file);
  if (queue.kind !== "read") {
    return { kind: "refused", message: `${queue.message}\nIt is left as it is.` };
  }
  const [first] = workable(queue.tasks);
  const task =
    first === undefined ? null : { id: first.id, title: first.title, tests: first.tests };
  return { kind: "listed", written: false, task };
}
