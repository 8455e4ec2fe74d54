import { printable } from "../../contracts/printable.ts";
import type { Task } from "../../contracts/task.ts";
import { outside } from "../../tools/guard.ts";
import { absentModels } from "../absent-models.ts";
import { acceptable, reopen } from "../accept.ts";
import { asTyped } from "../as-typed.ts";
import { interruptible } from "../interrupt.ts";
import { nearestTask, readQueue, writeGrants } from "../queue.ts";
import { EXIT, exitCode, resultOf, summaryLines } from "../result.ts";
import type { TaskEnd } from "../run-task.ts";
import { foundEmbedder } from "../server-embedder.ts";
import { currentQueue, openSession, type Session, sandboxFor } from "../session.ts";
import type { Settings } from "../settings.ts";
import { stateTrouble } from "../state-trouble.ts";
import { openTerminal } from "../terminal.ts";

type Refused = { kind: "refused"; message: string };

/** Lands an attempt that is green and was rejected. Gives the exit code, as the main job's. */
export async function acceptTask(settings: Settings, id: string): Promise<number> {
  const terminal = openTerminal(settings.json ? process.stderr : process.stdout);
  const known = named(settings, id);
  if (known.kind === "refused") return refuse(settings, known);
  const interrupt = interruptible();
  const session = openSession(settings, terminal, interrupt.signal);
  if (session.kind === "cannot-run") return refuse(settings, session);
  try {
    const ended = await accept(session, id);
    if (ended.kind === "refused") return refuse(settings, ended);
    const worked = { ends: [ended], waiting: [], stopped: null };
    for (const line of summaryLines(ended.task, ended.end, settings)) terminal.line(line);
    answer(settings, resultOf(worked, settings));
    return exitCode(worked, interrupt.signal.aborted);
  } catch (error) {
    const message = stateTrouble(settings, error);
    if (message === null) throw error;
    return refuse(settings, { message });
  } finally {
    terminal.close();
    session.close();
    interrupt.dispose();
  }
}

async function accept(
  session: Session,
  id: string,
): Promise<{ kind: "ended"; task: Task; end: TaskEnd } | Refused> {
  const { settings, store, signal, terminal } = session;
  const queue = await currentQueue(session);
  const task = queue.kind === "read" ? queue.tasks.find((each) => each.id === id) : undefined;
  if (task === undefined) return { kind: "refused", message: `There is no task ${id} any more.` };
  const found = acceptable(task, store, settings.tasks);
  if (found.kind === "not") return { kind: "refused", message: found.why };
  const sandbox = await sandboxFor(settings, false);
  if (sandbox.kind === "cannot-run") return { kind: "refused", message: sandbox.message };
  const [{ wire }, { runTask }, embedder] = await Promise.all([
    import("../wire.ts"),
    import("../run-task.ts"),
    foundEmbedder(settings),
  ]);
  const { model } = found.record;
  const models = absentModels(model, "Accepting asks no model.", embedder);
  const { sandboxed } = sandbox;
  const hear = (_run: string, event: Parameters<typeof terminal.event>[0]) => terminal.event(event);
  const deps = wire({ settings, store, models, sandboxed, signal, hear });
  try {
    const why = found.kind === "begun" ? null : await reopen(found, task, deps, settings.tasks);
    if (why !== null) return { kind: "refused", message: why };
    return {
      kind: "ended",
      task,
      end: await runTask(settings.tasks, task, deps, { fresh: false }),
    };
  } finally {
    deps.memory.close();
  }
}

/** Sets a task back to pending, and lets it change more. Gives the exit code: 0 or 2. */
export function retryTask(settings: Settings, id: string, allow: readonly string[]): number {
  const known = named(settings, id);
  if (known.kind === "refused") return refuse(settings, known);
  if (known.task.status === "in_progress") {
    const how = `Let it end first: ${asTyped("graph", ["--task", id], settings.tasks)}`;
    return refuse(settings, { message: `${id} is being worked on, or was interrupted. ${how}` });
  }
  for (const glob of allow) {
    const away = outside(glob);
    if (away !== null) return refuse(settings, { message: `--allow: ${glob} ${away}.` });
  }
  const fields = { status: "pending", error: undefined, commit: undefined, attempts: undefined };
  const written = writeGrants(settings.tasks, id, allow, fields);
  if (written.kind !== "written") {
    const message =
      written.kind === "not-written" ? written.why : `There is no task ${id} any more.`;
    return refuse(settings, { message });
  }
  const now = named(settings, id);
  if (now.kind === "refused") return refuse(settings, now);
  const may = now.task.allow.length === 0 ? "" : ` It may change ${now.task.allow.join(", ")}.`;
  const next = asTyped("graph", ["--task", id], settings.tasks);
  answer(settings, { task: now.task });
  if (!settings.json) process.stdout.write(printable(`${id} is pending.${may}\nnext:  ${next}\n`));
  return EXIT.done;
}

function named(settings: Settings, id: string): { kind: "known"; task: Task } | Refused {
  const queue = readQueue(settings.tasks);
  if (queue.kind !== "read") return { kind: "refused", message: queue.message };
  const task = queue.tasks.find((each) => each.id === id);
  if (task === undefined) return { kind: "refused", message: nearestTask(id, queue.tasks) };
  return { kind: "known", task };
}

function refuse(settings: Settings, { message }: { message: string }): number {
  process.stderr.write(`${printable(message)}\n`);
  answer(settings, { error: message });
  return EXIT.cannotRun;
}

function answer(settings: Settings, result: object): void {
  if (settings.json)
    process.stdout.write(
      `${printable(JSON.stringify(result, null, 2), Number.POSITIVE_INFINITY)}\n`,
    );
}
