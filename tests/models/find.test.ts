import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { findServer, serverAddress } from "../../models/find.ts";
import {
  type Persona,
  type ScriptServer,
  type ScriptServerOptions,
  startScriptServer,
} from "../../models/script-server.ts";

const open: ScriptServer[] = [];
async function serve(persona: Persona, options: Partial<ScriptServerOptions> = {}) {
  const server = await startScriptServer({ answer: () => "", persona, ...options });
  open.push(server);
  return server.url;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

// A port that nothing listens on here; below 1024 and not on the list that fetch refuses.
const nobody = "http://127.0.0.1:30/v1";
const models = [
  { id: "text-embedding-nomic", kind: "embedding" as const },
  { id: "big-coder", loaded: false },
  { id: "small-coder", contextTokens: 8192 },
];

test.each<[Persona, string, string[]]>([
  ["lm-studio", "LM Studio", ["big-coder", "small-coder"]],
  ["ollama", "Ollama", ["big-coder", "small-coder"]],
])("%s: a loaded chat model before any other", async (persona, name, chats) => {
  const url = await serve(persona, { models });
  expect(await findServer({ places: [url] })).toEqual({
    kind: "found",
    server: { kind: persona, url },
    model: "small-coder",
    why: `it is loaded in ${name} at ${url}`,
    contextTokens: 8192,
    models: chats,
  });
});

test("llama.cpp and a plain OpenAI server", async () => {
  const llama = await serve("llama.cpp", { models: [{ id: "q.gguf", contextTokens: 4096 }] });
  expect(await findServer({ url: llama })).toEqual({
    kind: "found",
    server: { kind: "llama.cpp", url: llama },
    model: "q.gguf",
    why: `it is loaded in llama.cpp at ${llama}`,
    contextTokens: 4096,
    models: ["q.gguf"],
  });
  const plain = await serve("openai", { models: [{ id: "bge-m3" }, { id: "m" }] });
  expect(await findServer({ url: plain })).toEqual({
    kind: "found",
    server: { kind: "openai", url: plain },
    model: "m",
    why: `it is the first chat model of the model server at ${plain}`,
    contextTokens: null,
    models: ["m"],
  });
});

test("a chat model that is not loaded: the server's first, and Ollama's fixed context", async () => {
  const cold = [
    { id: "bert-like", kind: "embedding" as const, loaded: false },
    { id: "a", loaded: false, contextTokens: 2048 },
  ];
  const ollama = await serve("ollama", { models: cold });
  expect(await findServer({ url: ollama })).toMatchObject({
    model: "a",
    why: `no chat model is loaded in Ollama at ${ollama}, which loads its first one when asked`,
    contextTokens: 2048,
  });
  const lm = await serve("lm-studio", { models: cold });
  expect(await findServer({ url: lm })).toMatchObject({ model: "a", contextTokens: null });
});

test("places in order; what has no chat model is passed over", async () => {
  const empty = await serve("lm-studio", { models: [{ id: "embed", kind: "embedding" }] });
  const first = await serve("ollama", { models: [{ id: "first" }] });
  const second = await serve("llama.cpp", { models: [{ id: "second" }] });
  expect(await findServer({ places: [nobody, empty, first, second] })).toMatchObject({
    kind: "found",
    model: "first",
  });
  expect(await findServer({ places: [nobody, empty] })).toEqual({
    kind: "no-model",
    server: { kind: "lm-studio", url: empty },
    models: ["embed"],
    message: `LM Studio at ${empty} has only models that cannot chat: embed.`,
  });
});

test("a model by name, wherever it is", async () => {
  const lm = await serve("lm-studio", { models });
  const ollama = await serve("ollama", {
    models: [{ id: "qwen/Coder" }, { id: "tiny:latest", loaded: false, contextTokens: 4096 }],
  });
  const ask = (model: string, places = [lm, ollama]) => findServer({ places, model });
  expect(await ask("coder")).toMatchObject({ model: "qwen/Coder", why: "asked for by name" });
  expect(await ask("tiny")).toMatchObject({ model: "tiny:latest", contextTokens: 4096 });
  expect(await ask("big-coder")).toMatchObject({ model: "big-coder", contextTokens: null });
  expect(await ask("absent")).toMatchObject({
    kind: "no-model",
    message: `LM Studio at ${lm} has no model "absent".`,
  });
  expect(await ask("text-embedding-nomic", [lm])).toMatchObject({ kind: "no-model" });
  const llama = await serve("llama.cpp", { models: [{ id: "q.gguf", contextTokens: 4096 }] });
  expect(await ask("whatever", [llama])).toMatchObject({
    kind: "found",
    model: "whatever",
    contextTokens: 4096,
  });
});

test("nobody there, no address, a wrong key, and no model server", async () => {
  expect(await findServer({ places: [nobody, "ftp://x"] })).toEqual({
    kind: "none",
    tried: [
      { url: nobody, why: "nothing listens there" },
      { url: "ftp://x", why: "it is not an http address" },
    ],
  });
  const locked = await serve("openai", { apiKey: "k" });
  expect(await findServer({ url: locked })).toEqual({
    kind: "none",
    tried: [{ url: locked, why: "it wants an API key (HTTP 401)" }],
  });
  expect(await findServer({ url: locked, apiKey: "k" })).toMatchObject({ kind: "found" });
  const notModels = `${locked.replace(/\/v1$/, "")}/elsewhere`;
  expect(await findServer({ url: notModels, apiKey: "k" })).toEqual({
    kind: "none",
    tried: [{ url: notModels, why: "it answered HTTP 404" }],
  });
});

test("a server that never answers costs the timeout, and nothing when a better one answers", async () => {
  const mute = createServer(() => {});
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const address = mute.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/v1`;
  const live = await serve("openai");
  const began = performance.now();
  expect(await findServer({ places: [live, url], timeoutMs: 5000 })).toMatchObject({
    kind: "found",
  });
  expect(await findServer({ places: [url], timeoutMs: 200 })).toEqual({
    kind: "none",
    tried: [{ url, why: "no answer in time" }],
  });
  expect(performance.now() - began).toBeLessThan(4500);
  mute.close();
});

test("addresses as people type them", () => {
  const typed = [
    "localhost:1234",
    "http://h:8080/",
    "https://h/v1/",
    "https://h/v1beta/openai",
    "a b",
  ];
  expect(typed.map(serverAddress)).toEqual([
    "http://localhost:1234/v1",
    "http://h:8080/v1",
    "https://h/v1",
    "https://h/v1beta/openai",
    null,
  ]);
});
