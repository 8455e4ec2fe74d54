import type { Role } from "../contracts/model-call.ts";
import type { Task } from "../contracts/task.ts";
import { type ChatModel, openChatModel } from "../models/chat.ts";
import { findServer } from "../models/find.ts";
import { startScriptServer } from "../models/script-server.ts";
import { demoAnswer, demoSamples, isSample } from "./demo.ts";
import type { Settings } from "./settings.ts";

export interface ModelSource {
  kind: "ready";
  demo: boolean;
  /** What was chosen and why, for people. */
  said: string;
  /** The context that the server has loaded, in tokens; null when it does not say. */
  contextTokens: number | null;
  modelFor(role: Role): ChatModel;
  close(): Promise<void>;
}

const MAX_ANSWER_BYTES = 16_000_000;

/**
 * Finds a model server; where there is none, the demo model serves the shipped sample tasks, and
 * only those.
 */
export async function findModels(
  settings: Settings,
  tasks: readonly Task[],
): Promise<ModelSource | { kind: "none"; message: string }> {
  const { modelUrl, model, apiKey } = settings;
  const found = await findServer({ url: modelUrl, model, apiKey });
  switch (found.kind) {
    case "found": {
      const { server, contextTokens } = found;
      const of = (name: string) => openModel(settings, server.url, name);
      const names = {
        planner: settings.plannerModel,
        coder: settings.coderModel,
        fixer: settings.fixerModel,
        judge: settings.judgeModel,
      };
      const said = `${found.model} at ${server.url} (${found.why})`;
      const modelFor = (role: Role) => of(names[role] ?? found.model);
      return { kind: "ready", demo: false, said, contextTokens, modelFor, close: async () => {} };
    }
    case "no-model":
      return { kind: "none", message: found.message };
    case "none": {
      const samples = demoSamples();
      if (modelUrl === undefined && tasks.length > 0 && tasks.every((t) => isSample(t, samples))) {
        return demoModels(settings);
      }
      return { kind: "none", message: noServer(found.tried) };
    }
  }
}

async function demoModels(settings: Settings): Promise<ModelSource> {
  const samples = demoSamples();
  const server = await startScriptServer({
    models: [{ id: "demo" }],
    answer: (request) => demoAnswer(request, samples),
  });
  const model = openModel(settings, server.url, "demo");
  return {
    kind: "ready",
    demo: true,
    said: "no model server found, so the demo model answers: scripted answers for the sample tasks, not a language model",
    contextTokens: null,
    modelFor: () => model,
    close: server.close,
  };
}

function openModel(settings: Settings, url: string, model: string): ChatModel {
  const firstTokenMs = settings.firstTokenTimeout * 1000;
  return openChatModel({
    url,
    model,
    ...(settings.apiKey !== undefined && { apiKey: settings.apiKey }),
    deadlines: { connectMs: 5000, firstTokenMs, gapMs: 120_000, totalMs: 3_600_000 },
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
}

function noServer(tried: readonly { url: string; why: string }[]): string {
  const looked = tried.map(({ url, why }) => `  ${url}: ${why}`).join("\n");
  return `No model server was found. Looked at:\n${looked}\nStart LM Studio, load a model and start its server (Developer tab, or: lms server start), or name another: --model-url http://HOST:PORT/v1`;
}
