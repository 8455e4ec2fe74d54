import type { ChatMessage, Role } from "../contracts/model-call.ts";
import type { Replied } from "./coder.ts";
import type { AgentDeps } from "./deps.ts";

/** Continues the conversation with one question whose answer is text. */
export async function replyTo(
  role: Role,
  conversation: readonly ChatMessage[],
  content: string,
  deps: AgentDeps,
): Promise<Replied> {
  const question: ChatMessage = { role: "user", content };
  const outcome = await deps.ask(role, {
    messages: [...conversation, question],
    temperature: role === "fixer" ? 0.4 : 0.2,
    maxTokens: null,
  });
  if (outcome.kind !== "answered") return { kind: "server", outcome };
  const { text } = outcome.reply;
  return { kind: "replied", text, said: [question, { role: "assistant", content: text }] };
}
