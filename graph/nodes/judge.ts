import { judge as review } from "../../agents/judge.ts";
import { agentOf, withoutAnswer } from "../agent.ts";
import type { Step } from "../deps.ts";
import type { LoopState, LoopUpdate } from "../state.ts";
import { given } from "../workspace.ts";

/** How much of a patch the judge is shown, in characters. */
const CHANGE = 24_000;

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
    return { ...withoutAnswer(answer, "no-verdict"), recalled: agent.recalled };
  }
  const verdict = { ...answer.verdict, attempt: attempt.number };
  step.emit({ kind: "judged", verdict });
  return { verdicts: [verdict], recalled: agent.recalled };
}

function changeOf(state: LoopState, step: Step): string {
  const attempt = given(state.attempts.at(-1) ?? null);
  const patch = step.deps.store.blob(attempt.patch);
  if (patch === "") return "Nothing was changed: the plan found that there is nothing left to do.";
  if (patch.length <= CHANGE) return patch;
  return `${patch.slice(0, CHANGE)}\n[${patch.length - CHANGE} more characters are not shown]`;
}
