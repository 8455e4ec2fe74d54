import type { FullAnswer } from "./answer.ts";
import type { Persona } from "./persona.ts";

/** Everything about one completion that its stream events tell. */
export interface Completion {
  persona: Persona;
  id: string;
  model: string;
  answer: FullAnswer;
  includeUsage: boolean;
  maxTokens: number | null;
  promptTokens: number;
  cachedTokens: number;
}

type Delta = Record<string, string | null>;

function pieces(text: string, size: number): string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, i) =>
    characters.slice(i * size, (i + 1) * size).join(""),
  );
}

/** The deltas in order, cut after `maxTokens`, with the finish reason that follows from it. */
function deltasOf({ persona, answer, maxTokens }: Completion) {
  const where = answer.reasoningIn ?? (persona === "ollama" ? "reasoning" : "reasoning_content");
  const tagged = where === "think-tags" || where === "closing-tag-only";
  const opening = where === "think-tags" ? "<think>\n" : "";
  const content =
    answer.reasoning !== "" && tagged
      ? `${opening}${answer.reasoning}\n</think>\n\n${answer.reply}`
      : answer.reply;
  const all: Delta[] = [
    ...(tagged ? [] : pieces(answer.reasoning, answer.chunk).map((text) => ({ [where]: text }))),
    ...pieces(content, answer.chunk).map((text) => ({ content: text })),
  ];
  const cut = maxTokens !== null && all.length > maxTokens;
  return {
    deltas: cut ? all.slice(0, maxTokens) : all,
    finishReason: cut ? "length" : answer.finishReason,
  };
}

function usageOf(completion: Completion, completionTokens: number) {
  const { persona, promptTokens, cachedTokens } = completion;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    ...(persona === "openai" || persona === "llama.cpp"
      ? { prompt_tokens_details: { cached_tokens: cachedTokens } }
      : {}),
  };
}

function timingsOf(completion: Completion, completionTokens: number) {
  const { promptTokens, cachedTokens } = completion;
  return {
    cache_n: cachedTokens,
    prompt_n: promptTokens - cachedTokens,
    prompt_ms: (promptTokens - cachedTokens) * 2,
    predicted_n: completionTokens,
    predicted_ms: completionTokens * 20,
  };
}

/** The answer as the data of server-sent events, `[DONE]` included. */
export function* streamEvents(completion: Completion): Generator<string> {
  const { persona, id, model, answer, includeUsage } = completion;
  const { deltas, finishReason } = deltasOf(completion);
  const usage = answer.usage ? usageOf(completion, deltas.length) : null;
  const timings = persona === "llama.cpp" ? { timings: timingsOf(completion, deltas.length) } : {};
  const base = { id, object: "chat.completion.chunk", created: 1_760_000_000, model };
  const event = (delta: Delta, finish: string | null, more: object = {}) =>
    JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: finish }], ...more });

  // Ollama repeats the role in each event; the others open with it alone.
  const role = persona === "ollama" ? { role: "assistant" } : {};
  if (persona !== "ollama")
    yield event({ role: "assistant", content: persona === "llama.cpp" ? null : "" }, null);
  for (const delta of deltas) yield event({ ...role, ...delta }, null);
  if (answer.fault?.kind !== "no-finish-reason")
    yield event(
      persona === "ollama" ? { ...role, content: "" } : {},
      finishReason,
      includeUsage ? {} : timings,
    );
  if (includeUsage && usage) yield JSON.stringify({ ...base, choices: [], usage, ...timings });
  yield "[DONE]";
}

/** The same answer to a request without `stream`. */
export function wholeAnswer(completion: Completion): unknown {
  const { id, model, answer } = completion;
  const { deltas, finishReason } = deltasOf(completion);
  const message: Record<string, string> = { role: "assistant", content: "" };
  for (const delta of deltas)
    for (const [key, text] of Object.entries(delta)) message[key] = (message[key] ?? "") + text;
  return {
    id,
    object: "chat.completion",
    created: 1_760_000_000,
    model,
    choices: [{ index: 0, message, finish_reason: finishReason }],
    ...(answer.usage ? { usage: usageOf(completion, deltas.length) } : {}),
  };
}
