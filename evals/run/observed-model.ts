import type { EditForm } from "../../agents/edit-form.ts";
import type { RoleUsage } from "../../contracts/eval-attempt.ts";
import type { EvalCall } from "../../contracts/eval-call.ts";
import type { Role } from "../../contracts/model-call.ts";
import type { ChatModel } from "../../models/chat.ts";
import { ACCEPT } from "../solvers/verdicts.ts";
import { askingFor } from "./edit-form.ts";

/** What the models of one attempt were asked. */
export interface Observation {
  readonly calls: EvalCall[];
  readonly usage: Partial<Record<Role, RoleUsage>>;
  tokens: number;
}

export interface ObserveOptions {
  readonly plain: (text: string) => string;
  /** False lets every judgement pass without asking. */
  readonly judge: boolean;
  /** Whatever the loop asks for. */
  readonly edits: EditForm;
  readonly maxTokens: number | null;
  /** Called once when more tokens than allowed were used. */
  readonly onLimit: () => void;
}

/** The loop's models with every call written down; `judge: false` puts an always-accept in. */
export function observeModels(modelOf: (role: Role) => ChatModel, options: ObserveOptions) {
  const observation: Observation = { calls: [], usage: {}, tokens: 0 };
  const observed = (role: Role): ChatModel => {
    const model = modelOf(role);
    if (role === "judge" && !options.judge) return alwaysAccepts(model.name);
    return {
      name: model.name,
      async chat(request) {
        const asked = askingFor(options.edits, request.messages);
        const outcome = await model.chat({ ...request, messages: asked });
        const messages = asked.map((message) => ({
          role: message.role,
          content: options.plain(message.content),
        }));
        observation.calls.push({ role, model: model.name, messages, outcome });
        count(observation, role, outcome);
        if (options.maxTokens !== null && observation.tokens > options.maxTokens) options.onLimit();
        return outcome;
      },
    };
  };
  return { observation, model: observed };
}

function count(observation: Observation, role: Role, outcome: EvalCall["outcome"]): void {
  const used = outcome.kind === "answered" ? outcome.reply.usage : null;
  const before = observation.usage[role] ?? { calls: 0, prompt_tokens: 0, completion_tokens: 0 };
  const prompt = used?.prompt_tokens ?? 0;
  const completion = used?.completion_tokens ?? 0;
  observation.usage[role] = {
    calls: before.calls + 1,
    prompt_tokens: before.prompt_tokens + prompt,
    completion_tokens: before.completion_tokens + completion,
  };
  observation.tokens += prompt + completion;
}

function alwaysAccepts(name: string): ChatModel {
  const reply = {
    text: ACCEPT,
    reasoning: "",
    finish_reason: "stop",
    model: name,
    usage: null,
    duration_ms: 0,
  };
  return { name, chat: async () => ({ kind: "answered", reply }) };
}
