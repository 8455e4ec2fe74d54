import path from "node:path";
import type { LoopEvent } from "../contracts/event.ts";
import type { Worked } from "./loop.ts";
import type { CannotRun } from "./session.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

// The door of the package: what `import … from "auto-gvpie"` gives. Everything else may change.
export { LoopEvent } from "../contracts/event.ts";
export { PixelProgram } from "../contracts/pixel-program.ts";
export { RunRecord } from "../contracts/run-record.ts";
export { Task } from "../contracts/task.ts";
export { encodeImage } from "../pixels/image.ts";
export { type Parsed, parseProgram } from "../pixels/parse.ts";
export { bytesOf, type Raster, rasterise } from "../pixels/raster.ts";

/** The command line's options by the same names; what is left out comes from its environment variables. */
export interface WorkOptions extends Partial<Omit<Settings, "tasks" | "json">> {
  /** The list of tasks; all state lies beside it. Relative to the current folder. */
  tasks: string;
  /** Only this task, also when it failed before. Default: all that are pending, one by one. */
  task?: string;
  /** Discard an interrupted run instead of resuming it. */
  fresh?: boolean;
  /** Stops at a place from which the next call goes on. */
  signal?: AbortSignal;
  /** Hears everything that happens, as it happens. */
  hear?(event: LoopEvent): void;
}

/**
 * Works on tasks as the command line does: an accepted one becomes a commit on the branch
 * `auto-gvpie`, and its end is written into the list. Gives how each task ended and why the rest
 * could not be worked on, or why nothing can run here; throws only for bugs.
 */
export async function work(
  options: WorkOptions,
): Promise<({ kind: "worked" } & Worked) | CannotRun> {
  const { task, fresh = false, signal = new AbortController().signal, hear, ...rest } = options;
  const settings = await settingsOf(rest);
  if ("kind" in settings) return settings;
  const [{ openSession, workable }, { workThrough }, { nearestTask, readQueue }] =
    await Promise.all([import("./session.ts"), import("./loop.ts"), import("./queue.ts")]);
  const queue = readQueue(settings.tasks);
  if (queue.kind !== "read") return { kind: "cannot-run", message: queue.message };
  if (task !== undefined && !queue.tasks.some(({ id }) => id === task)) {
    return { kind: "cannot-run", message: nearestTask(task, queue.tasks) };
  }
  const session = openSession(settings, heardBy(hear), signal);
  if (session.kind === "cannot-run") return session;
  try {
    const worked = await workThrough(session, {
      choose:
        task === undefined
          ? workable
          : (tasks) => tasks.filter(({ id, status }) => id === task && status !== "done"),
      fresh,
      maxTasks: task === undefined ? (settings.maxTasks ?? Number.POSITIVE_INFINITY) : 1,
      watch: false,
      tell: () => {},
    });
    return { kind: "worked", ...worked };
  } finally {
    session.close();
  }
}

async function settingsOf(options: Pick<WorkOptions, "tasks">): Promise<Settings | CannotRun> {
  const [{ graphOptions }, { Settings, wrongSettings }] = await Promise.all([
    import("./options.ts"),
    import("./settings.ts"),
  ]);
  const defaults = graphOptions()
    .action(() => {})
    .parse([], { from: "user" })
    .opts();
  const tasks = path.resolve(options.tasks);
  const parsed = Settings.safeParse({ ...defaults, ...options, tasks });
  return parsed.success
    ? parsed.data
    : { kind: "cannot-run", message: wrongSettings(parsed.error) };
}

/** A terminal that only passes on; what it would say itself is a notice. */
function heardBy(hear: WorkOptions["hear"]): Terminal {
  return {
    event: (event) => hear?.(event),
    line: (text, style) =>
      hear?.({ kind: "notice", level: style === "yellow" ? "warning" : "info", text }),
    close: () => {},
  };
}
