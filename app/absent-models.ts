import type { Embedder } from "../memory/embedder.ts";
import { openMeter } from "../models/context-guard.ts";
import type { ModelSource } from "./model-source.ts";

/** For what asks no model: one of that name, which answers nothing but why it is not there. */
export function absentModels(name: string, message: string, embedder: Embedder): ModelSource {
  const outcome = { kind: "unreachable" as const, message };
  return {
    kind: "ready",
    demo: false,
    said: message,
    advice: [],
    embedder,
    modelFor: () => ({ name, chat: async () => outcome }),
    contextFor: () => openMeter(null, null),
    lookAfter: async () => null,
    close: async () => {},
  };
}
