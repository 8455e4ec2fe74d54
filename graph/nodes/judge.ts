import { judge as review } from "../../agents/judge.ts";
import { agentOf, withoutAnswer } from "../agent.ts";
import type { Step } from "../deps.ts";
import { roomFor } from "../room.ts";
import type { LoopState, LoopUpdate } from "../state.ts";
import { confirmed } from "../verify.ts";
import { given } from "../workspace.ts";

/** How much of a patch the judge is shown at most, in characters; about three make a token. */
const CHANGE = 24_000;
const CHARACTERS = 3;

export async function judge(state: LoopState, step: Step): Promise<LoopUpdate> {
  const task = given(state.task);
  const plan = given(state.plan);
  const attempt = given(state.attempts.at(-1) ?? null);
  const agent = agentOf(state, step);
  const answer = await review(
    {
      task,
      plan,
      number: attempt.number,
      change: changeOf(state, step),
      evidence: step.deps.store.blob(attempt.evidence),
    },
    agent.deps,
  );
  if (answer.kind !== "judged") {
    return {
      ...withoutAnswer(answer, "no-verdict", step.deps.context("judge")),
      recalled: agent.recalled,
    };
  }
  const judged = { ...answer.verdict, attempt: attempt.number };
  const verdict = judged.accept ? await confirmed(judged, state, step) : judged;
  step.emit({ kind: "judged", verdict });
  return { verdicts: [verdict], recalled: agent.recalled };
}

function changeOf(state: LoopState, step: Step): string {
  const attempt = given(state.attempts.at(-1) ?? null);
  const patch = step.deps.store.blob(attempt.patch);
  if (patch === "") return "Nothing was changed: the plan found that there is nothing left to do.";
  const room = roomFor(step.deps.context("judge"), []).tokens * CHARACTERS;
  const shown = Math.min(CHANGE, room);
  if (patch.length <= shown) return patch;
  return `${patch.slice(0, shown)}\n[${patch.length - shown} more characters are not shown]`;
}
