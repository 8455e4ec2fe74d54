import type { ChatMessage } from "../contracts/model-call.ts";
import { estimatePrompt, estimateTokens, UNKNOWN_FACTOR } from "../models/context.ts";
import type { ContextMeter } from "../models/context-guard.ts";

/** What is counted on when nobody says how long the context is, tokens. */
const UNKNOWN_CONTEXT = 16_384;
/** Models get worse with long prompts: more than this of files is not shown, however much fits. */
const MOST_FILES = 12_000;
/** The part of the context that the planner's files may take; the rest is for talk and answers. */
const OPENING_SHARE = 0.4;
/** Of what a conversation has left, the part that new files may take beside words and answer. */
const LATER_SHARE = 0.5;

/** How much of files a prompt may show, in tokens as `sizeOf` counts them. */
export interface Room {
  tokens: number;
  sizeOf(text: string): number;
}

/** The room for files in a question that follows `conversation`; an empty one opens it. */
export function roomFor(meter: ContextMeter, conversation: readonly ChatMessage[]): Room {
  // In steps, so that a run that is resumed shows the same files again.
  const factor = Math.max(1, Math.ceil((meter.factor ?? UNKNOWN_FACTOR) * 5) / 5);
  const context = meter.tokens ?? UNKNOWN_CONTEXT;
  const left = context - estimatePrompt(conversation) * factor;
  const share = conversation.length === 0 ? OPENING_SHARE : LATER_SHARE;
  return {
    tokens: Math.floor(Math.max(0, Math.min(MOST_FILES, left * share))),
    sizeOf: (text) => Math.ceil(estimateTokens(text) * factor),
  };
}
