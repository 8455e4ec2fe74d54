import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ChatMessage, ModelReply } from "../../contracts/model-call.ts";
import type { ChatModel } from "../../models/chat.ts";
import { askJson } from "../../models/json-answer.ts";
import type { ServerKind } from "../../models/probe.ts";
import { type Finding, fine, problem, warning } from "./finding.ts";

/** Slower than this, a task takes hours. */
const SLOW = 5;
/** A prompt long enough to tell reading from not reading, in lines of about ten tokens. */
const LINES = 150;
/** A first answer that came sooner, ms, tells nothing of the cache by its time. */
const TELLING_MS = 300;

/** Asks the model itself: JSON by schema, its speed, and whether the server keeps what it has read. */
export async function tryModel(model: ChatModel, server: ServerKind): Promise<Finding[]> {
  const schema = await trySchema(model);
  if (schema.state === "problem") return [schema];
  return [schema, ...(await trySpeedAndCache(model, server))];
}

async function trySchema(model: ChatModel): Promise<Finding> {
  const answer = await askJson({
    ask: (request) => model.chat(request),
    messages: [{ role: "user", content: 'How much is 2 + 3? Answer as {"sum": number}.' }],
    schema: z.object({ sum: z.number() }),
    name: "sum",
    temperature: 0,
    maxTokens: 2048,
  });
  switch (answer.kind) {
    case "valid":
      return answer.method === "json_schema"
        ? fine("schema", `JSON by schema${answer.asked > 1 ? ", at the second try" : ""}`)
        : fine("schema", "the server refuses schemas; JSON is asked for in words");
    case "invalid":
      return warning("schema", `no JSON: ${answer.reason}`, "choose another model: --model NAME");
    case "cancelled":
      return problem("model", "cancelled", "ask again");
    default:
      return problem("model", answer.message, "look at the model server's own log");
  }
}

interface Timed {
  reply: ModelReply;
  firstMs: number;
  restMs: number;
}

async function trySpeedAndCache(model: ChatModel, server: ServerKind): Promise<Finding[]> {
  const long = Array.from({ length: LINES }, (_, n) => `let value_${n} = other_${n} + ${n};`);
  const question = {
    role: "user",
    content: `${randomUUID()}\n${long.join("\n")}\nCount from one to forty in words.`,
  } as const;
  const first = await timed(model, [question]);
  if (typeof first === "string")
    return [problem("speed", first, "look at the model server's own log")];
  const said = { role: "assistant", content: first.reply.text } as const;
  const second = await timed(model, [question, said, { role: "user", content: "Say yes." }]);
  const speed = speedOf(first);
  return typeof second === "string" ? [speed] : [speed, cacheOf(first, second, server)];
}

async function timed(model: ChatModel, messages: ChatMessage[]): Promise<Timed | string> {
  const started = performance.now();
  let first = 0;
  const outcome = await model.chat({
    messages,
    temperature: 0,
    maxTokens: 200,
    thinking: "off",
    onProgress: (phase) => {
      if (phase !== "waiting" && first === 0) first = performance.now();
    },
  });
  if (outcome.kind === "cancelled") return "cancelled";
  if (outcome.kind !== "answered") return outcome.message;
  const ended = performance.now();
  return { reply: outcome.reply, firstMs: (first || ended) - started, restMs: ended - first };
}

function speedOf({ reply, firstMs, restMs }: Timed): Finding {
  const { usage } = reply;
  if (usage === null) return fine("speed", "the server does not count tokens");
  const writes = usage.completion_tokens / Math.max(0.001, restMs / 1000);
  const reads = usage.prompt_tokens / Math.max(0.001, firstMs / 1000);
  const text = `${writes.toFixed(1)} tokens a second; reads ${reads.toFixed(0)} a second`;
  const data = { writes, reads };
  return writes < SLOW
    ? warning("speed", text, "use a smaller model, or give the server more of the GPU", data)
    : fine("speed", text, data);
}

function cacheOf(first: Timed, second: Timed, server: ServerKind): Finding {
  const { usage } = second.reply;
  const cached = usage?.cached_tokens ?? null;
  const times = `${first.firstMs.toFixed(0)} ms, then ${second.firstMs.toFixed(0)} ms to the first token`;
  if (usage && cached !== null) {
    const text = `${cached} of ${usage.prompt_tokens} tokens were still known; ${times}`;
    if (cached > usage.prompt_tokens / 2) return fine("prefix cache", text, { cached });
    return warning("prefix cache", text, KEEP[server], { cached });
  }
  if (first.firstMs < TELLING_MS) return fine("prefix cache", `too fast to tell: ${times}`);
  return second.firstMs < first.firstMs / 2
    ? fine("prefix cache", times)
    : warning("prefix cache", `${times}: the prompt is read again each time`, KEEP[server]);
}

const KEEP = {
  "lm-studio": "let nothing else use the server meanwhile, and keep the model loaded",
  ollama: "OLLAMA_NUM_PARALLEL=1 ollama serve",
  "llama.cpp": "start llama-server with -np 1 and without --no-cache-prompt",
  openai: "see the server's manual for prefix or prompt caching",
} as const satisfies Record<ServerKind, string>;
