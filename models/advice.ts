import type { ListedModel, ServerKind } from "./probe.ts";

/** Below this, prompts are cut to the bone. */
const SMALL = 8192;
/** Below this, many tasks cannot fit at all. */
const TINY = 4096;
const WANTED = 16_384;

export type ContextAdvice =
  | { kind: "enough" }
  | { kind: "unknown"; message: string }
  | { kind: "small" | "tiny"; message: string };

/** What to tell the owner about the loaded context, with the command that raises it. */
export function adviseContext(
  server: ServerKind,
  model: string,
  contextTokens: number | null,
): ContextAdvice {
  const how = howToRaise(server, model);
  if (contextTokens === null)
    return {
      kind: "unknown",
      message: `The server does not say how long a context ${model} has. If answers go wrong, it may be short. ${how}`,
    };
  if (contextTokens >= SMALL) return { kind: "enough" };
  return {
    kind: contextTokens < TINY ? "tiny" : "small",
    message: `${model} is loaded with a context of ${contextTokens} tokens, which is little for code. ${how}`,
  };
}

/** True when many tasks cannot fit at all. */
export function isTiny(contextTokens: number | null): boolean {
  return contextTokens !== null && contextTokens < TINY;
}

/** What the owner can do about a short context, as a sentence. */
export function howToRaise(server: ServerKind, model: string): string {
  return `To raise it: ${raiseCommand(server, model)}`;
}

function raiseCommand(server: ServerKind, model: string): string {
  switch (server) {
    case "lm-studio":
      return `lms load ${model} --context-length ${WANTED}`;
    case "ollama":
      return `OLLAMA_CONTEXT_LENGTH=${WANTED} ollama serve`;
    case "llama.cpp":
      return `start llama-server with -c ${WANTED}`;
    case "openai":
      return "see the model server's manual.";
  }
}

/**
 * True when the answer's model is not the one asked for. Publishers, file endings, tags and dates
 * are no difference: `qwen/qwen3-8b`, `qwen3-8b:latest` and `/models/Qwen3-8B.gguf` are one.
 */
export function isOtherModel(asked: string, answered: string): boolean {
  const bare = (name: string) =>
    name
      .toLowerCase()
      .replace(/^.*[/\\]/, "")
      .replace(/\.gguf$|:latest$|-\d{4}-\d{2}-\d{2}$/, "");
  return bare(asked) !== bare(answered);
}

/**
 * Notices that models in use push each other out of the server's memory, which costs a load, often
 * a minute, per call. `look` takes the server's list after each call and, at the second swap, says
 * so once.
 */
export function watchEvictions(inUse: readonly string[]): {
  look(models: readonly ListedModel[]): string | null;
} {
  let before: ReadonlySet<string> = new Set();
  let swaps = 0;
  return {
    look(models) {
      const now = new Set(
        models.filter(({ id, loaded }) => loaded && inUse.includes(id)).map(({ id }) => id),
      );
      const gone = [...before].some((id) => !now.has(id));
      const came = [...now].some((id) => !before.has(id));
      before = now;
      if (!gone || !came) return null;
      swaps += 1;
      if (swaps !== 2) return null;
      return `The models ${inUse.join(" and ")} push each other out of the server's memory, and each call waits for a load. Use one model for all, a smaller one beside it, or let the server keep both (LM Studio: switch off "only keep last JIT loaded model"; Ollama: OLLAMA_MAX_LOADED_MODELS=2).`;
    },
  };
}
