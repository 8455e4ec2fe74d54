import { z } from "zod";
import { printable } from "../../contracts/printable.ts";
import type { Task } from "../../contracts/task.ts";
import { asTyped } from "../as-typed.ts";
import { diskUse, diskUseLine } from "../disk-use.ts";
import { interruptible } from "../interrupt.ts";
import { type Waiting, type Work, type Worked, workThrough } from "../loop.ts";
import { firstToRun, waitOf } from "../needs.ts";
import { nearestTask, readQueue } from "../queue.ts";
import { EXIT, exitCode, resultOf, summaryLines, waitingLines } from "../result.ts";
import type { TaskEnd } from "../run-task.ts";
import { openSession, workable } from "../session.ts";
import type { Settings } from "../settings.ts";
import { lastRuns, statusLines } from "../status.ts";
import { openTerminal } from "../terminal.ts";

/** What to do; all of it false or missing shows the status. */
export const GraphOptions = z.object({
  task: z.string().optional(),
  once: z.boolean().default(false),
  watch: z.boolean().default(false),
  status: z.boolean().default(false),
  fresh: z.boolean().default(false),
});
export type GraphOptions = z.infer<typeof GraphOptions>;

/** The main job: works on tasks of the queue, or shows how they stand. Gives the exit code. */
export async function graph(settings: Settings, options: GraphOptions): Promise<number> {
  const terminal = openTerminal(settings.json ? process.stderr : process.stdout);
  const answer = (result: object) => {
    if (settings.json)
      process.stdout.write(
        `${printable(JSON.stringify(result, null, 2), Number.POSITIVE_INFINITY)}\n`,
      );
  };
  const refuse = ({ message }: { message: string }) => {
    process.stderr.write(`${printable(message)}\n`);
    answer({ error: message });
    return EXIT.cannotRun;
  };

  const queue = readQueue(settings.tasks);
  if (queue.kind !== "read" && !options.watch) return refuse(queue);
  const tasks = queue.kind === "read" ? queue.tasks : [];

  if (options.status || !(options.task || options.once || options.watch)) {
    for (const line of statusLines(settings.tasks, tasks)) terminal.line(line);
    // What was built may be many files: only who asks for it waits for it.
    const disk = options.status ? diskUse(settings.tasks) : null;
    if (disk !== null) terminal.line(diskUseLine(disk));
    const runs = lastRuns(settings, 10);
    if ("message" in runs) return refuse(runs);
    const shown = tasks.map((task) => ({ ...task, ...waitsOf(task, tasks) }));
    answer({ file: settings.tasks, tasks: shown, runs, ...(disk !== null && { disk }) });
    return EXIT.done;
  }
  const named = tasks.find(({ id }) => id === options.task);
  if (options.task !== undefined && named === undefined) {
    return refuse({ message: nearestTask(options.task, tasks) });
  }
  const sayDone = ({ id, status, commit }: Task) => {
    const how = status === "done" ? 'set its status to "pending"' : "add --fresh";
    const where = commit ? ` as commit ${commit.slice(0, 12)}` : "";
    terminal.line(`${id} is done already${where}. To do it again, ${how}.`);
    answer({ tasks: [{ id, status: "done", already: true, commit }] });
    return EXIT.done;
  };
  if (named?.status === "done") return sayDone(named);

  const summarise = (task: Task, end: TaskEnd) => {
    for (const line of summaryLines(task, end, settings)) terminal.line(line);
  };
  const interrupt = interruptible();
  const session = openSession(settings, terminal, interrupt.signal);
  if (session.kind === "cannot-run") return refuse(session);
  let worked: Worked;
  try {
    worked = await workThrough(session, workOf(settings, options, summarise));
  } finally {
    terminal.close();
    session.close();
    interrupt.dispose();
  }
  // The store knew better than the queue file: a crash had come between the two.
  const nothing = worked.ends.length === 0 && worked.stopped === null;
  const [held] = worked.waiting;
  if (named && held) worked.stopped = whatFirst(held, tasks, settings);
  else if (named && nothing && !interrupt.signal.aborted) return sayDone(named);
  for (const { task, end } of worked.ends) summarise(task, end);
  if (!named) for (const line of worked.waiting.flatMap(waitingLines)) terminal.line(line);
  answer(resultOf(worked, settings));
  if (worked.stopped !== null) process.stderr.write(`${printable(worked.stopped)}\n`);
  return exitCode(worked, interrupt.signal.aborted);
}

/** For machines: what an undone task waits for. */
function waitsOf(task: Task, tasks: readonly Task[]): object {
  const wait = waitOf(task, tasks);
  return wait === null ? {} : { waits: { for: wait.on, cycle: wait.cycle, text: wait.text } };
}

/** Why a task that was asked for by name is not begun, and what to do before it. */
function whatFirst({ task, wait }: Waiting, tasks: readonly Task[], settings: Settings): string {
  const first = firstToRun(task, tasks);
  const how =
    first === null
      ? `Change "needs" in ${settings.tasks}.`
      : `Run that first: ${asTyped("graph", ["--task", first.id], settings.tasks)}`;
  return `${task.id} ${wait.text}. ${how}`;
}

function workOf(settings: Settings, options: GraphOptions, tell: Work["tell"]): Work {
  const { task } = options;
  const only = (tasks: readonly Task[]) =>
    tasks.filter(({ id, status }) => id === task && status !== "done");
  return {
    choose: task === undefined ? workable : only,
    fresh: options.fresh,
    maxTasks: task === undefined ? (settings.maxTasks ?? Number.POSITIVE_INFINITY) : 1,
    watch: options.watch,
    tell,
  };
}
