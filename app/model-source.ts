import type { Role } from "../contracts/model-call.ts";
import type { Task } from "../contracts/task.ts";
import { type Embedder, hashingEmbedder } from "../memory/embedder.ts";
import { adviseContext, watchEvictions } from "../models/advice.ts";
import type { ChatModel } from "../models/chat.ts";
import type { ContextMeter } from "../models/context-guard.ts";
import { findServer, modelNamed } from "../models/find.ts";
import { probeServer } from "../models/probe.ts";
import { startScriptServer } from "../models/script-server.ts";
import { nearest } from "../tools/nearest.ts";
import { demoAnswer, demoSamples, isSample } from "./demo.ts";
import { type KnownModels, openKnownModels } from "./known-models.ts";
import { openModel } from "./open-model.ts";
import { serverEmbedder } from "./server-embedder.ts";
import type { Settings } from "./settings.ts";

export interface ModelSource {
  kind: "ready";
  demo: boolean;
  /** What was chosen and why, for people. */
  said: string;
  /** What is wrong with it and what mends that: a short context, embeddings that fail. */
  advice: string[];
  /** What memory is searched with. */
  embedder: Embedder;
  modelFor(role: Role): ChatModel;
  /** The context of a role's model, as far as it is known. */
  contextFor(role: Role): ContextMeter;
  /** Looks at the server after an answer; what the owner should know, or null. */
  lookAfter(role: Role): Promise<string | null>;
  close(): Promise<void>;
}

type Found = Extract<Awaited<ReturnType<typeof findServer>>, { kind: "found" }>;

/**
 * Finds a model server; where there is none, the demo model serves the shipped sample tasks, and
 * only those.
 */
export async function findModels(
  settings: Settings,
  tasks: readonly Task[],
  known: KnownModels = openKnownModels(),
): Promise<ModelSource | { kind: "none"; message: string }> {
  const { modelUrl, model, apiKey } = settings;
  const found = await findServer({ url: modelUrl, model, apiKey });
  switch (found.kind) {
    case "found":
      return foundModels(settings, found, known);
    case "no-model":
      return { kind: "none", message: found.message };
    case "none": {
      const samples = demoSamples();
      if (modelUrl === undefined && tasks.length > 0 && tasks.every((t) => isSample(t, samples))) {
        return demoModels(settings, known);
      }
      return { kind: "none", message: noServer(found.tried) };
    }
  }
}

async function foundModels(
  settings: Settings,
  found: Found,
  known: KnownModels,
): Promise<ModelSource | { kind: "none"; message: string }> {
  const { server, model, why } = found;
  const contextTokens = settings.context ?? found.contextTokens;
  const { plannerModel, coderModel, fixerModel, judgeModel } = settings;
  const missing = Object.entries({ plannerModel, coderModel, fixerModel, judgeModel }).find(
    ([, name]) => name !== undefined && modelNamed(found, name) === null,
  );
  if (missing) {
    const [option, name] = missing;
    const near = nearest(name ?? "", found.models);
    const hint =
      near.length > 0
        ? `Did you mean ${near.join(" or ")}?`
        : `There are: ${found.models.join(", ")}.`;
    const flag = `--${option.replace("M", "-m")}`;
    return { kind: "none", message: `${flag}: ${server.url} has no chat model "${name}". ${hint}` };
  }
  const nameOf = (name?: string) => (name === undefined ? null : modelNamed(found, name)) ?? model;
  const names: Record<Role, string> = {
    planner: nameOf(plannerModel),
    coder: nameOf(coderModel),
    fixer: nameOf(fixerModel),
    judge: nameOf(judgeModel),
  };
  const meterOf = (name: string) =>
    known.meterOf(server.url, name, name === model ? contextTokens : (settings.context ?? null));
  const { embeddingModel } = settings;
  const embedding = await serverEmbedder(settings, server.url);
  const inUse = [
    ...new Set([...Object.values(names), ...(embeddingModel ? [embeddingModel] : [])]),
  ];
  const evictions = watchEvictions(inUse);
  let thrashing = false;
  const advice = adviseContext(server.kind, model, contextTokens);
  const context = contextTokens === null ? "" : `, context of ${contextTokens} tokens`;
  return {
    kind: "ready",
    demo: false,
    said: `${model} at ${server.url} (${why}${context})`,
    advice: [
      ...(advice.kind === "small" || advice.kind === "tiny" ? [advice.message] : []),
      ...(embedding.notice === null ? [] : [embedding.notice]),
    ],
    embedder: {
      ...embedding.embedder,
      // A single text is a question between two answers of the chat model: words must do then.
      embed: (texts) =>
        thrashing && texts.length === 1
          ? Promise.reject(new Error("The models push each other out of memory."))
          : embedding.embedder.embed(texts),
    },
    modelFor: (role) => openModel(settings, server, names[role], meterOf(names[role]), known),
    contextFor: (role) => meterOf(names[role]),
    async lookAfter(role) {
      const meter = meterOf(names[role]);
      if (meter.tokens !== null && inUse.length < 2) return null;
      const signal = AbortSignal.timeout(LOOK_MS);
      const probe = await probeServer(server.url, { apiKey: settings.apiKey, signal });
      if (probe.kind === "down") return null;
      // A model that was loaded only when it was asked shows its context afterwards.
      meter.tokens ??= probe.models.find(({ id }) => id === names[role])?.contextTokens ?? null;
      const seen = evictions.look(probe.models);
      if (seen !== null && embeddingModel !== undefined) thrashing = true;
      return seen;
    },
    close: async () => {},
  };
}

/** How long a server may take to list its models between two calls, ms. */
const LOOK_MS = 1000;

async function demoModels(settings: Settings, known: KnownModels): Promise<ModelSource> {
  const samples = demoSamples();
  const script = await startScriptServer({
    models: [{ id: "demo" }],
    answer: (request) => demoAnswer(request, samples),
  });
  const meter = known.meterOf(script.url, "demo", 32_768);
  const model = openModel(settings, { kind: "openai", url: script.url }, "demo", meter, known);
  return {
    kind: "ready",
    demo: true,
    said: "no model server found, so the demo model answers: scripted answers for the sample tasks, not a language model",
    advice: [],
    embedder: hashingEmbedder(),
    modelFor: () => model,
    contextFor: () => meter,
    lookAfter: async () => null,
    close: script.close,
  };
}

function noServer(tried: readonly { url: string; why: string }[]): string {
  const looked = tried.map(({ url, why }) => `  ${url}: ${why}`).join("\n");
  return `No model server was found. Looked at:\n${looked}\nStart LM Studio, load a model and start its server (Developer tab, or: lms server start), or name another: --model-url http://HOST:PORT/v1`;
}
