import type { ChatMessage } from "../contracts/model-call.ts";
import { ANSWER_TOKENS, temperatureOf } from "./asking.ts";
import type { Replied } from "./coder.ts";
import type { AgentDeps } from "./deps.ts";

/** Continues the conversation with one question whose answer is text; `retry` counts from 0. */
export async function replyTo(
  role: "coder" | "fixer",
  conversation: readonly ChatMessage[],
  content: string,
  deps: AgentDeps,
  retry = 0,
): Promise<Replied> {
  const question: ChatMessage = { role: "user", content };
  const outcome = await deps.ask(role, {
    messages: [...conversation, question],
    temperature: temperatureOf(role, retry),
    maxTokens: ANSWER_TOKENS[role],
  });
  if (outcome.kind !== "answered") return { kind: "server", outcome };
  const { text } = outcome.reply;
  return { kind: "replied", text, said: [question, { role: "assistant", content: text }] };
}
