import { randomBytes } from "node:crypto";
import type { RunRecord } from "../contracts/run-record.ts";
import type { Task } from "../contracts/task.ts";
import { type GraphDeps, Suspension } from "../graph/deps.ts";
import { buildGraph } from "../graph/graph.ts";
import { taskDigest } from "../graph/task-digest.ts";
import { Checkpoints } from "../store/checkpoints.ts";
import type { Store } from "../store/store.ts";
import { troubleOf } from "../store/trouble.ts";
import { writeBack } from "./queue.ts";

export type TaskEnd =
  | { kind: "ended"; record: RunRecord }
  | { kind: "suspended"; why: Suspension["kind"]; message: string };

/** After so many crashes in the same step the task is set aside. */
const MAX_CRASHES = 3;

/** Prepare, plan, code, finish and judge, and two steps for each fix: what a run can need at most. */
const stepLimit = (maxFixes: number) => 10 + 3 * (maxFixes + 1);

/**
 * Takes one task through the graph, from where an interrupted run of it stopped or from the start,
 * and writes its status into the queue file.
 */
export async function runTask(
  queueFile: string,
  task: Task,
  deps: GraphDeps,
  options: { fresh: boolean },
): Promise<TaskEnd> {
  const { store, signal } = deps;
  const checkpointer = new Checkpoints(store.db);
  const before = store.unfinishedRun(task.id);
  const keep = before !== null && before.digest === taskDigest(task) && !options.fresh;
  if (before !== null && !keep) {
    store.discardRun(before.id);
  }
  const run = keep ? before.id : newRunId();
  store.openRun(run, task.id, taskDigest(task));
  const crashes = keep ? store.noteCrash(run) : 0;

  const graph = buildGraph(deps).compile({ checkpointer });
  const config = {
    configurable: { thread_id: run },
    durability: "sync" as const,
    recursionLimit: stepLimit(deps.settings.maxFixes),
  };
  deps.emit(run, { kind: "run-started", task: task.id, title: task.title, resumed: keep });
  writeBack(queueFile, task.id, { status: "in_progress", run, error: undefined });

  const begun = keep && (await checkpointer.getTuple(config)) !== undefined;
  try {
    if (crashes >= MAX_CRASHES) {
      const reason = `The program ended ${crashes} times in the same step, without a word. To try once more, set the task's status to "pending".`;
      await graph.updateState(
        config,
        { task_id: task.id, failure: { kind: "crashed", reason } },
        "prepare",
      );
      await graph.invoke(null, config);
    } else {
      await graph.invoke(begun ? null : { task_id: task.id }, config);
    }
  } catch (error) {
    const suspended = suspensionOf(error, signal);
    if (suspended) {
      keepSuspended(queueFile, task.id, run, suspended, deps);
      return { kind: "suspended", why: suspended.kind, message: suspended.message };
    }
    // How it ended could not be recorded either.
    if (troubleOf(error) === "damaged") throw error;
    // A bug, or a broken environment: the run ends as failed, with what is known of it.
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await graph.updateState(
      config,
      { task_id: task.id, failure: { kind: "crashed", reason } },
      "prepare",
    );
    await graph.invoke(null, config);
  }
  const record = store.record(run);
  if (record === null) throw new Error(`The run ${run} ended without a record.`);
  const untold = project(queueFile, record, store);
  if (untold !== null) {
    const text = `the outcome is kept, and not in the queue file yet: ${untold}`;
    deps.emit(run, { kind: "notice", level: "warning", text });
  }
  return { kind: "ended", record };
}

/**
 * Writes a finished run's outcome into its task; doing it again changes nothing. Gives why it could
 * not be written, or null.
 */
export function project(queueFile: string, record: RunRecord, store: Store): string | null {
  const { outcome, run, attempts, task } = record;
  const written = writeBack(queueFile, task.id, {
    status: outcome.kind,
    error: outcome.kind === "failed" ? outcome.reason : undefined,
    attempts: attempts.length,
    commit: outcome.kind === "done" ? (outcome.commit ?? undefined) : undefined,
    run,
  });
  if (written.kind === "not-written") return written.why;
  store.noteTold(run);
  return null;
}

/** Notes why a run stopped, as far as that can be written where the disk is full. */
function keepSuspended(
  queueFile: string,
  task: string,
  run: string,
  { kind, message }: Suspension,
  { store, emit }: GraphDeps,
): void {
  const outcome = kind === "interrupted" ? "interrupted" : "waiting";
  if (outcome === "waiting") writeBack(queueFile, task, { status: "pending" });
  try {
    emit(run, { kind: "run-ended", outcome, reason: outcome === "waiting" ? message : "" });
    store.noteProgress(run);
  } catch (error) {
    if (troubleOf(error) !== "full") throw error;
  }
}

function suspensionOf(error: unknown, signal: AbortSignal): Suspension | null {
  if (error instanceof Suspension) return error;
  if (signal.aborted) return new Suspension("interrupted", "interrupted");
  if (troubleOf(error) === "full") {
    return new Suspension("waiting", "The disk is full. Free some space, then start again.");
  }
  return null;
}

/** Sorts by time and is unique: `20261123-101502-9f3a`. */
function newRunId(): string {
  const now = new Date().toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${now}-${randomBytes(2).toString("hex")}`;
}
