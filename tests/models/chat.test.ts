import { afterEach, expect, test } from "vitest";
import type { ModelOutcome } from "../../contracts/model-call.ts";
import { type ChatModelOptions, type ChatRequest, openChatModel } from "../../models/chat.ts";
import {
  type ScriptedAnswer,
  type ScriptServer,
  type ScriptServerOptions,
  startScriptServer,
} from "../../models/script-server.ts";
import type { Fault } from "../../models/scripted/fault.ts";

const open: ScriptServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const deadlines = { connectMs: 9000, firstTokenMs: 9000, gapMs: 9000, totalMs: 9000 };
/** For faults that only a deadline ends. */
const short = { connectMs: 9000, firstTokenMs: 400, gapMs: 600, totalMs: 1500 };
const hello: ChatRequest = {
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Say hello." },
  ],
  temperature: 0.2,
  maxTokens: null,
};

async function serve(answer: ScriptedAnswer, options: Partial<ScriptServerOptions> = {}) {
  const server = await startScriptServer({ answer: () => answer, ...options });
  open.push(server);
  return server;
}

async function ask(
  answer: ScriptedAnswer,
  {
    request = {},
    server: serverOptions = {},
    model: modelOptions = {},
  }: {
    request?: Partial<ChatRequest>;
    server?: Partial<ScriptServerOptions>;
    model?: Partial<ChatModelOptions>;
  } = {},
): Promise<{ outcome: ModelOutcome; server: ScriptServer }> {
  const server = await serve(answer, serverOptions);
  const model = openChatModel({
    url: server.url,
    model: "scripted",
    deadlines,
    maxAnswerBytes: 1_000_000,
    ...modelOptions,
  });
  return { outcome: await model.chat({ ...hello, ...request }), server };
}

test("an answer, its usage, and exactly what the server is sent", async () => {
  const { outcome, server } = await ask("Hello — 你好 🦀!", {
    server: { persona: "llama.cpp" },
    request: { maxTokens: 50, schema: { name: "greeting", schema: { type: "object" } } },
  });
  expect(outcome).toEqual({
    kind: "answered",
    reply: {
      text: "Hello — 你好 🦀!",
      reasoning: "",
      finish_reason: "stop",
      model: "scripted",
      usage: { prompt_tokens: 11, completion_tokens: 4, cached_tokens: 0 },
      duration_ms: expect.any(Number),
    },
  });
  const [request] = server.requests;
  expect(request).toMatchObject({
    model: "scripted",
    messages: hello.messages,
    temperature: 0.2,
    maxTokens: 50,
    schema: { name: "greeting", schema: { type: "object" } },
    thinkingOff: false,
    ended: "finished",
  });
  const { host: _host, "content-length": _length, ...headers } = request?.headers ?? {};
  expect(headers).toEqual({
    accept: "text/event-stream",
    "accept-encoding": "identity",
    connection: "close",
    "content-type": "application/json",
  });
});

test("a key is sent only if one was given, whatever the environment holds", async () => {
  process.env.OPENAI_API_KEY = "sk-of-someone";
  process.env.OPENAI_ORGANIZATION = "org";
  try {
    const without = await ask("hi");
    expect(Object.keys(without.server.requests[0]?.headers ?? {})).not.toContain("authorization");
    const wrong = await ask("hi", { server: { apiKey: "k" }, model: { apiKey: "wrong" } });
    expect(wrong.outcome).toEqual({
      kind: "rejected",
      status: 401,
      message: "Incorrect API key provided.",
    });
    const right = await ask("hi", { server: { apiKey: "k" }, model: { apiKey: "k" } });
    expect(right.outcome).toMatchObject({ kind: "answered" });
  } finally {
    delete process.env.OPENAI_API_KEY;
    delete process.env.OPENAI_ORGANIZATION;
  }
});

const reply = "A reply of some length, so that it takes several events. ".repeat(3).trim();
const trouble: [Fault, ModelOutcome][] = [
  [{ kind: "hang-before-headers" }, { kind: "stalled", message: "No first token after 400 ms." }],
  [
    { kind: "pings-only", everyMs: 50 },
    { kind: "stalled", message: "No first token after 400 ms." },
  ],
  [
    { kind: "hang-mid-stream", after: 4 },
    { kind: "stalled", message: "No token for 600 ms." },
  ],
  [
    { kind: "drip", everyMs: 80 },
    { kind: "stalled", message: "The answer was not complete after 2 s." },
  ],
  [
    { kind: "reset", after: 0 },
    { kind: "broken", message: "The connection broke: read ECONNRESET." },
  ],
  [
    { kind: "reset", after: 4 },
    { kind: "broken", message: expect.stringMatching(/^The connection broke: /) },
  ],
  [
    { kind: "short-body", after: 4 },
    { kind: "broken", message: "The connection broke: aborted." },
  ],
  [
    { kind: "cut-off", after: 4 },
    { kind: "broken", message: "The stream ended after 3 tokens, unfinished." },
  ],
  [
    { kind: "status", status: 500, message: "Something went wrong" },
    { kind: "broken", message: "HTTP 500: Something went wrong" },
  ],
  [
    { kind: "status", status: 429, message: "Slow down", retryAfter: "2" },
    { kind: "busy", message: "Slow down", retry_after_ms: 2000 },
  ],
  [
    { kind: "status", status: 503, message: "Loading model" },
    { kind: "busy", message: "Loading model", retry_after_ms: null },
  ],
  [
    { kind: "status", status: 404, message: "model 'x' not found" },
    { kind: "rejected", status: 404, message: "model 'x' not found" },
  ],
  [
    {
      kind: "status",
      status: 400,
      message: "The model has crashed without additional information. (Exit code: 11)",
    },
    {
      kind: "broken",
      message: "The model has crashed without additional information. (Exit code: 11)",
    },
  ],
  [
    { kind: "status", status: 500, message: "Failed to parse grammar" },
    { kind: "rejected", status: 500, message: "Failed to parse grammar" },
  ],
  [
    { kind: "html" },
    {
      kind: "broken",
      message:
        "HTTP 200 with text/html instead of a stream. <!doctype html><title>Sign in</title><p>Please sign in to the hotel's Wi-Fi.",
    },
  ],
  [
    { kind: "no-content" },
    { kind: "broken", message: "HTTP 204 with nothing instead of a stream." },
  ],
  [{ kind: "bad-utf8" }, { kind: "broken", message: "The stream holds bytes that are not UTF-8." }],
  [
    { kind: "truncated-json" },
    {
      kind: "broken",
      message:
        'The stream holds an event that is not JSON: {"id":"x","choices":[{"index":0,"delta":{"cont',
    },
  ],
  [
    { kind: "gzip-bomb", bytes: 200_000_000 },
    { kind: "broken", message: "The server sent gzip although it was asked not to." },
  ],
  [
    { kind: "redirect", to: "http://169.254.169.254/" },
    {
      kind: "broken",
      message: "The server redirects to http://169.254.169.254/; redirects are not followed.",
    },
  ],
];

test.each(trouble)(
  "$kind: a typed outcome, and the connection is closed",
  async (fault, expected) => {
    const model = expected.kind === "stalled" ? { deadlines: short } : {};
    const { outcome, server } = await ask({ reply, fault }, { model });
    expect(outcome).toEqual(expected);
    await expect.poll(() => server.requests.map(({ ended }) => ended)).not.toContain("open");
  },
);

test.each<[string, string]>([
  ["openai", "This model's maximum context length is 32768 tokens."],
  [
    "lm-studio",
    "The number of tokens to keep from the initial prompt is greater than the context length",
  ],
  ["llama.cpp", "request (11 tokens) exceeds the available context size"],
  ["ollama", "the input length exceeds the context length"],
])("%s: an overflow as status, in the stream and as an empty answer", async (name, start) => {
  const persona =
    name === "lm-studio" || name === "llama.cpp" || name === "ollama" ? name : "openai";
  for (const shape of ["status", "stream"] as const) {
    const { outcome } = await ask(
      { reply, fault: { kind: "overflow", shape } },
      { server: { persona } },
    );
    expect(outcome).toEqual({ kind: "overflow", message: expect.stringContaining(start) });
  }
  const { outcome } = await ask(
    { fault: { kind: "overflow", shape: "empty" } },
    { server: { persona } },
  );
  expect(outcome).toEqual({
    kind: "overflow",
    message: "The server stopped before the first word: the prompt of 11 tokens fills its context.",
  });
});

test.each([
  "Trying to keep the first 15857 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.",
  "Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)",
  "Requested tokens (2285) exceed context window of 2048",
  "the request exceeds the available context size. try increasing the context size or enable context shift",
  "prompt is too long: 210000 tokens > 200000 maximum",
])("overflow texts of other versions: %s", async (message) => {
  const { outcome } = await ask({ fault: { kind: "status", status: 400, message } });
  expect(outcome).toEqual({ kind: "overflow", message });
});

test("what is odd but an answer", async () => {
  const text = async (answer: ScriptedAnswer) => (await ask(answer)).outcome;
  expect(await text({ reply, fault: { kind: "no-finish-reason" } })).toMatchObject({
    reply: { text: reply, finish_reason: null },
  });
  expect(await text({ reply, fault: { kind: "other-model", model: "tiny" } })).toMatchObject({
    reply: { text: reply, model: "tiny" },
  });
  expect(
    await text({ reply, fault: { kind: "silent-truncation", promptTokens: 5 } }),
  ).toMatchObject({ reply: { usage: { prompt_tokens: 5 } } });
  expect(await text({ reply, usage: false })).toMatchObject({
    reply: { text: reply, usage: null },
  });
  expect(await text({ reply: "" })).toMatchObject({ reply: { text: "", finish_reason: "stop" } });
});

test.each<Fault>([
  { kind: "hang-mid-stream", after: 3 },
  { kind: "reset", after: 3 },
  { kind: "cut-off", after: 3 },
])("$kind after the last word loses nothing", async (fault) => {
  const { outcome } = await ask(
    { reply, chunk: 1000, fault },
    { model: { deadlines: { ...short, gapMs: 100 } } },
  );
  expect(outcome).toMatchObject({
    kind: "answered",
    reply: { text: reply, finish_reason: "stop", usage: null },
  });
});

test("an answer of 300 MB is cut at the cap, in little memory and time", async () => {
  const before = process.memoryUsage().rss;
  const { outcome, server } = await ask({ fault: { kind: "huge", bytes: 300_000_000 } });
  expect(outcome).toMatchObject({ kind: "answered", reply: { finish_reason: "length" } });
  const length = outcome.kind === "answered" ? outcome.reply.text.length : 0;
  expect(length).toBeGreaterThan(900_000);
  expect(length).toBeLessThan(1_000_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  await expect.poll(() => server.requests[0]?.ended).toBe("client-left");
});

test("nobody there", async () => {
  const server = await serve("hi");
  await server.close();
  const model = openChatModel({ url: server.url, model: "m", deadlines, maxAnswerBytes: 1000 });
  expect(await model.chat(hello)).toEqual({
    kind: "unreachable",
    message: `${new URL(server.url).origin}: nothing listens there`,
  });
});

test.each<Fault>([{ kind: "hang-before-headers" }, { kind: "hang-mid-stream", after: 4 }])(
  "cancelling during $kind closes the connection at once",
  async (fault) => {
    const server = await serve({ reply, fault });
    const model = openChatModel({
      url: server.url,
      model: "m",
      deadlines,
      maxAnswerBytes: 1000_000,
    });
    const stop = new AbortController();
    const pending = model.chat({ ...hello, signal: stop.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    const began = performance.now();
    stop.abort();
    expect(await pending).toEqual({ kind: "cancelled" });
    await expect.poll(() => server.requests[0]?.ended).toBe("client-left");
    expect(performance.now() - began).toBeLessThan(3000);
    expect(await model.chat({ ...hello, signal: stop.signal })).toEqual({ kind: "cancelled" });
    expect(server.requests).toHaveLength(1);
  },
);

test.each(["reasoning_content", "reasoning", "think-tags", "closing-tag-only"] as const)(
  "reasoning as %s is kept apart, however it is split",
  async (reasoningIn) => {
    for (const chunk of [1, 3, 1000]) {
      const phases: string[] = [];
      const { outcome } = await ask(
        { reply: "fn main() {}", reasoning: "Let me think.\nYes.", reasoningIn, chunk },
        { request: { onProgress: (phase) => phases.at(-1) !== phase && phases.push(phase) } },
      );
      expect(outcome).toMatchObject({
        kind: "answered",
        reply: { text: "fn main() {}", reasoning: "Let me think.\nYes." },
      });
      if (reasoningIn !== "closing-tag-only" && chunk < 1000)
        expect(phases).toEqual(["waiting", "thinking", "answering"]);
    }
  },
);

test("an answer eaten by reasoning is an answer without text, and thinking can be turned off", async () => {
  const answer = { reply: "42", reasoning: "Hmm. ".repeat(40) };
  const eaten = await ask(answer, { request: { maxTokens: 10 } });
  expect(eaten.outcome).toMatchObject({
    kind: "answered",
    reply: { text: "", finish_reason: "length", usage: { completion_tokens: 10 } },
  });
  for (const server of ["openai", "lm-studio", "ollama", "llama.cpp"] as const) {
    const off = await ask(answer, {
      request: { maxTokens: 10, thinking: "off" },
      server: { persona: server },
      model: { server },
    });
    expect(off.outcome).toMatchObject({ reply: { text: "42", reasoning: "" } });
    expect(off.server.requests[0]?.thinkingOff).toBe(true);
  }
});
