import type { ChatMessage, ModelOutcome } from "../contracts/model-call.ts";
import { type Deadlines, guardCall } from "./guarded-call.ts";
import type { ServerKind } from "./probe.ts";
import { isThinking, splitReasoning } from "./reasoning.ts";

export interface ChatRequest {
  messages: readonly ChatMessage[];
  /** Asks the server to hold the answer to a JSON schema. */
  schema?: { name: string; schema: object };
  temperature: number;
  /** Null leaves the length to the server. */
  maxTokens: number | null;
  /** `off` asks a thinking model not to think, where its server knows how. */
  thinking?: "off";
  signal?: AbortSignal;
  /** Called once before the request and then for each token; `tokens` counts those so far. */
  onProgress?: (phase: "waiting" | "thinking" | "answering", tokens: number) => void;
  /** Told what the owner should know of the server: retries, another model's answer. */
  onNotice?: (text: string) => void;
}

export interface ChatModel {
  readonly name: string;
  /** Never rejects: whatever happens is an outcome. */
  chat(request: ChatRequest): Promise<ModelOutcome>;
}

export interface ChatModelOptions {
  /** The server's base address, `…/v1`. */
  url: string;
  model: string;
  /** Decides how thinking is turned off. Default `openai`. */
  server?: ServerKind;
  apiKey?: string;
  deadlines: Deadlines;
  /** Bytes of one answer's stream; a token takes about 250. What exceeds it is cut like a long answer. */
  maxAnswerBytes: number;
}

/** Loads the vendor package, 0.3 s of work, so that it can happen while something else is waited for. */
export async function preload(): Promise<void> {
  await import("@langchain/openai");
}

/** A chat model on an OpenAI-compatible server, asked through LangChain and streamed. */
export function openChatModel(options: ChatModelOptions): ChatModel {
  return {
    name: options.model,
    chat: (request) => chat(options, request),
  };
}

async function chat(options: ChatModelOptions, request: ChatRequest): Promise<ModelOutcome> {
  const { ChatOpenAICompletions } = await import("@langchain/openai");
  const began = performance.now();
  const progress = request.onProgress ?? (() => {});
  progress("waiting", 0);
  let head = "";
  let thinking = true;
  const call = guardCall(
    {
      deadlines: options.deadlines,
      maxAnswerBytes: options.maxAnswerBytes,
      apiKey: options.apiKey,
      signal: request.signal,
    },
    ({ content, reasoning }) => {
      if (thinking && content !== "") {
        head += content;
        thinking = isThinking(head);
      }
      progress(reasoning !== "" || thinking ? "thinking" : "answering", call.facts.tokens);
    },
  );
  let text = "";
  try {
    const { messages, extra } = withThinking(request, options.server ?? "openai");
    const model = new ChatOpenAICompletions({
      model: options.model,
      temperature: request.temperature,
      ...(request.maxTokens === null ? {} : { maxTokens: request.maxTokens }),
      modelKwargs: extra,
      maxRetries: 0,
      // The package insists on a key; which one is sent is decided in `guardCall`.
      apiKey: "none",
      // Its default of ten minutes would end a slow prefill.
      timeout: options.deadlines.totalMs + 60_000,
      configuration: { baseURL: options.url, fetch: call.fetch, logLevel: "off" },
    });
    const stream = await model.stream([...messages], {
      ...(request.schema
        ? {
            response_format: {
              type: "json_schema" as const,
              json_schema: {
                name: request.schema.name,
                schema: { ...request.schema.schema },
                strict: true,
              },
            },
          }
        : {}),
    });
    for await (const chunk of stream) text += chunk.text;
  } catch (error) {
    // The vendors wrap errors in their own ways; what really happened is in `call`.
    const { done, finishReason } = call.facts;
    if (!call.trouble() && !done && finishReason === null && !call.cut())
      return { kind: "broken", message: error instanceof Error ? error.message : String(error) };
  } finally {
    call.close();
  }

  const { facts } = call;
  const trouble = call.trouble();
  if (trouble) return trouble;
  if (!facts.done && facts.finishReason === null && !call.cut())
    return {
      kind: "broken",
      message: `The stream ended after ${facts.tokens} tokens, unfinished.`,
    };
  const split = splitReasoning(text);
  const reasoning = [facts.reasoning, split.reasoning].filter((part) => part !== "").join("\n\n");
  const finish_reason = call.cut() ? "length" : facts.finishReason;
  if (
    finish_reason === "length" &&
    facts.tokens === 0 &&
    (facts.usage?.completion_tokens ?? 0) <= 1
  )
    return {
      kind: "overflow",
      message: `The server stopped before the first word: the prompt${facts.usage ? ` of ${facts.usage.prompt_tokens} tokens` : ""} fills its context.`,
    };
  return {
    kind: "answered",
    reply: {
      text: split.text,
      reasoning,
      finish_reason,
      model: facts.model ?? options.model,
      usage: facts.usage,
      duration_ms: Math.round(performance.now() - began),
    },
  };
}

/** The request's messages and body fields that turn thinking off on the given kind of server. */
function withThinking(request: ChatRequest, server: ServerKind) {
  const { messages } = request;
  if (request.thinking !== "off") return { messages, extra: {} };
  switch (server) {
    case "llama.cpp":
    case "openai":
      return { messages, extra: { chat_template_kwargs: { enable_thinking: false } } };
    case "ollama":
      return { messages, extra: { reasoning_effort: "none" } };
    case "lm-studio":
      // It passes no template arguments on; Qwen's templates know this word.
      return {
        messages: messages.map((message, index) =>
          index === messages.length - 1
            ? { ...message, content: `${message.content}\n\n/no_think` }
            : message,
        ),
        extra: {},
      };
  }
}
