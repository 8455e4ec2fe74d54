import type { Task, TaskStatus } from "../contracts/task.ts";
import { nearest } from "../tools/nearest.ts";

/** Why a task cannot begin yet. */
export interface Wait {
  /** The tasks that it needs and that are not done; those that are in no list are `unknown`. */
  on: { id: string; status: TaskStatus | "unknown" }[];
  /** The way from the task over what it needs back to itself; null when there is none. */
  cycle: string[] | null;
  /** True when no work of the loop can end the wait: only its owner can, in the list. */
  mistaken: boolean;
  /** `waits for task-001 (failed)` */
  text: string;
}

/** What a task waits for, by how the others stand; null when it can begin, or is done. */
export function waitOf(task: Task, tasks: readonly Task[]): Wait | null {
  const on = task.status === "done" ? [] : undone(task, tasks);
  if (on.length === 0) return null;
  const cycle = cycleOf(task, tasks);
  const unknown = on.some(({ status }) => status === "unknown");
  const parts = on.map(({ id, status }) => {
    if (status !== "unknown") return `${id} (${status.replace("_", " ")})`;
    const known = tasks.map((other) => other.id).filter((other) => other !== task.id);
    const near = nearest(id, known);
    return `${id}, which is not in the list${near.length > 0 ? ` (did you mean ${near.join(" or ")}?)` : ""}`;
  });
  const text =
    cycle === null ? `waits for ${parts.join(" and ")}` : `waits for itself: ${inWords(cycle)}`;
  return { on, cycle, mistaken: cycle !== null || unknown, text };
}

/** The first task on the way that can be worked on now; null when the wait is a mistake. */
export function firstToRun(task: Task, tasks: readonly Task[]): Task | null {
  const seen = new Set<string>();
  const visit = (one: Task): Task | null => {
    if (seen.has(one.id)) return null;
    seen.add(one.id);
    const wait = waitOf(one, tasks);
    if (wait === null) return one;
    for (const { id } of wait.on) {
      const needed = tasks.find((other) => other.id === id);
      const first = needed === undefined ? null : visit(needed);
      if (first !== null) return first;
    }
    return null;
  };
  return visit(task);
}

function undone(task: Task, tasks: readonly Task[]): Wait["on"] {
  return [...new Set(task.needs)].flatMap((id): Wait["on"] => {
    const status = tasks.find((other) => other.id === id)?.status ?? "unknown";
    return status === "done" ? [] : [{ id, status }];
  });
}

/** The shortest way from a task back to itself, over tasks that are not done. */
function cycleOf(task: Task, tasks: readonly Task[]): string[] | null {
  const ways: string[][] = [[task.id]];
  const seen = new Set<string>();
  for (const way of ways) {
    const last = tasks.find(({ id }) => id === way.at(-1));
    for (const { id } of last === undefined ? [] : undone(last, tasks)) {
      if (id === task.id) return [...way, id];
      if (seen.has(id)) continue;
      seen.add(id);
      ways.push([...way, id]);
    }
  }
  return null;
}

function inWords(cycle: readonly string[]): string {
  return cycle.join(" needs ");
}
