import { existsSync } from "node:fs";
import { printable } from "../contracts/printable.ts";
import type { RunRecord } from "../contracts/run-record.ts";
import type { Task } from "../contracts/task.ts";
import { openStore } from "../store/store.ts";
import { asTyped, programOf } from "./as-typed.ts";
import { waitOf } from "./needs.ts";
import { workable } from "./session.ts";
import { placesOf, type Settings } from "./settings.ts";
import { stateTrouble } from "./state-trouble.ts";

const SIGNS = { pending: "○", in_progress: "◐", done: "●", failed: "✗" } as const;

/** The newest finished runs, none when there is no store yet; or what is wrong with the store. */
export function lastRuns(settings: Settings, limit: number): RunRecord[] | { message: string } {
  const places = placesOf(settings.tasks);
  if (!existsSync(places.store)) return [];
  try {
    const store = openStore(places.store);
    try {
      return store.records({ limit });
    } finally {
      store.close();
    }
  } catch (error) {
    const message = stateTrouble(settings, error);
    if (message === null) throw error;
    return { message };
  }
}

/** The queue as lines for people: one a task, then what can be done next. */
export function statusLines(file: string, tasks: readonly Task[]): string[] {
  const width = Math.max(0, ...tasks.map(({ id }) => id.length));
  const lines = tasks.map((task) => {
    const more = moreOf(task, tasks);
    const text = `${SIGNS[task.status]} ${task.id.padEnd(width)}  ${task.title}${more ? `  (${more})` : ""}`;
    return printable(text, 160).replaceAll("\n", " ");
  });
  const count = (status: Task["status"]) => tasks.filter((t) => t.status === status).length;
  const counts = Object.keys(SIGNS)
    .map((status) => [status, tasks.filter((t) => t.status === status).length] as const)
    .filter(([, n]) => n > 0)
    .map(([status, n]) => `${n} ${status.replace("_", " ")}`);
  return [
    `${file}: ${counts.join(", ") || "no tasks yet"}`,
    ...lines,
    "",
    ...nextLines(file, tasks, count("done")),
  ];
}

function nothingNext(tasks: readonly Task[]): string {
  if (workable(tasks).length > 0) return "next:  nothing can begin: see what the tasks wait for";
  return 'next:  add a task to the list, with "status": "pending"';
}

function moreOf(task: Task, tasks: readonly Task[]): string {
  const wait = waitOf(task, tasks);
  if (task.error !== undefined) return task.error;
  if (wait !== null) return wait.text;
  return task.commit ? `commit ${task.commit.slice(0, 12)}` : "";
}

function nextLines(file: string, tasks: readonly Task[], done: number): string[] {
  const typed = (...args: string[]) => asTyped("graph", args, file);
  const next = workable(tasks).find((task) => waitOf(task, tasks) === null);
  return [
    ...(next
      ? [
          `next:  ${typed("--task", next.id)}`,
          `       ${typed("--once")}     (all pending tasks)`,
          `       ${typed("--watch")}    (tasks as they are added, for ever)`,
        ]
      : [nothingNext(tasks)]),
    ...(done > 0 ? ["take:  git merge auto-gvpie"] : []),
    `more:  ${programOf("graph")} --help`,
  ];
}
