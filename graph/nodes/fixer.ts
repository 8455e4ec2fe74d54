import type { EditForm } from "../../agents/edit-form.ts";
import { type FixStart, fix } from "../../agents/fixer.ts";
import { fenced, type ShownFile } from "../../agents/sections.ts";
import type { Workspace } from "../../tools/workspace.ts";
import { agentOf, conversationOf, keepSaid, withoutAnswer } from "../agent.ts";
import { changedRegions } from "../changed-regions.ts";
import type { Step } from "../deps.ts";
import { type Strategy, strategyOf } from "../progress.ts";
import { type Room, roomFor } from "../room.ts";
import { fitsWhole, showFiles } from "../show-files.ts";
import type { LoopState, LoopUpdate } from "../state.ts";
import { given, workspaceAt } from "../workspace.ts";

/** A changed file of no more tokens is shown in full again, a longer one by its changed regions. */
const SHORT = 500;
/** What must be left for files and failure, tokens; with less, the talk since the plan is left out. */
const CRAMPED = 700;
/** Characters of a failed patch that are shown when its talk is left out. */
const PATCH = 1500;

export async function fixer(state: LoopState, step: Step): Promise<LoopUpdate> {
  const strategy = strategyOf(state);
  const tree = strategy === "fresh-start" ? given(state.base).tree : state.tree;
  const workspace = await workspaceAt({ ...state, tree }, step);
  const talk = conversationOf(state, step);
  const meter = step.deps.context("fixer");
  const start = startOf(strategy, roomFor(meter, talk));
  const conversation = start === "continue" ? talk : talk.slice(0, state.opening);
  const room = roomFor(meter, conversation);
  const told = start === "start-over" ? triedIn(state, step) : failureIn(state, step);
  const failure = told.slice(0, Math.max(500, room.tokens));
  const left = { ...room, tokens: room.tokens - room.sizeOf(failure) };
  const form = formOf(state, strategy, workspace, left);
  const agent = agentOf(state, step);
  const [first, ...rest] = state.attempts;
  const answer = await fix(
    {
      plan: given(state.plan),
      attempts: [given(first ?? null), ...rest],
      failure,
      conversation,
      files: filesFor(state, start, form, workspace, left, step),
      start,
      form,
      newForm: start !== "continue" || form !== state.form,
    },
    agent.deps,
  );
  if (answer.kind !== "replied") {
    return {
      ...withoutAnswer(answer, "no-reply", meter),
      recalled: agent.recalled,
    };
  }
  return {
    tree,
    form,
    reply: { author: "fixer", blob: step.deps.store.putBlob(answer.text) },
    conversation: keepSaid(answer.said, step),
    ...(start !== "continue" && { talk_from: state.conversation.length }),
    recalled: agent.recalled,
  };
}

function startOf(strategy: Strategy, room: Room): FixStart {
  if (strategy === "fresh-start") return "start-over";
  return room.tokens < CRAMPED ? "restart" : "continue";
}

function failureIn(state: LoopState, step: Step): string {
  const last = given(state.attempts.at(-1) ?? null);
  const rejected = state.verdicts.find(({ attempt }) => attempt === last.number);
  return rejected
    ? `The commands pass, but the review rejects the change:\n${rejected.reasons.map((r) => `- ${r}`).join("\n")}`
    : step.deps.store.blob(last.evidence);
}

/** With what was tried: the talk in which it stood is left out. */
function triedIn(state: LoopState, step: Step): string {
  const patch = step.deps.store.blob(given(state.attempts.at(-1) ?? null).patch);
  const cut = patch.length > PATCH ? `${patch.slice(0, PATCH)}\n…` : patch;
  return `${failureIn(state, step)}\n\nIt had changed:\n${fenced(cut)}`;
}

/** Whole files once blocks have got nowhere, as far as the files are short enough to be written out. */
function formOf(state: LoopState, strategy: Strategy, workspace: Workspace, room: Room): EditForm {
  if (strategy === "go-on") return state.form;
  const changed = state.attempts.at(-1)?.files ?? [];
  const files = changed.length > 0 ? changed : given(state.plan).files;
  return fitsWhole(workspace, files, room) ? "whole" : "blocks";
}

/** What has changed since it was last shown; after a start-over, what the opening does not show. */
function filesFor(
  state: LoopState,
  start: FixStart,
  form: EditForm,
  workspace: Workspace,
  room: Room,
  step: Step,
): ShownFile[] {
  const plan = given(state.plan);
  if (start === "start-over") {
    const { inputs } = given(state.task);
    const unseen = plan.files.filter((file) => !inputs.includes(file));
    return showFiles(workspace, unseen, room, step);
  }
  if (plan.kind === "pixel" && start === "continue") return [];
  const last = given(state.attempts.at(-1) ?? null);
  const patch = step.deps.store.blob(last.patch);
  const whole = form === "whole" || start === "restart";
  return last.files.flatMap((file) => {
    const read = workspace.read(file);
    if (read.kind !== "text") return [];
    if (whole || room.sizeOf(read.text) <= SHORT) return showFiles(workspace, [file], room, step);
    return changedRegions(file, read.text, patch);
  });
}
