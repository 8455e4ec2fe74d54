import { z } from "zod";
import type {
  ChatMessage,
  ModelOutcome,
  ModelReply,
  ModelTrouble,
} from "../contracts/model-call.ts";
import type { ChatRequest } from "./chat.ts";
import { findJson } from "./json-repair.ts";
import { answerSchema } from "./json-schema.ts";

/** How the server is made to answer with JSON: it holds the model to the schema, or it is only asked to. */
export type JsonMethod = "json_schema" | "prompt";

export interface JsonQuestion<T> {
  /** Asks the model once; passed in so that each reply can be kept before it is read. */
  ask: (request: ChatRequest) => Promise<ModelOutcome>;
  messages: readonly ChatMessage[];
  schema: z.ZodType<T>;
  /** What the server holds the model to, where that is simpler than `schema`. */
  offered?: z.ZodType;
  /** The schema's name, `[A-Za-z0-9_-]+`. */
  name: string;
  temperature: number;
  maxTokens: number | null;
  /** Where to begin; `prompt` when the server is known to refuse schemas. Default `json_schema`. */
  method?: JsonMethod;
}

export type JsonAnswer<T> =
  | { kind: "valid"; value: T; reply: ModelReply; method: JsonMethod; asked: number }
  | { kind: "invalid"; reason: string; reply: ModelReply; method: JsonMethod; asked: number }
  | ModelTrouble;

/** Which ways of asking were tried, and whether the first answer to each was right. */
export function methodsTried(
  begunWith: JsonMethod,
  answer: JsonAnswer<unknown>,
): { method: JsonMethod; wellFormed: boolean }[] {
  if (answer.kind !== "valid" && answer.kind !== "invalid") return [];
  const { method, asked, kind } = answer;
  const refused = method !== begunWith;
  const wellFormed = kind === "valid" && asked === (refused ? 2 : 1);
  return [...(refused ? [{ method: begunWith, wellFormed: false }] : []), { method, wellFormed }];
}

/** Of a bad answer so much is shown to the model again. */
const MAX_ECHO = 4000;
const MAX_REASON = 800;
/** Added to the temperature when a bad answer is asked for again. */
const WARMER = 0.3;

/**
 * A typed answer: with the schema; if the server refuses that, with the schema in the prompt; the
 * answer extracted, repaired and validated; once more with what was wrong; then a typed failure.
 * Never throws for anything that a model or server says.
 */
export async function askJson<T>(question: JsonQuestion<T>): Promise<JsonAnswer<T>> {
  const { ask, name, temperature, maxTokens } = question;
  const schema = answerSchema(question.offered ?? question.schema);
  let method = question.method ?? "json_schema";
  let asked = 0;
  const send = (messages: readonly ChatMessage[], warmer = 0): Promise<ModelOutcome> => {
    asked += 1;
    const request: ChatRequest = { messages, temperature: temperature + warmer, maxTokens };
    return ask(method === "json_schema" ? { ...request, schema: { name, schema } } : request);
  };

  let messages = method === "prompt" ? withSchema(question.messages, schema) : question.messages;
  let outcome = await send(messages);
  if (outcome.kind === "rejected" && refusesSchema(outcome.status) && method === "json_schema") {
    method = "prompt";
    messages = withSchema(messages, schema);
    outcome = await send(messages);
  }
  if (outcome.kind !== "answered") return outcome;
  const first = readJson(outcome.reply, question.schema);
  if (first.kind === "valid") return { ...first, reply: outcome.reply, method, asked };

  const again = await send(withComplaint(messages, outcome.reply, first.reason), WARMER);
  if (again.kind !== "answered") return again;
  return { ...readJson(again.reply, question.schema), reply: again.reply, method, asked };
}

/** A wrong key or a missing model is refused with or without a schema. */
function refusesSchema(status: number): boolean {
  return ![401, 403, 404].includes(status);
}

type Reading<T> = { kind: "valid"; value: T } | { kind: "invalid"; reason: string };

/** The reply's JSON, validated. Thinking models may put it into the reasoning and say nothing. */
export function readJson<T>(reply: ModelReply, schema: z.ZodType<T>): Reading<T> {
  const text = reply.text.trim() === "" ? reply.reasoning : reply.text;
  const found = findJson(text);
  if (found.kind === "cut-off" || (found.kind === "none" && reply.finish_reason === "length"))
    return { kind: "invalid", reason: "the answer is cut off before its JSON is complete" };
  if (found.kind === "none") return { kind: "invalid", reason: "the answer holds no JSON object" };
  let reason = "";
  for (const value of found.values) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return { kind: "valid", value: parsed.data };
    reason ||= z.prettifyError(parsed.error).slice(0, MAX_REASON);
  }
  return { kind: "invalid", reason };
}

function withSchema(messages: readonly ChatMessage[], schema: object): ChatMessage[] {
  return appended(
    messages,
    `Answer with one JSON object and nothing else. It must match this JSON schema:\n${JSON.stringify(schema)}`,
  );
}

function withComplaint(
  messages: readonly ChatMessage[],
  reply: ModelReply,
  reason: string,
): ChatMessage[] {
  const complaint = `That is not the JSON that was asked for: ${reason}\nAnswer again with the whole JSON object and nothing else.`;
  // After an empty answer there is no turn to continue, and templates refuse two user turns in a row.
  if (reply.text.trim() === "") return appended(messages, complaint);
  return [
    ...messages,
    { role: "assistant", content: reply.text.slice(0, MAX_ECHO) },
    { role: "user", content: complaint },
  ];
}

/** The text added to the last message, so that everything before stays as the server has cached it. */
function appended(messages: readonly ChatMessage[], text: string): ChatMessage[] {
  const last = messages.at(-1);
  if (last?.role !== "user") return [...messages, { role: "user", content: text }];
  return [...messages.slice(0, -1), { ...last, content: `${last.content}\n\n${text}` }];
}
