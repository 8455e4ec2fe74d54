import type { z } from "zod";
import type { ChatMessage } from "../contracts/model-call.ts";
import { askJson, methodsTried } from "../models/json-answer.ts";
import { ANSWER_TOKENS, temperatureOf } from "./asking.ts";
import type { AgentDeps, NoAnswer } from "./deps.ts";

export interface Question<T> {
  role: "planner" | "judge";
  messages: readonly ChatMessage[];
  schema: z.ZodType<T>;
  /** What the server holds the model to, where that is simpler than `schema`. */
  offered?: z.ZodType;
  name: string;
}

/** A typed answer by the way that suits the model best; what came of it is noted for the next time. */
export async function askFor<T>(
  { role, ...question }: Question<T>,
  deps: AgentDeps,
): Promise<{ kind: "valid"; value: T; text: string } | NoAnswer> {
  const method = deps.json?.method(role) ?? "json_schema";
  const answer = await askJson({
    ...question,
    ask: (request) => deps.ask(role, request),
    temperature: temperatureOf(role, 0),
    maxTokens: ANSWER_TOKENS[role],
    method,
  });
  for (const tried of methodsTried(method, answer)) deps.json?.note(role, tried);
  switch (answer.kind) {
    case "valid":
      return { kind: "valid", value: answer.value, text: answer.reply.text };
    case "invalid":
      return { kind: "nonsense", reason: answer.reason };
    default:
      return { kind: "server", outcome: answer };
  }
}
