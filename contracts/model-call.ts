import { z } from "zod";

export const Role = z.enum(["planner", "coder", "fixer", "judge"]);
export type Role = z.infer<typeof Role>;

export const ChatMessage = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

export const Usage = z.object({
  prompt_tokens: z.number().int(),
  completion_tokens: z.number().int(),
  /** Prompt tokens that the server read from its prefix cache; null when it does not say. */
  cached_tokens: z.number().int().nullable(),
});
export type Usage = z.infer<typeof Usage>;

/** What the model said, kept before anything is made of it. */
export const ModelReply = z.object({
  text: z.string(),
  reasoning: z.string(),
  finish_reason: z.string().nullable(),
  /** The model's name as the server gave it back. */
  model: z.string(),
  /** Null when the server reported none. */
  usage: Usage.nullable(),
  duration_ms: z.number(),
});
export type ModelReply = z.infer<typeof ModelReply>;

/**
 * A reply, or why there is none. `busy`, `unreachable`, `stalled` and `broken` are the server's
 * trouble and never the task's fault; `overflow` means that the prompt does not fit the context;
 * `misread`, that the server cut or refused a prompt that should have fitted: its context is shorter
 * than it says.
 */
export const ModelOutcome = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("answered"), reply: ModelReply }),
  z.object({ kind: z.literal("unreachable"), message: z.string() }),
  z.object({
    kind: z.literal("busy"),
    message: z.string(),
    /** How long the server asked to wait; null when it did not say. */
    retry_after_ms: z.number().nullable(),
  }),
  z.object({ kind: z.literal("stalled"), message: z.string() }),
  z.object({ kind: z.literal("broken"), message: z.string() }),
  z.object({ kind: z.literal("rejected"), status: z.number().int(), message: z.string() }),
  z.object({ kind: z.literal("overflow"), message: z.string() }),
  z.object({ kind: z.literal("misread"), message: z.string() }),
  z.object({ kind: z.literal("cancelled") }),
]);
export type ModelOutcome = z.infer<typeof ModelOutcome>;
/** Every outcome but an answer. */
export type ModelTrouble = Exclude<ModelOutcome, { kind: "answered" }>;
