import type { RunRecord } from "../../contracts/run-record.ts";
import { Task } from "../../contracts/task.ts";
import { ownersWord } from "../../contracts/verdict.ts";
import { rowsOf } from "../../memory/rows.ts";
import { promptHashes } from "../../prompts/render.ts";
import { BRANCH } from "../../tools/repository/loop-branch.ts";
import { artifactsOf, writeArtifacts } from "../artifacts.ts";
import type { Step } from "../deps.ts";
import { land, landedBefore } from "../land.ts";
import { failureOf } from "../outcome.ts";
import { confirmedWord } from "../owners-word.ts";
import type { LoopState, LoopUpdate } from "../state.ts";
import { given } from "../workspace.ts";

/**
 * Lands or discards, then keeps what was learned. Everything here may run twice: the commit is
 * found again by its trailer, files and rows are written again by id, and the record comes last.
 */
export async function finish(judged: LoopState, step: Step): Promise<LoopUpdate> {
  const { deps, run } = step;
  const state = await settled(judged, step);
  const outcome = await outcomeOf(state, step);
  const record = recordOf(state, step, outcome);
  const artifacts = artifactsOf(record, deps.store);
  await writeArtifacts(artifacts, record, deps);
  await deps.memory.remember(rowsOf(record, artifacts, deps.store.blob));
  if (outcome.kind === "done" && outcome.commit !== null) {
    step.emit({ kind: "landed", branch: BRANCH, commit: outcome.commit });
  }
  const reason = outcome.kind === "failed" ? outcome.reason : "";
  deps.store.endRun(record);
  step.emit({ kind: "run-ended", outcome: outcome.kind, reason });
  return { outcome: `${run}: ${outcome.kind}${reason === "" ? "" : ` (${reason})`}` };
}

/** The state with its owner's word as it stands after it was verified, if there is one. */
async function settled(state: LoopState, step: Step): Promise<LoopState> {
  const word = ownersWord(state.verdicts);
  if (word === null || state.failure !== null) return state;
  const verdict = await confirmedWord(word, state, step);
  step.emit({ kind: "judged", verdict });
  return { ...state, verdicts: [...state.verdicts.filter((each) => each !== word), verdict] };
}

async function outcomeOf(state: LoopState, step: Step): Promise<RunRecord["outcome"]> {
  const failure = failureOf(state);
  if (failure !== null) {
    // A program that ended without a word may have landed the change before.
    const commit = failure.kind === "crashed" ? await landedBefore(state, step) : null;
    if (commit !== null) return { kind: "done", commit, branch: BRANCH };
    return { kind: "failed", failure: failure.kind, reason: failure.reason };
  }
  const landed = await land(state, step);
  return landed.kind === "landed"
    ? { kind: "done", commit: landed.commit, branch: BRANCH }
    : { kind: "failed", failure: "branch-moved", reason: landed.reason };
}

function recordOf(state: LoopState, step: Step, outcome: RunRecord["outcome"]): RunRecord {
  const { store } = step.deps;
  // A run that its owner took up again is what it was, but for its end.
  const before = ownersWord(state.verdicts) === null ? null : store.record(step.run);
  if (before !== null) {
    const { verdicts, sandboxed } = state;
    return { ...before, outcome, verdicts, sandboxed };
  }
  const snapshot = state.base?.snapshot;
  const calls = store.callsOf(step.run);
  const answered = calls.flatMap((c) => (c.outcome.kind === "answered" ? [c.outcome.reply] : []));
  const usage = answered.flatMap((reply) => reply.usage ?? []);
  const sum = (pick: (u: (typeof usage)[number]) => number) =>
    usage.reduce((total, u) => total + pick(u), 0);
  return {
    run: step.run,
    task: given(state.task ?? placeholder(state)),
    outcome,
    verified: state.commands.length > 0 || state.plan?.kind === "pixel",
    sandboxed: state.sandboxed,
    model: step.deps.model("coder").name,
    base_commit: state.base?.commit ?? null,
    ...(snapshot !== undefined && { snapshot }),
    plan: state.plan,
    attempts: state.attempts,
    verdicts: state.verdicts,
    usage: {
      prompt_tokens: sum((u) => u.prompt_tokens),
      completion_tokens: sum((u) => u.completion_tokens),
      cached_tokens: usage.some((u) => u.cached_tokens !== null)
        ? sum((u) => u.cached_tokens ?? 0)
        : null,
    },
    prompts: promptHashes(),
    started_at: store.startOf(step.run),
    ended_at: new Date().toISOString(),
  };
}

/** A run that did not even find its task still leaves a record. */
function placeholder(state: LoopState): RunRecord["task"] {
  const { task_id } = state;
  return Task.parse({ id: task_id, title: task_id, status: "failed" });
}
