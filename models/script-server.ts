import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { FullAnswer, type ScriptedAnswer, type ScriptedRequest } from "./scripted/answer.ts";
import { asksForNoThinking, ChatBody, countTokens, promptText } from "./scripted/chat-body.ts";
import { EmbeddingsBody, embedWords } from "./scripted/embed.ts";
import { misbehave, sendEvents } from "./scripted/misbehave.ts";
import {
  describe,
  errorBody,
  overflowBody,
  type Persona,
  type ServedModel,
} from "./scripted/persona.ts";
import { type Completion, streamEvents, wholeAnswer } from "./scripted/stream.ts";

export type { ScriptedAnswer, ScriptedRequest } from "./scripted/answer.ts";
export type { Persona } from "./scripted/persona.ts";

export interface ScriptServerOptions {
  answer: (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;
  /** Default: one loaded chat model named `scripted` with a context of 32768 tokens. */
  models?: readonly (Partial<ServedModel> & { id: string })[];
  persona?: Persona;
  /** 0, the default, takes a free one. */
  port?: number;
  /** If set, requests without this key get a 401. */
  apiKey?: string;
  /** Length of the made-up embedding vectors. */
  dimensions?: number;
}

export interface ScriptServer {
  /** The base address, `http://127.0.0.1:PORT/v1`. */
  url: string;
  /** All chat requests so far, in order of arrival. */
  requests: ScriptedRequest[];
  close(): Promise<void>;
}

/**
 * A real HTTP server on 127.0.0.1 that speaks the OpenAI protocol (chat completions streamed or
 * whole, models, embeddings) and answers from a script. `persona` makes it speak as a known server
 * does: its model lists and context addresses, its error bodies, its stream.
 */
export async function startScriptServer(options: ScriptServerOptions): Promise<ScriptServer> {
  const requests: ScriptedRequest[] = [];
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { error: String(error) });
      else response.destroy();
    });
  });
  const handle = requestHandler(options, requests);
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

function requestHandler(options: ScriptServerOptions, requests: ScriptedRequest[]) {
  const persona = options.persona ?? "openai";
  const models: ServedModel[] = (options.models ?? [{ id: "scripted" }]).map((model) => ({
    kind: "chat",
    loaded: true,
    contextTokens: 32_768,
    ...model,
  }));
  let cachedPrompt = "";

  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(incoming.url ?? "/", "http://127.0.0.1").pathname;
    const fail = (status: number, message: string) =>
      sendJson(response, status, errorBody(persona, status, message));
    if (
      options.apiKey !== undefined &&
      incoming.headers.authorization !== `Bearer ${options.apiKey}`
    )
      return fail(401, "Incorrect API key provided.");

    const body = await readJson(incoming);
    if (incoming.method === "POST" && path === "/v1/embeddings")
      return sendEmbeddings(response, body, options.dimensions ?? 768);
    if (!(incoming.method === "POST" && path === "/v1/chat/completions")) {
      const reply = describe(persona, models, incoming.method ?? "GET", path, body);
      return reply
        ? sendJson(response, reply.status, reply.body)
        : fail(404, `There is no ${incoming.method} ${path}.`);
    }

    const parsed = ChatBody.safeParse(body);
    if (!parsed.success) return fail(400, parsed.error.message);
    const chat = parsed.data;
    const refusal = refuse(persona, models, chat);
    if (refusal) return fail(refusal.status, refusal.message);

    const request = recordRequest(chat, incoming, response, requests);
    const answer = FullAnswer.parse(asObject(await options.answer(request)));
    if (answer.delayMs > 0) await sleep(answer.delayMs);
    if (request.thinkingOff) answer.reasoning = "";

    const prompt = promptText(chat.messages);
    const context = models.find(({ id }) => id === chat.model)?.contextTokens ?? 32_768;
    const { fault } = answer;
    const cached = commonPrefix(cachedPrompt, prompt);
    cachedPrompt = prompt;
    const tokens = countTokens(prompt);
    const overflows =
      fault?.kind === "overflow" ? fault.shape : tokens >= context ? "status" : null;
    // Ollama reads what fits and says nothing; the others refuse.
    const truncatesTo =
      fault?.kind === "silent-truncation"
        ? fault.promptTokens
        : persona === "ollama" && tokens >= context
          ? context
          : tokens;
    if (overflows === "status" && !(persona === "ollama" && fault?.kind !== "overflow"))
      return sendJson(response, 400, overflowBody(persona, tokens, context));
    if (overflows === "stream") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(
        `event: error\ndata: ${JSON.stringify(overflowBody(persona, tokens, context))}\n\n`,
      );
      return;
    }
    const completion: Completion = {
      persona,
      id: `chatcmpl-${request.number}`,
      model: fault?.kind === "other-model" ? fault.model : chat.model,
      answer: overflows === "empty" ? { ...answer, reply: "", finishReason: "length" } : answer,
      includeUsage: chat.stream_options?.include_usage ?? false,
      maxTokens: request.maxTokens,
      promptTokens: truncatesTo,
      cachedTokens: Math.min(Math.floor(cached / 4), truncatesTo),
    };
    const events = () => streamEvents(completion);
    if (fault && (await misbehave(fault, persona, response, events))) return;
    if (!chat.stream) return sendJson(response, 200, wholeAnswer(completion));
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    await sendEvents(response, events());
    response.end();
  };
}

/** The refusals by which the personas differ. */
function refuse(persona: Persona, models: readonly ServedModel[], chat: ChatBody) {
  const format = chat.response_format?.type;
  if (persona === "lm-studio" && format === "json_object")
    return { status: 400, message: "'response_format.type' must be 'json_schema' or 'text'" };
  if (persona === "ollama" && !models.some(({ id }) => id === chat.model))
    return { status: 404, message: `model "${chat.model}" not found, try pulling it first` };
  return null;
}

function recordRequest(
  chat: ChatBody,
  incoming: IncomingMessage,
  response: ServerResponse,
  requests: ScriptedRequest[],
): ScriptedRequest {
  const schema = chat.response_format?.json_schema;
  const request: ScriptedRequest = {
    number: requests.length + 1,
    model: chat.model,
    messages: chat.messages,
    last: chat.messages.at(-1)?.content ?? "",
    schema: schema ? { name: schema.name, schema: schema.schema } : null,
    temperature: chat.temperature ?? null,
    maxTokens: chat.max_tokens ?? chat.max_completion_tokens ?? null,
    thinkingOff: asksForNoThinking(chat),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    ended: "open",
  };
  response.on("close", () => {
    request.ended = response.writableFinished ? "finished" : "client-left";
  });
  requests.push(request);
  return request;
}

function asObject(answer: ScriptedAnswer): Exclude<ScriptedAnswer, string> {
  return typeof answer === "string" ? { reply: answer } : answer;
}

function commonPrefix(a: string, b: string): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same += 1;
  return same;
}

function sendEmbeddings(response: ServerResponse, body: unknown, dimensions: number): void {
  const parsed = EmbeddingsBody.safeParse(body);
  if (!parsed.success) {
    sendJson(response, 400, { error: parsed.error.message });
    return;
  }
  const data = parsed.data.input.map((text, index) => ({
    object: "embedding",
    index,
    embedding: embedWords(text, dimensions),
  }));
  sendJson(response, 200, { object: "list", data, model: parsed.data.model });
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return null;
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
