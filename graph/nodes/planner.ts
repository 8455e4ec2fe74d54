import { plan } from "../../agents/planner.ts";
import { agentOf, keepSaid, withoutAnswer } from "../agent.ts";
import type { Step } from "../deps.ts";
import { roomFor } from "../room.ts";
import { showInputs } from "../show-files.ts";
import type { LoopState, LoopUpdate } from "../state.ts";
import { given, workspaceAt } from "../workspace.ts";

export async function planner(state: LoopState, step: Step): Promise<LoopUpdate> {
  const task = given(state.task);
  const base = given(state.base);
  const workspace = await workspaceAt(state, step);
  const room = roomFor(step.deps.context("planner"), []);
  const shown = await showInputs(workspace, base.tree, task, room, step);
  const agent = agentOf(state, step);
  const answer = await plan({ task, ...shown, base: base.runs }, agent.deps);
  if (answer.kind !== "planned") {
    return {
      ...withoutAnswer(answer, "no-plan", step.deps.context("planner")),
      recalled: agent.recalled,
    };
  }
  step.emit({ kind: "planned", plan: answer.plan });
  return {
    plan: answer.plan,
    conversation: keepSaid(answer.said, step),
    opening: answer.said.length,
    recalled: agent.recalled,
  };
}
