import { fix } from "../../agents/fixer.ts";
import { agentOf, conversationOf, keepSaid, withoutAnswer } from "../agent.ts";
import type { Step } from "../deps.ts";
import { roomFor } from "../room.ts";
import { showFiles } from "../show-files.ts";
import type { LoopState, LoopUpdate } from "../state.ts";
import { given, workspaceAt } from "../workspace.ts";

export async function fixer(state: LoopState, step: Step): Promise<LoopUpdate> {
  const plan = given(state.plan);
  const [first, ...rest] = state.attempts;
  const attempts = [given(first ?? null), ...rest] as const;
  const last = given(attempts.at(-1) ?? null);
  const rejected = state.verdicts.find(({ attempt }) => attempt === last.number);
  const failure = rejected
    ? `The commands pass, but the review rejects the change:\n${rejected.reasons.map((r) => `- ${r}`).join("\n")}`
    : step.deps.store.blob(last.evidence);
  const workspace = await workspaceAt(state, step);
  const agent = agentOf(state, step);
  const conversation = conversationOf(state, step);
  const room = roomFor(step.deps.context("fixer"), conversation);
  const answer = await fix(
    {
      plan,
      attempts: [attempts[0], ...attempts.slice(1)],
      failure,
      conversation,
      files: plan.kind === "pixel" ? [] : showFiles(workspace, last.files, room, step),
    },
    agent.deps,
  );
  if (answer.kind !== "replied") {
    return {
      ...withoutAnswer(answer, "no-reply", step.deps.context("fixer")),
      recalled: agent.recalled,
    };
  }
  return {
    reply: { author: "fixer", blob: step.deps.store.putBlob(answer.text) },
    conversation: keepSaid(answer.said, step),
    recalled: agent.recalled,
  };
}
