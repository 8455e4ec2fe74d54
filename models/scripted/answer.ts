import { z } from "zod";
import type { ChatMessage } from "../../contracts/model-call.ts";
import { Fault } from "./fault.ts";

/** What the script server says to one request. Everything but `reply` is for testing bad days. */
export const FullAnswer = z.object({
  reply: z.string().default(""),
  reasoning: z.string().default(""),
  /** Where reasoning goes; servers differ, and so do chat templates. */
  reasoningIn: z
    .enum(["reasoning_content", "reasoning", "think-tags", "closing-tag-only"])
    .optional(),
  finishReason: z.string().default("stop"),
  /** `false` leaves the usage out, as some servers do. */
  usage: z.boolean().default(true),
  /** Characters per stream event; one event counts as one token. */
  chunk: z.number().int().min(1).default(4),
  delayMs: z.number().default(0),
  fault: Fault.optional(),
});
export type FullAnswer = z.infer<typeof FullAnswer>;
export type ScriptedAnswer = string | z.input<typeof FullAnswer>;

/** One chat request as it arrived. */
export interface ScriptedRequest {
  /** 1 for the server's first chat request. */
  readonly number: number;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** The last message's text: what rules look at. */
  readonly last: string;
  readonly schema: { name: string; schema: unknown } | null;
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly thinkingOff: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** How it ended; `client-left` when the connection closed before the answer was complete. */
  ended: "open" | "finished" | "client-left";
}
