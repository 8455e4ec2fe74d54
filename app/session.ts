import { existsSync } from "node:fs";
import { printable } from "../contracts/printable.ts";
import type { RunRecord } from "../contracts/run-record.ts";
import type { Task } from "../contracts/task.ts";
import { taskDigest } from "../graph/task-digest.ts";
import { openCalibration } from "../store/calibration.ts";
import { takeLock } from "../store/lock.ts";
import { openStore, type Store } from "../store/store.ts";
import { sandboxAvailable } from "../tools/sandbox/available.ts";
import { endOrphans } from "../tools/sandbox/leftovers.ts";
import { type KnownModels, openKnownModels } from "./known-models.ts";
import { findModels, type ModelSource } from "./model-source.ts";
import { foldIn, type Queue, readQueue } from "./queue.ts";
import { clearReplacement } from "./replace-file.ts";
import { placesOf, type Settings } from "./settings.ts";
import { stateTrouble } from "./state-trouble.ts";
import type { Terminal } from "./terminal.ts";

/** Why nothing can run: an exit with 2, and a sentence that says what to do. */
export type CannotRun = { kind: "cannot-run"; message: string };

/** What is open while tasks are worked on: the lock, the store, and one process's end. */
export interface Session {
  kind: "session";
  settings: Settings;
  store: Store;
  terminal: Terminal;
  signal: AbortSignal;
  /** What was said of models and sandbox, so that it is said again only when it changes. */
  said: Set<string>;
  known: KnownModels;
  close(): void;
}

/** Takes the lock, opens the store and projects what had ended before the queue file could say so. */
export function openSession(
  settings: Settings,
  terminal: Terminal,
  signal: AbortSignal,
): Session | CannotRun {
  const places = placesOf(settings.tasks);
  try {
    const lock = takeLock(places.state);
    if (lock.kind === "taken") {
      const who = lock.pid === null ? "Another process" : `Process ${lock.pid}`;
      return { kind: "cannot-run", message: `${who} is already working on ${settings.tasks}.` };
    }
    // A loop that was killed while it set up a sandbox may have left that behind.
    endOrphans();
    clearReplacement(settings.tasks);
    // A log of writes that is still there was left by a loop that was killed, maybe with the machine.
    const killed = existsSync(`${places.store}-wal`);
    const store = openStore(places.store);
    if (killed) store.expectSound();
    const close = () => {
      store.close();
      lock.release();
    };
    const known = openKnownModels(openCalibration(store.db));
    return { kind: "session", settings, store, terminal, signal, said: new Set(), known, close };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message =
      stateTrouble(settings, error) ?? `The state in ${places.state} cannot be used: ${why}`;
    return { kind: "cannot-run", message };
  }
}

/**
 * The queue, with what the store knows better: outcomes that could not be written into it, because
 * a crash came first or the file was not writable then, or that are gone from it, because its owner
 * saved an older version. What still cannot be written is told only here.
 */
export async function currentQueue(session: Session, fresh = false): Promise<Queue> {
  const { settings, store, terminal } = session;
  const queue = readQueue(settings.tasks);
  if (queue.kind !== "read") return queue;
  const folded = foldIn(queue);
  if (folded !== null) terminal.line(folded, "yellow");
  const untold = queue.tasks.flatMap((task): RunRecord[] => {
    const [record] = store.records({ task: task.id, limit: 1 });
    if (record === undefined || store.unfinishedRun(task.id) !== null) return [];
    const untold = !store.isTold(record.run) || (!fresh && isStale(task, record));
    return untold ? [record] : [];
  });
  if (untold.length === 0) return queue;
  const { project } = await import("./run-task.ts");
  const kept = untold.filter((record) => project(settings.tasks, record, store) !== null);
  const again = readQueue(settings.tasks);
  if (again.kind !== "read") return again;
  const tasks = again.tasks.map((task) => {
    const record = kept.find((each) => each.task.id === task.id);
    return record === undefined ? task : { ...task, status: record.outcome.kind };
  });
  return { ...again, tasks };
}

/**
 * Whether the queue file is older than the outcome. An owner who wants a task done again sets its
 * status back and leaves the run that it names; an older version names none.
 */
function isStale(task: Task, record: RunRecord): boolean {
  if (task.status === "in_progress") return record.run === task.run;
  const done = record.outcome.kind === "done" && taskDigest(record.task) === taskDigest(task);
  return task.status === "pending" && task.run === undefined && done;
}

/** What can be worked on, in order: lower priority first, then as in the file. */
export function workable(tasks: readonly Task[]): Task[] {
  return tasks
    .filter(({ status }) => status === "pending" || status === "in_progress")
    .sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
}

/** A model and a way to run commands for these tasks. */
export async function openMeans(
  session: Session,
  tasks: readonly Task[],
): Promise<{ kind: "means"; models: ModelSource; sandboxed: boolean } | CannotRun> {
  const { settings } = session;
  // Asked for together with the models, and remembered.
  const [models] = await Promise.all([
    findModels(settings, tasks, session.known),
    sandboxAvailable(),
  ]);
  if (models.kind === "none") return { kind: "cannot-run", message: models.message };
  sayOnce(session, `model: ${models.said}`, models.demo ? "yellow" : "dim");
  for (const text of models.advice) sayOnce(session, text, "yellow");
  const said = await sandboxFor(settings, models.demo);
  if (said.kind === "cannot-run") {
    await models.close();
    return said;
  }
  sayOnce(session, `sandbox: ${said.text}`, said.sandboxed ? "dim" : "yellow");
  return { kind: "means", models, sandboxed: said.sandboxed };
}

/** Says what was not said before in this session. */
export function sayOnce(session: Session, text: string, style: "dim" | "yellow"): void {
  if (session.said.has(text)) return;
  session.said.add(text);
  session.terminal.line(printable(text), style);
}

/** Whether commands run in a sandbox, in a sentence; without one only the demo's own code runs. */
export async function sandboxFor(
  settings: Settings,
  demo: boolean,
): Promise<{ kind: "said"; sandboxed: boolean; text: string } | CannotRun> {
  const state = await sandboxAvailable();
  if (settings.unsandboxed) {
    const text = "none, as asked for: commands run with all your rights";
    return { kind: "said", sandboxed: false, text };
  }
  if (state.kind === "available") {
    const text = [state.how, ...state.limitsOff].join("; ");
    return { kind: "said", sandboxed: true, text };
  }
  const how =
    state.kind === "missing"
      ? `install one: ${state.install}`
      : `${state.why}; mend it: ${state.fix}`;
  if (demo) {
    const text = `none here (${how}); the demo runs its own code without`;
    return { kind: "said", sandboxed: false, text };
  }
  return {
    kind: "cannot-run",
    message: `There is no sandbox for commands here, and a model's code will not run without one: ${how}\nTo run it anyway, with all your rights: --unsandboxed`,
  };
}
