import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoopEvent } from "../contracts/event.ts";
import { printable } from "../contracts/printable.ts";
import type { Task } from "../contracts/task.ts";
import { troubleOf } from "../store/trouble.ts";
import { type Wait, waitOf } from "./needs.ts";
import type { TaskEnd } from "./run-task.ts";
import { saidOnce } from "./said-once.ts";
import { type CannotRun, currentQueue, openMeans, type Session, sayOnce } from "./session.ts";
import { placesOf } from "./settings.ts";
import { stateTrouble } from "./state-trouble.ts";
import { tidy } from "./tidy.ts";

/** How often a watched queue file is looked at, and how long a missing server is left alone, ms. */
const LOOK_MS = 1000;
const SERVER_MS = 5000;

export interface Worked {
  /** How each task ended; when watching only the suspended ones, by their last try. */
  ends: { task: Task; end: TaskEnd }[];
  /** Tasks that could not begin, when none was left that could. */
  waiting: Waiting[];
  /** Why no further task could be worked on; null when none was left. */
  stopped: string | null;
}

export interface Waiting {
  task: Task;
  wait: Wait;
}

export interface Work {
  /** Which of the queue's tasks, in order; those that wait for others are passed over. */
  choose(tasks: readonly Task[]): Task[];
  fresh: boolean;
  maxTasks: number;
  watch: boolean;
  /** Hears of each task that ended while watching. */
  tell(task: Task, end: TaskEnd): void;
}

/**
 * Works through tasks one after another. The queue is read anew before each, so tasks that are
 * added or taken back meanwhile are seen. A task that could not go on is tried once; when watching,
 * again after a while.
 */
export async function workThrough(session: Session, work: Work): Promise<Worked> {
  const ends: Worked["ends"] = [];
  try {
    await mendFiles(session);
    return await workOnAll(session, work, ends);
  } catch (error) {
    const message = stateTrouble(session.settings, error);
    if (message === null) throw error;
    return { ends, waiting: [], stopped: message };
  }
}

async function workOnAll(session: Session, work: Work, ends: Worked["ends"]): Promise<Worked> {
  let worked = 0;
  /** When each task was last worked on, ms. */
  const tried = new Map<string, number>();
  const again = work.watch ? session.settings.every * 1000 : Number.POSITIVE_INFINITY;
  let told = "";
  while (!session.signal.aborted && worked < work.maxTasks) {
    const queue = await currentQueue(session, work.fresh);
    if (queue.kind !== "read") {
      if (!work.watch) return { ends, waiting: [], stopped: queue.message };
      told = tellOnce(session, told, queue.message);
      await pause(session, LOOK_MS);
      continue;
    }
    const due = ({ id }: Task) => Date.now() - (tried.get(id) ?? Number.NEGATIVE_INFINITY) > again;
    const { ready, waiting } = apart(work.choose(queue.tasks), queue.tasks);
    for (const { task, wait } of waiting) {
      if (wait.mistaken) sayOnce(session, `${task.id} ${wait.text}`, "yellow");
    }
    const next = ready.find((task) => !tried.has(task.id) || due(task));
    if (next === undefined) {
      if (!work.watch) return { ends, waiting, stopped: null };
      told = tellOnce(session, told, waitingFor(waiting));
      await pause(session, LOOK_MS);
      continue;
    }
    const before = ends.find(({ task }) => task.id === next.id)?.end;
    const end = await workOn(session, next, work, before);
    if (end.kind === "cannot-run") {
      if (!work.watch) return { ends, waiting: [], stopped: end.message };
      told = tellOnce(session, told, end.message);
      await pause(session, SERVER_MS);
      continue;
    }
    told = "";
    worked += 1;
    if (work.watch) {
      // For ever is long: what has ended is told at once and not kept.
      const earlier = ends.findIndex(({ task }) => task.id === next.id);
      if (earlier >= 0) ends.splice(earlier, 1);
      if (end.kind === "ended") work.tell(next, end);
    }
    if (!work.watch || end.kind === "suspended") ends.push({ task: next, end });
    tidy(session.settings, session.store);
    if (end.kind === "suspended" && end.why === "server" && work.watch) {
      await pause(session, Math.max(SERVER_MS, session.known.waitMs()));
    } else {
      tried.set(next.id, Date.now());
    }
  }
  return { ends, waiting: [], stopped: null };
}

/** The tasks that can begin, and those that wait for others. */
function apart(
  chosen: readonly Task[],
  tasks: readonly Task[],
): { ready: Task[]; waiting: Waiting[] } {
  const ready: Task[] = [];
  const waiting: Waiting[] = [];
  for (const task of chosen) {
    const wait = waitOf(task, tasks);
    if (wait === null) ready.push(task);
    else waiting.push({ task, wait });
  }
  return { ready, waiting };
}

function waitingFor(waiting: readonly Waiting[]): string {
  const each = waiting.map(({ task, wait }) => `${task.id} ${wait.text}`);
  return printable(["waiting for tasks", ...each].join("; "));
}

async function workOn(
  session: Session,
  task: Task,
  work: Work,
  before: TaskEnd | undefined,
): Promise<TaskEnd | CannotRun> {
  const means = await openMeans(session, [task]);
  if (means.kind === "cannot-run") return means;
  const { models, sandboxed } = means;
  const { settings, store, signal, terminal } = session;
  const [{ wire }, { runTask }] = await Promise.all([import("./wire.ts"), import("./run-task.ts")]);
  const once = saidOnce(terminal.event, before?.kind === "suspended" ? before.message : null);
  const hear = (_run: string, event: LoopEvent) => once.hear(event);
  const deps = wire({ settings, store, models, sandboxed, signal, hear });
  try {
    const end = await runTask(settings.tasks, task, deps, { fresh: work.fresh });
    once.settle(end);
    return end;
  } catch (error) {
    const message = troubleOf(error) === "damaged" ? null : stateTrouble(settings, error);
    if (message === null) throw error;
    return { kind: "cannot-run", message };
  } finally {
    deps.memory.close();
    await models.close();
  }
}

/** Where the whole folder is gone; single files that its owner removed stay removed. */
async function mendFiles({ settings, store, terminal }: Session): Promise<void> {
  const [newest] = store.records({ limit: 1 });
  if (newest === undefined || existsSync(placesOf(settings.tasks).artifacts)) return;
  const { rebuildArtifacts } = await import("./mend-artifacts.ts");
  const runs = await rebuildArtifacts(settings.tasks, store);
  terminal.line(`the folder of artifacts was gone: written again, of ${runs} runs`, "yellow");
}

function tellOnce(session: Session, told: string, message: string): string {
  if (told !== message) session.terminal.line(message, "yellow");
  return message;
}

async function pause(session: Session, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: session.signal }).catch(() => {});
}
