import type { ModelOutcome } from "../contracts/model-call.ts";
import type { ChatModel, ChatRequest } from "./chat.ts";

export interface ThinkingOptions {
  /** How many times more tokens an answer gets that was eaten twice. */
  largerBy: number;
}

/** True when all the tokens went into reasoning and none were left for the answer. */
export function eatenByReasoning(outcome: ModelOutcome): boolean {
  return (
    outcome.kind === "answered" &&
    outcome.reply.finish_reason === "length" &&
    outcome.reply.text.trim() === ""
  );
}

/**
 * Asks again when reasoning ate the answer: first with thinking turned off, and where that does not
 * help or is refused, with a larger cap. At most three calls.
 */
export function withRoomToThink(model: ChatModel, options: ThinkingOptions): ChatModel {
  return { name: model.name, chat: (request) => chatWithRoom(model, options, request) };
}

async function chatWithRoom(
  model: ChatModel,
  { largerBy }: ThinkingOptions,
  request: ChatRequest,
): Promise<ModelOutcome> {
  const first = await model.chat(request);
  if (!eatenByReasoning(first)) return first;
  if (request.thinking !== "off") {
    request.onNotice?.("all tokens went into thinking; asking again without thinking");
    const second = await model.chat({ ...request, thinking: "off" });
    if (second.kind !== "rejected" && !eatenByReasoning(second)) return second;
  }
  if (request.maxTokens === null) return first;
  request.onNotice?.("all tokens went into thinking; asking again with more tokens");
  return model.chat({ ...request, maxTokens: Math.round(request.maxTokens * largerBy) });
}
