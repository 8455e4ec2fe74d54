import { code } from "../../agents/coder.ts";
import { prefersWholeFiles } from "../../store/calibration.ts";
import { agentOf, conversationOf, keepSaid, withoutAnswer } from "../agent.ts";
import type { Step } from "../deps.ts";
import { lazyMap } from "../repository-map.ts";
import { roomFor } from "../room.ts";
import { fitsWhole, showFiles } from "../show-files.ts";
import type { LoopState, LoopUpdate } from "../state.ts";
import { given, workspaceAt } from "../workspace.ts";

export async function coder(state: LoopState, step: Step): Promise<LoopUpdate> {
  const task = given(state.task);
  const plan = given(state.plan);
  const base = given(state.base);
  const green = base.runs.length > 0 && base.runs.every(({ kind }) => kind === "passed");
  if (plan.nothing_to_do && green) return { reply: { author: "planner", blob: null } };

  const workspace = await workspaceAt(state, step);
  const unseen = plan.files.filter((file) => !task.inputs.includes(file));
  const agent = agentOf(state, step);
  const conversation = conversationOf(state, step);
  const room = roomFor(step.deps.context("coder"), conversation);
  const rates = step.deps.calibration.rates(step.deps.model("coder").name);
  const whole = prefersWholeFiles(rates) && fitsWhole(workspace, plan.files, room);
  const form = whole ? "whole" : "blocks";
  const map = lazyMap(workspace, state.tree, unseen);
  const wanted = [task.title, ...plan.steps].join("\n");
  const answer = await code(
    {
      task,
      plan,
      conversation,
      files: await showFiles(workspace, unseen, room, wanted, map),
      form,
    },
    agent.deps,
  );
  if (answer.kind !== "replied") {
    return {
      ...withoutAnswer(answer, "no-reply", step.deps.context("coder")),
      recalled: agent.recalled,
    };
  }
  return {
    form,
    reply: { author: "coder", blob: step.deps.store.putBlob(answer.text) },
    conversation: keepSaid(answer.said, step),
    recalled: agent.recalled,
  };
}
