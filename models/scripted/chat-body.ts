import { z } from "zod";
import { ChatMessage } from "../../contracts/model-call.ts";

/** The part of an OpenAI chat request that the script server looks at. */
export const ChatBody = z.looseObject({
  model: z.string(),
  messages: z.array(ChatMessage).min(1),
  stream: z.boolean().default(false),
  stream_options: z.looseObject({ include_usage: z.boolean().default(false) }).nullish(),
  temperature: z.number().nullish(),
  max_tokens: z.number().int().nullish(),
  max_completion_tokens: z.number().int().nullish(),
  reasoning_effort: z.string().nullish(),
  chat_template_kwargs: z.looseObject({ enable_thinking: z.boolean().optional() }).nullish(),
  response_format: z
    .looseObject({
      type: z.string(),
      json_schema: z.looseObject({ name: z.string(), schema: z.unknown() }).optional(),
    })
    .nullish(),
});
export type ChatBody = z.infer<typeof ChatBody>;

/** True when the request asks a thinking model not to think, in any of the ways that servers know. */
export function asksForNoThinking(body: ChatBody): boolean {
  return (
    body.reasoning_effort === "none" ||
    body.chat_template_kwargs?.enable_thinking === false ||
    (body.messages.at(-1)?.content.trimEnd().endsWith("/no_think") ?? false)
  );
}

/** The conversation as one text, roughly as a chat template would make it. */
export function promptText(messages: readonly ChatMessage[]): string {
  return messages.map((m) => `<|${m.role}|>\n${m.content}\n`).join("");
}

/** The made-up tokenizer's only rule. */
export const CHARACTERS_PER_TOKEN = 4;

export function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
