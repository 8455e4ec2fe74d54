import { z } from "zod";
import { ChatMessage, ModelOutcome, Role } from "./model-call.ts";

/** One question to a model during an attempt and what came of it, in order; a replay answers from these. */
export const EvalCall = z.object({
  role: Role,
  model: z.string(),
  messages: z.array(ChatMessage),
  outcome: ModelOutcome,
});
export type EvalCall = z.infer<typeof EvalCall>;
