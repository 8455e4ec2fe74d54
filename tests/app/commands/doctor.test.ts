import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { doctor } from "../../../app/commands/doctor.ts";
import { tryModel } from "../../../app/doctor/model-trial.ts";
import { graphOptions } from "../../../app/options.ts";
import { Settings } from "../../../app/settings.ts";
import { openChatModel } from "../../../models/chat.ts";
import {
  type Persona,
  type ScriptedAnswer,
  startScriptServer,
} from "../../../models/script-server.ts";
import { openCalibration } from "../../../store/calibration.ts";
import { openStore } from "../../../store/store.ts";
import { scratch } from "../../support/crate.ts";

const answer = ({ last }: { last: string }): ScriptedAnswer =>
  last.startsWith("How much is 2 + 3?")
    ? '{"sum": 5}'
    : { reply: "one two three four", delayMs: 5 };

async function server(persona: Persona, contextTokens: number, script = answer) {
  const started = await startScriptServer({
    persona,
    answer: script,
    models: [
      { id: "coder", contextTokens },
      { id: "embedder", kind: "embedding" },
    ],
  });
  onTestFinished(() => started.close());
  return started;
}

async function examine(over: object) {
  const lines: string[] = [];
  const tasks = path.join(scratch(), "auto_tasks.json");
  const defaults = graphOptions().parse([], { from: "user" }).opts();
  const settings = Settings.parse({ ...defaults, tasks, json: true, ...over });
  const code = await doctor({ settings, quick: false }, { out: (text) => lines.push(text) });
  return { code, text: lines.join(""), tasks };
}

type Found = { name: string; state: string; text: string; fix: string | null };
const found = (text: string, name: string): Found[] =>
  JSON.parse(text).findings.filter((one: Found) => one.name === name);

test.each(["lm-studio", "ollama", "llama.cpp", "openai"] as const)(
  "everything about a %s server is said",
  async (persona) => {
    const { url } = await server(persona, 16_384);
    const over = { modelUrl: url, model: "coder", embeddingModel: "embedder", context: 16_384 };
    const { text } = await examine(over);
    expect(found(text, "server")[0]?.text).toContain(`${persona} at ${url}: coder`);
    expect(found(text, "model")).toMatchObject([{ state: "fine" }]);
    expect(found(text, "context")).toMatchObject([{ state: "fine", text: "16384 tokens" }]);
    expect(found(text, "embeddings")).toMatchObject([{ text: "embedder, 768 numbers" }]);
    expect(found(text, "schema")).toMatchObject([{ text: "JSON by schema" }]);
    expect(found(text, "speed")[0]?.text).toMatch(/^[\d.]+ tokens a second; reads \d+ a second$/);
    expect(found(text, "prefix cache")).toHaveLength(1);
    const names = JSON.parse(text).findings.map((one: Found) => one.name);
    expect(names.slice(0, 5)).toEqual(["node", "git", "cargo", "sandbox", "disk"]);
  },
);

test("a short context is a problem with its command, and lines are for people", async () => {
  const { url } = await server("lm-studio", 2048);
  const { code, text } = await examine({ modelUrl: url, json: false });
  expect(code).toBe(1);
  expect(text).toContain(
    "✗ context: coder is loaded with a context of 2048 tokens, which is little for code.\n    mend it: lms load coder --context-length 16384\n",
  );
});

test("no server is a problem; what was learnt is shown", async () => {
  const home = scratch();
  const store = openStore(path.join(home, ".auto-gvpie", "store.sqlite"));
  const calibration = openCalibration(store.db);
  calibration.note("coder", "blocks", true);
  calibration.note("coder", "blocks", false);
  store.close();
  const tasks = path.join(home, "auto_tasks.json");
  const { code, text } = await examine({ modelUrl: "http://127.0.0.1:9/v1", tasks });
  expect(code).toBe(1);
  expect(found(text, "server")).toMatchObject([
    { state: "problem", fix: "load a model in LM Studio and start its server: lms server start" },
  ]);
  expect(found(text, "learnt").map((one) => one.text)).toEqual([
    "coder: edits as blocks 1 of 2 well formed",
  ]);
});

test("a server without schemas, without a cache, or that fails, is told as such", async () => {
  const trial = async (script: typeof answer, persona: Persona = "llama.cpp") => {
    const { url } = await server(persona, 16_384, script);
    const deadlines = { connectMs: 1000, firstTokenMs: 3000, gapMs: 3000, totalMs: 9000 };
    const model = openChatModel({ url, model: "coder", deadlines, maxAnswerBytes: 1e6 });
    const all = await tryModel(model, persona);
    return all.map(({ name, state }) => `${name} ${state}`);
  };
  const refusing = (request: { last: string; schema?: unknown }): ScriptedAnswer =>
    request.schema
      ? { fault: { kind: "status", status: 400, message: "no response_format here" } }
      : answer(request);
  expect(await trial(refusing)).toEqual(["schema fine", "speed fine", "prefix cache fine"]);
  expect(await trial(() => "no idea")).toEqual([
    "schema warning",
    "speed fine",
    "prefix cache fine",
  ]);
  const slow = (request: { last: string }): ScriptedAnswer =>
    request.last.startsWith("How much is 2 + 3?")
      ? answer(request)
      : { reply: "yes", delayMs: 400 };
  expect(await trial(slow, "lm-studio")).toEqual([
    "schema fine",
    "speed fine",
    "prefix cache warning",
  ]);
  expect(await trial(() => ({ fault: { kind: "html" } }))).toEqual(["model problem"]);
});
