import type { Attempt } from "../contracts/attempt.ts";
import type { RunRecord } from "../contracts/run-record.ts";
import type { Task } from "../contracts/task.ts";
import { type Judgement, ownersWord } from "../contracts/verdict.ts";
import type { GraphDeps } from "../graph/deps.ts";
import { taskDigest } from "../graph/task-digest.ts";
import type { Store } from "../store/store.ts";
import { asTyped } from "./as-typed.ts";
import { writeBack } from "./queue.ts";

export type Acceptable =
  | { kind: "acceptable"; record: RunRecord; attempt: Attempt }
  /** The owner's word was given before, and the run was interrupted then. */
  | { kind: "begun"; record: RunRecord }
  | { kind: "not"; why: string };

/** The last attempt whose commands all passed: what an owner can accept over the judge. */
export function greenAttempt({ attempts }: RunRecord): Attempt | null {
  return attempts.findLast(({ kind }) => kind === "green" || kind === "flawed") ?? null;
}

/** What of a task its owner can accept, or why nothing. `tasks` is the queue file. */
export function acceptable(task: Task, store: Store, tasks: string): Acceptable {
  const not = (why: string): Acceptable => ({ kind: "not", why });
  const { id } = task;
  const run = asTyped("graph", ["--task", id], tasks);
  const again = `Try again: ${asTyped("tasks", ["retry", id], tasks)}`;
  const unfinished = store.unfinishedRun(id);
  const [record] = store.records({ task: id, limit: 1 });
  if (unfinished !== null) {
    const begun = record?.run === unfinished.id && unfinished.digest === taskDigest(task);
    if (begun) return { kind: "begun", record };
    return not(`${id} was interrupted and has not ended yet. Let it end: ${run}`);
  }
  if (record === undefined) return not(`${id} has not been worked on yet: ${run}`);
  if (record.outcome.kind === "done") {
    const where =
      record.outcome.commit === null ? "" : ` as commit ${record.outcome.commit.slice(0, 12)}`;
    return not(`The last run of ${id} is done already${where}. ${again}`);
  }
  const attempt = greenAttempt(record);
  if (attempt === null) {
    const kinds = record.attempts.map(({ kind }) => kind).join(", ") || "none was made";
    return not(`No attempt at ${id} passed its commands (${kinds}). ${again}`);
  }
  if (taskDigest(record.task) !== taskDigest(task)) {
    return not(`${id} was changed since its last run, which did not do what it asks now. ${again}`);
  }
  return { kind: "acceptable", record, attempt };
}

/**
 * Gives a failed run its owner's word and lets it go on at *finish*, which verifies and lands the
 * attempt or says why not. Killed before the end, nothing has happened; afterwards the run is an
 * interrupted one like any other. Gives why that cannot be, or null.
 */
export async function reopen(
  { record, attempt }: Extract<Acceptable, { kind: "acceptable" }>,
  task: Task,
  deps: GraphDeps,
  queueFile: string,
): Promise<string | null> {
  const [{ buildGraph }, { Checkpoints }] = await Promise.all([
    import("../graph/graph.ts"),
    import("../store/checkpoints.ts"),
  ]);
  const { run } = record;
  const config = { configurable: { thread_id: run } };
  const checkpointer = new Checkpoints(deps.store.db);
  const opened = await deps.openWorkspace(task);
  if (opened.kind === "unusable") return opened.message;
  const kept =
    (await checkpointer.getTuple(config)) !== undefined &&
    (await opened.workspace.has(attempt.tree_after));
  if (!kept) {
    return `The last run of ${task.id}, ${run}, cannot be landed any more: what it takes was forgotten (--keep-runs), removed by git, or lies in Studio. Try again: ${asTyped("tasks", ["retry", task.id], queueFile)}`;
  }
  const { sandboxed } = deps.settings;
  const given = ownersWord(record.verdicts) !== null;
  await buildGraph(deps)
    .compile({ checkpointer })
    .updateState(
      config,
      {
        tree: attempt.tree_after,
        failure: null,
        verdicts: given ? [] : [wordOn(attempt, record)],
        ...(!sandboxed && { sandboxed }),
      },
      "judge",
    );
  // Until the run is open again, a status that names it is read as the outcome that it had.
  writeBack(queueFile, task.id, { status: "in_progress", run });
  deps.store.reopenRun(run, taskDigest(task));
  return null;
}

function wordOn({ number }: Attempt, { verdicts }: RunRecord): Judgement {
  const said = verdicts.findLast(({ attempt }) => attempt === number);
  const why = said?.reasons.join(" ") ?? "";
  return {
    attempt: number,
    accept: true,
    by: "owner",
    reasons: [`by its owner${said === undefined ? ", without a verdict" : objection(said, why)}`],
  };
}

function objection({ accept, refused }: Judgement, why: string): string {
  if (accept) return "";
  return `, although ${refused === undefined ? "the judge" : "verification"} objected: ${why}`;
}
