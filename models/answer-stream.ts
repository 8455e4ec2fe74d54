import { z } from "zod";
import type { ModelTrouble, Usage } from "../contracts/model-call.ts";
import { errorText, refusalOutcome } from "./refusal.ts";

/** What one stream has told so far, beyond the text itself. */
export interface AnswerFacts {
  model: string | null;
  finishReason: string | null;
  usage: Usage | null;
  reasoning: string;
  /** Events that carried text or reasoning: nearly the number of tokens. */
  tokens: number;
  /** `[DONE]` has come. */
  done: boolean;
}

const text = z.string().nullish();
const StreamEvent = z.looseObject({
  error: z.unknown().optional(),
  model: z.string().nullish(),
  choices: z
    .array(
      z.looseObject({
        delta: z.looseObject({ content: text, reasoning_content: text, reasoning: text }).nullish(),
        finish_reason: text,
      }),
    )
    .nullish(),
  usage: z
    .looseObject({
      prompt_tokens: z.number().int(),
      completion_tokens: z.number().int(),
      prompt_tokens_details: z.looseObject({ cached_tokens: z.number().int().nullish() }).nullish(),
    })
    .nullish()
    .catch(null),
  /** llama.cpp. */
  timings: z
    .looseObject({
      cache_n: z.number().int().optional(),
      prompt_n: z.number().int(),
      predicted_n: z.number().int(),
    })
    .nullish()
    .catch(null),
});
type StreamEvent = z.infer<typeof StreamEvent>;

/**
 * Reads the bytes of one streamed answer before anything else does: what is not a sound stream of
 * chat events ends as a trouble here, and what LangChain does not pass on is kept in `facts`.
 * `push` takes bytes as they come, split anywhere; after a trouble there is nothing more to read.
 */
export function readAnswerStream(onToken: (part: { content: string; reasoning: string }) => void): {
  facts: AnswerFacts;
  push(bytes: Uint8Array): ModelTrouble | null;
  /** The body has ended: reads a last line that has no line end. */
  end(): ModelTrouble | null;
} {
  const facts: AnswerFacts = {
    model: null,
    finishReason: null,
    usage: null,
    reasoning: "",
    tokens: 0,
    done: false,
  };
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";

  const readEvent = (event: StreamEvent): void => {
    facts.model = event.model ?? facts.model;
    facts.usage = usageOf(event) ?? facts.usage;
    const choice = event.choices?.[0];
    facts.finishReason = choice?.finish_reason ?? facts.finishReason;
    const content = choice?.delta?.content ?? "";
    const reasoning = choice?.delta?.reasoning_content ?? choice?.delta?.reasoning ?? "";
    if (content === "" && reasoning === "") return;
    facts.tokens += 1;
    facts.reasoning += reasoning;
    onToken({ content, reasoning });
  };

  const readLine = (line: string): ModelTrouble | null => {
    if (!line.startsWith("data:")) return null;
    const data = line.slice(5).trim();
    if (data === "[DONE]") {
      facts.done = true;
      return null;
    }
    if (data === "") return null;
    const broken = (message: string): ModelTrouble => ({ kind: "broken", message });
    let json: unknown;
    try {
      json = JSON.parse(data);
    } catch {
      return broken(`The stream holds an event that is not JSON: ${data.slice(0, 100)}`);
    }
    const event = StreamEvent.safeParse(json);
    if (!event.success) return broken(`The stream holds a strange event: ${data.slice(0, 100)}`);
    if (event.data.error)
      return refusalOutcome(statusOf(event.data.error), errorText(data), undefined);
    readEvent(event.data);
    return null;
  };

  return {
    facts,
    push(bytes) {
      let searchFrom = rest.length;
      try {
        rest += decoder.decode(bytes, { stream: true });
      } catch {
        return { kind: "broken", message: "The stream holds bytes that are not UTF-8." };
      }
      let start = 0;
      for (;;) {
        const end = rest.indexOf("\n", searchFrom);
        if (end < 0) break;
        const trouble = readLine(rest.slice(start, end).trimEnd());
        if (trouble) return trouble;
        start = end + 1;
        searchFrom = start;
      }
      rest = rest.slice(start);
      return null;
    },
    end: () => readLine(rest.trimEnd()),
  };
}

/** An error event's own HTTP status where it has one; 500 otherwise. */
function statusOf(error: unknown): number {
  const code = typeof error === "object" && error && "code" in error ? error.code : undefined;
  return typeof code === "number" && code >= 400 && code < 600 ? code : 500;
}

function usageOf({ usage, timings }: StreamEvent): Usage | null {
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? timings?.cache_n ?? null;
  if (usage)
    return {
      prompt_tokens: usage.prompt_tokens,
      completion_tokens: usage.completion_tokens,
      cached_tokens: cached,
    };
  if (!timings) return null;
  return {
    prompt_tokens: timings.prompt_n + (timings.cache_n ?? 0),
    completion_tokens: timings.predicted_n,
    cached_tokens: cached,
  };
}
