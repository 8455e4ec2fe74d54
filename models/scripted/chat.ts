import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { FullAnswer, type ScriptedAnswer, type ScriptedRequest } from "./answer.ts";
import {
  asksForNoThinking,
  CHARACTERS_PER_TOKEN,
  type ChatBody,
  countTokens,
  promptText,
} from "./chat-body.ts";
import type { Fault } from "./fault.ts";
import { misbehave, sendEvents } from "./misbehave.ts";
import { errorBody, overflowBody, type Persona, type ServedModel } from "./persona.ts";
import { type Completion, streamEvents, wholeAnswer } from "./stream.ts";

export interface Chats {
  persona: Persona;
  models: readonly ServedModel[];
  answer: (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;
  /** Each chat request is added here. */
  requests: ScriptedRequest[];
}

/** Answers chat requests as the script says, in the manner of the persona. */
export function chatHandler({ persona, models, answer: script, requests }: Chats) {
  let lastPrompt = "";

  return async (chat: ChatBody, incoming: IncomingMessage, response: ServerResponse) => {
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const refusal = refuse(persona, models, chat);
    if (refusal) {
      send(refusal.status, errorBody(persona, refusal.status, refusal.message));
      return;
    }
    const request = recordRequest(chat, incoming, response, requests);
    const said = await script(request);
    const answer = FullAnswer.parse(typeof said === "string" ? { reply: said } : said);
    if (answer.delayMs > 0) await sleep(answer.delayMs, undefined, { ref: false });

    const prompt = promptText(chat.messages);
    // Only whole tokens are shared.
    const cached = Math.floor(commonPrefix(lastPrompt, prompt) / CHARACTERS_PER_TOKEN);
    lastPrompt = prompt;
    const tokens = countTokens(prompt);
    const context = models.find(({ id }) => id === chat.model)?.contextTokens ?? 32_768;
    const reading = readPrompt(persona, answer.fault, tokens, context);
    if (reading.kind === "refused") {
      send(400, overflowBody(persona, tokens, context));
      return;
    }
    if (reading.kind === "refused-in-stream") {
      response
        .writeHead(200, { "content-type": "text/event-stream" })
        .end(`event: error\ndata: ${JSON.stringify(overflowBody(persona, tokens, context))}\n\n`);
      return;
    }

    const completion: Completion = {
      persona,
      id: `chatcmpl-${request.number}`,
      model: answer.fault?.kind === "other-model" ? answer.fault.model : chat.model,
      answer: {
        ...answer,
        ...(request.thinkingOff ? { reasoning: "" } : {}),
        ...(reading.kind === "silent" ? { reply: "", finishReason: "length" } : {}),
      },
      includeUsage: chat.stream_options?.include_usage ?? false,
      maxTokens: request.maxTokens,
      promptTokens: reading.tokens,
      cachedTokens: Math.min(cached, reading.tokens),
    };
    const events = () => streamEvents(completion);
    if (answer.fault && (await misbehave(answer.fault, persona, response, events))) return;
    if (!chat.stream) {
      send(200, wholeAnswer(completion));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    await sendEvents(response, events());
    response.end();
  };
}

type Reading =
  | { kind: "refused" }
  | { kind: "refused-in-stream" }
  /** Answers, but with nothing. */
  | { kind: "silent"; tokens: number }
  | { kind: "read"; tokens: number };

/** How much of the prompt is read: too long a one is refused, or by Ollama cut without a word. */
function readPrompt(
  persona: Persona,
  fault: Fault | undefined,
  tokens: number,
  context: number,
): Reading {
  if (fault?.kind === "overflow") {
    if (fault.shape === "status") return { kind: "refused" };
    return fault.shape === "stream" ? { kind: "refused-in-stream" } : { kind: "silent", tokens };
  }
  if (fault?.kind === "silent-truncation") return { kind: "read", tokens: fault.promptTokens };
  if (tokens < context) return { kind: "read", tokens };
  return persona === "ollama" ? { kind: "read", tokens: context } : { kind: "refused" };
}

/** The refusals by which the personas differ. */
function refuse(persona: Persona, models: readonly ServedModel[], chat: ChatBody) {
  if (persona === "lm-studio" && chat.response_format?.type === "json_object")
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

function commonPrefix(a: string, b: string): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same += 1;
  return same;
}
