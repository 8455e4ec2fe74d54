import { createHash } from "node:crypto";
import type { AgentDeps, NoAnswer } from "../agents/deps.ts";
import type { ChatMessage, ModelOutcome, Role } from "../contracts/model-call.ts";
import { isTiny } from "../models/advice.ts";
import type { ChatModel } from "../models/chat.ts";
import type { ContextMeter } from "../models/context-guard.ts";
import { refusesSchemas } from "../store/calibration.ts";
import { type Step, Suspension } from "./deps.ts";
import type { LoopState, LoopUpdate } from "./state.ts";

/** Passages per recall, and how many characters of a prompt they may take together: the later a
 * question, the less it should add to what the model has to read. */
const PASSAGES = 3;
const PASSAGES_AT_FIRST = 900;
const PASSAGES_LATER = 600;

/** Gives an agent its abilities for one step, and remembers what it recalled. */
export function agentOf(state: LoopState, step: Step) {
  const recalled: LoopState["recalled"] = [];
  const known = new Set(state.recalled.map(({ id }) => id));
  let ordinal = 0;

  const { calibration } = step.deps;
  const nameOf = (role: Role) => step.deps.model(role).name;
  const deps: AgentDeps = {
    json: {
      method: (role) =>
        refusesSchemas(calibration.rates(nameOf(role))) ? "prompt" : "json_schema",
      note: (role, { method, wellFormed }) => calibration.note(nameOf(role), method, wellFormed),
    },

    async recall(query) {
      const found = await step.deps.memory.recall({
        query,
        limit: PASSAGES,
        excludeRun: step.run,
        budgetChars: step.node === "planner" ? PASSAGES_AT_FIRST : PASSAGES_LATER,
      });
      const passages = found.filter(({ id }) => !known.has(id));
      recalled.push(...passages.map(({ id, title }) => ({ node: step.node, id, title })));
      step.emit({
        kind: "recalled",
        node: step.node,
        passages: passages.map(({ id, title }) => ({ id, title })),
      });
      return passages;
    },

    async ask(role, request) {
      const { store } = step.deps;
      const model = step.deps.model(role);
      const said = { ...request, model: model.name };
      const hash = createHash("sha256").update(JSON.stringify(said)).digest("hex");
      const key = { run: step.run, step: step.id, ordinal: ordinal++, request: hash };
      const kept = store.findCall(key);
      const outcome = kept ?? (await askModel(model, role, request, step));
      if (kept === null && outcome.kind === "answered") {
        store.keepCall(key, role, request.messages, outcome);
      }
      if (outcome.kind === "answered") {
        const { usage, duration_ms, model: name } = outcome.reply;
        const replayed = kept !== null;
        step.emit({ kind: "model-ended", role, model: name, usage, duration_ms, replayed });
        const seen = replayed ? null : await step.deps.lookAfter(role);
        if (seen !== null) step.emit({ kind: "notice", level: "warning", text: seen });
      }
      return outcome;
    },
  };
  return { deps, recalled };
}

async function askModel(
  model: ChatModel,
  role: Parameters<AgentDeps["ask"]>[0],
  request: Parameters<AgentDeps["ask"]>[1],
  step: Step,
): Promise<ModelOutcome> {
  step.emit({ kind: "model-started", role, model: model.name });
  return model.chat({
    ...request,
    signal: step.signal,
    onProgress: (phase, tokens) => step.emit({ kind: "model-progress", role, phase, tokens }),
    onNotice: (text) => step.emit({ kind: "notice", level: "warning", text }),
  });
}

/** The conversation as the model is given it: its opening, and the talk since it last began anew. */
export function conversationOf(state: LoopState, step: Step): ChatMessage[] {
  const { conversation, opening, talk_from } = state;
  const told = [
    ...conversation.slice(0, opening),
    ...conversation.slice(Math.max(opening, talk_from)),
  ];
  return told.map(({ role, blob }) => ({ role, content: step.deps.store.blob(blob) }));
}

/** The same, as the state keeps it. */
export function keepSaid(messages: readonly ChatMessage[], step: Step): LoopState["conversation"] {
  return messages.map(({ role, content }) => ({ role, blob: step.deps.store.putBlob(content) }));
}

/**
 * What a missing answer means for the run: nonsense fails the task, and so does a prompt that does
 * not fit a decent context; everything else is the server's trouble, and the run waits.
 *
 * @throws Suspension
 */
export function withoutAnswer(
  answer: NoAnswer,
  kind: "no-plan" | "no-reply" | "no-verdict",
  meter: ContextMeter,
): Pick<LoopUpdate, "failure"> {
  if (answer.kind === "nonsense") return { failure: { kind, reason: answer.reason } };
  const { outcome } = answer;
  switch (outcome.kind) {
    case "overflow":
      if (isTiny(meter.tokens)) throw new Suspension("waiting", outcome.message);
      return { failure: { kind: "prompt-too-large", reason: outcome.message } };
    case "misread":
      throw new Suspension("waiting", outcome.message);
    case "cancelled":
      throw new Suspension("interrupted", "interrupted");
    case "unreachable":
    case "busy":
    case "stalled":
    case "broken":
    case "rejected":
      throw new Suspension("server", outcome.message);
  }
}
