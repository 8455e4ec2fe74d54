import { plan } from "../../agents/planner.ts";
import { agentOf, keepSaid, withoutAnswer } from "../agent.ts";
import type { Step } from "../deps.ts";
import { look } from "../look.ts";
import { lazyMap } from "../repository-map.ts";
import { roomFor } from "../room.ts";
import { asideNote } from "../set-aside.ts";
import { showInputs } from "../show-files.ts";
import type { LoopState, LoopUpdate } from "../state.ts";
import { given, workspaceAt } from "../workspace.ts";

/** Of the room for files, the part that what the planner asks for may take besides. */
const LOOKED = 0.4;

export async function planner(state: LoopState, step: Step): Promise<LoopUpdate> {
  const task = given(state.task);
  const base = given(state.base);
  const workspace = await workspaceAt(state, step);
  const told = base.trouble === null ? "" : step.deps.store.blob(base.trouble);
  const trouble = [told, asideNote(base.aside)].filter((part) => part !== "").join("\n");
  const meter = step.deps.context("planner");
  const room = roomFor(meter, []);
  const map = lazyMap(workspace, base.tree, task.inputs);
  const shown = await showInputs(workspace, base.tree, task, room, map);
  const looked: string[] = [];
  const lookAt = async (asked: readonly string[]) => {
    const found = look(asked, workspace, await map(), { ...room, tokens: room.tokens * LOOKED });
    looked.push(...found.read);
    const text = `the planner asked to see ${found.read.join("; ")}`;
    step.emit({ kind: "notice", level: "info", text });
    return found.files;
  };
  const more = shown.others.length > 0 || shown.outline !== "";
  const agent = agentOf(state, step);
  const answer = await plan(
    { task, ...shown, base: base.runs, trouble, look: more ? lookAt : null },
    agent.deps,
  );
  if (answer.kind !== "planned") {
    return { ...withoutAnswer(answer, "no-plan", meter), recalled: agent.recalled };
  }
  step.emit({ kind: "planned", plan: answer.plan });
  return {
    plan: answer.plan,
    conversation: keepSaid(answer.said, step),
    opening: answer.said.length,
    looked,
    recalled: agent.recalled,
  };
}
