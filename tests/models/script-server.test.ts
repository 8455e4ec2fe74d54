import { afterEach, expect, test } from "vitest";
import {
  type Persona,
  type ScriptServer,
  type ScriptServerOptions,
  startScriptServer,
} from "../../models/script-server.ts";
import { answerFromRules } from "../../models/scripted/rules.ts";

const open: ScriptServer[] = [];
async function serve(options: ScriptServerOptions): Promise<ScriptServer> {
  const server = await startScriptServer(options);
  open.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url, { method: "POST", body: JSON.stringify(body), headers });
const json = async (response: Response) => JSON.parse(await response.text());
const hello = { model: "scripted", messages: [{ role: "user", content: "hello" }] };

test("answers whole and streamed, and keeps the requests", async () => {
  const server = await serve({ answer: (request) => `You said ${request.last}.` });
  const whole = await post(`${server.url}/chat/completions`, hello);
  expect(await json(whole)).toEqual({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_760_000_000,
    model: "scripted",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: "You said hello." },
        finish_reason: "stop",
      },
    ],
    usage: {
      prompt_tokens: 4,
      completion_tokens: 4,
      total_tokens: 8,
      prompt_tokens_details: { cached_tokens: 0 },
    },
  });
  const streamed = await post(`${server.url}/chat/completions`, {
    ...hello,
    stream: true,
    stream_options: { include_usage: true },
  });
  const events = (await streamed.text()).trim().split("\n\n");
  expect(events.at(-1)).toBe("data: [DONE]");
  const parsed = events.slice(0, -1).map((event) => JSON.parse(event.slice(6)));
  expect(parsed.flatMap((e) => e.choices.map((c: { delta: object }) => c.delta))).toEqual([
    { role: "assistant", content: "" },
    { content: "You " },
    { content: "said" },
    { content: " hel" },
    { content: "lo." },
    {},
  ]);
  expect(parsed.at(-1).usage).toEqual({
    prompt_tokens: 4,
    completion_tokens: 4,
    total_tokens: 8,
    prompt_tokens_details: { cached_tokens: 3 },
  });
  expect(server.requests.map(({ number, last, ended }) => ({ number, last, ended }))).toEqual([
    { number: 1, last: "hello", ended: "finished" },
    { number: 2, last: "hello", ended: "finished" },
  ]);
});

test("rules: the first that matches wins, for a while if so asked, and none is a clear 500", async () => {
  const server = await serve({
    answer: answerFromRules([
      { when: [], untilRequest: 1, fault: { kind: "status", status: 503, message: "Loading" } },
      { when: ["plan", "CLICK_AT"], reply: "the plan" },
      { when: ["plan"], reply: "another plan" },
    ]),
  });
  const say = async (content: string) => {
    const response = await post(`${server.url}/chat/completions`, {
      model: "scripted",
      messages: [
        { role: "system", content: "plan" },
        { role: "user", content },
      ],
    });
    const body = await json(response);
    return [response.status, body.error?.message ?? body.choices[0].message.content];
  };
  expect(await say("plan")).toEqual([503, "Loading"]);
  expect(await say("plan CLICK_AT")).toEqual([200, "the plan"]);
  expect(await say("plan a screen")).toEqual([200, "another plan"]);
  expect(await say("  Fix this\nnow")).toEqual([
    500,
    "The script has no rule for the message that begins: Fix this",
  ]);
});

const models = [
  { id: "coder", contextTokens: 8192 },
  { id: "nomic-embed", kind: "embedding" as const, loaded: false },
];

test.each<[Persona, string, unknown]>([
  ["lm-studio", "/v1/chat/completions", "'response_format.type' must be 'json_schema' or 'text'"],
  ["openai", "/v1/chat/completions", undefined],
])("%s and json_object", async (persona, path, error) => {
  const server = await serve({ answer: () => "{}", persona, models });
  const response = await post(new URL(path, server.url).href, {
    ...hello,
    response_format: { type: "json_object" },
  });
  expect((await json(response)).error).toEqual(error);
});

test("each persona tells the loaded context at its own address", async () => {
  const ask = async (persona: Persona, path: string, body?: object) => {
    const server = await serve({ answer: () => "", persona, models });
    const address = new URL(path, server.url).href;
    const response = await (body ? post(address, body) : fetch(address));
    return json(response);
  };
  const lm = await ask("lm-studio", "/api/v0/models");
  expect(
    lm.data.map((m: Record<string, unknown>) => [m.id, m.type, m.state, m.loaded_context_length]),
  ).toEqual([
    ["coder", "llm", "loaded", 8192],
    ["nomic-embed", "embeddings", "not-loaded", undefined],
  ]);
  expect(await ask("lm-studio", "/props")).toEqual({
    error: "Unexpected endpoint or method. (GET /props)",
  });
  const llama = await ask("llama.cpp", "/props");
  expect(llama.default_generation_settings.n_ctx).toBe(8192);
  const ps = await ask("ollama", "/api/ps");
  expect(ps.models).toEqual([
    { name: "coder", model: "coder", size: 4_683_073_184, context_length: 8192 },
  ]);
  const show = await ask("ollama", "/api/show", { model: "nomic-embed" });
  expect(show.capabilities).toEqual(["embedding"]);
});

test("a prompt beyond the context is refused, or read in part by Ollama", async () => {
  const long = {
    ...hello,
    model: "coder",
    messages: [{ role: "user", content: "x".repeat(40_000) }],
  };
  const status = async (persona: Persona) => {
    const server = await serve({ answer: () => "ok", persona, models });
    const response = await post(`${server.url}/chat/completions`, long);
    const body = await json(response);
    return [response.status, body.error?.message ?? body.error ?? body.usage.prompt_tokens];
  };
  expect(await status("ollama")).toEqual([200, 8192]);
  expect(await status("llama.cpp")).toEqual([
    400,
    "request (10003 tokens) exceeds the available context size (8192 tokens), try increasing it",
  ]);
  expect((await status("lm-studio"))[1]).toContain("n_keep: 10003>= n_ctx: 8192");
  expect((await status("openai"))[1]).toContain("maximum context length is 8192 tokens");
});

test("embeddings lie nearer when words are shared", async () => {
  const server = await serve({ answer: () => "", dimensions: 64 });
  const response = await post(`${server.url}/embeddings`, {
    model: "e",
    input: ["draw a red pixel", "draw a blue pixel", "tax return"],
  });
  const [a, b, c] = (await json(response)).data.map((d: { embedding: number[] }) => d.embedding);
  const dot = (x: number[], y: number[]) => x.reduce((sum, v, i) => sum + v * (y[i] ?? 0), 0);
  expect(a).toHaveLength(64);
  expect(dot(a, b)).toBeGreaterThan(dot(a, c) + 0.3);
});

test("a key is asked for, and a client that leaves is seen to leave", async () => {
  const server = await serve({
    answer: () => ({ reply: "hi", fault: { kind: "hang-before-headers" } }),
    apiKey: "secret",
  });
  const refused = await post(`${server.url}/chat/completions`, hello);
  expect(refused.status).toBe(401);
  const stop = new AbortController();
  const pending = fetch(`${server.url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify(hello),
    headers: { authorization: "Bearer secret" },
    signal: stop.signal,
  });
  await expect.poll(() => server.requests.length).toBe(1);
  stop.abort();
  await expect(pending).rejects.toThrow();
  await expect.poll(() => server.requests[0]?.ended).toBe("client-left");
});
