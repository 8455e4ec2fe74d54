import { askOllama, type ListedModel, type Probe, probeServer, type ServerKind } from "./probe.ts";

export interface FindOptions {
  /** Look only there. `http://` and `/v1` may be missing. */
  url?: string | undefined;
  /** Use only this model. */
  model?: string | undefined;
  apiKey?: string | undefined;
  /** For everything together. Default 2000. */
  timeoutMs?: number;
  /** Where to look without `url`, best first. Default: LM Studio, Ollama, llama.cpp on this machine. */
  places?: readonly string[];
}

export type FindResult =
  | {
      kind: "found";
      server: { kind: ServerKind; url: string };
      model: string;
      /** Why this model, for people. */
      why: string;
      /** The context that the server has really loaded; null when it does not say. */
      contextTokens: number | null;
      /** All chat models there. */
      models: string[];
    }
  | { kind: "none"; tried: { url: string; why: string }[] }
  | {
      kind: "no-model";
      server: { kind: ServerKind; url: string };
      /** All models there, of whatever kind. */
      models: string[];
      message: string;
    };

/** Where LM Studio, Ollama and llama.cpp listen unless told otherwise. */
export const SERVER_PLACES = [
  "http://127.0.0.1:1234/v1",
  "http://127.0.0.1:11434/v1",
  "http://127.0.0.1:8080/v1",
] as const;

const NAMES: Record<ServerKind, string> = {
  "lm-studio": "LM Studio",
  ollama: "Ollama",
  "llama.cpp": "llama.cpp",
  openai: "the model server",
};

/**
 * Finds a model server and a chat model on it. All places are asked at once; the first in order
 * that has a fitting model wins, without waiting for the later ones.
 */
export async function findServer(options: FindOptions = {}): Promise<FindResult> {
  const { apiKey, model, timeoutMs = 2000 } = options;
  const stop = new AbortController();
  const asking = {
    apiKey,
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)]),
  };
  const places = options.url === undefined ? (options.places ?? SERVER_PLACES) : [options.url];
  const probes = places.map(async (place): Promise<Probe> => {
    const url = serverAddress(place);
    return url === null
      ? { kind: "down", url: place, why: "it is not an http address" }
      : probeServer(url, asking);
  });
  try {
    const tried: { url: string; why: string }[] = [];
    let without: FindResult | undefined;
    for (const pending of probes) {
      const probe = await pending;
      if (probe.kind === "down") {
        tried.push({ url: probe.url, why: probe.why });
        continue;
      }
      const result = await chooseModel(probe, model, asking);
      if (result.kind === "found") return result;
      without ??= result;
    }
    return without ?? { kind: "none", tried };
  } finally {
    stop.abort();
  }
}

/** `127.0.0.1:1234` → `http://127.0.0.1:1234/v1`; null when it is no http address. */
export function serverAddress(place: string): string | null {
  const trimmed = place.trim();
  const address = URL.parse(/^[a-z]+:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`);
  if (!address || !/^https?:$/.test(address.protocol)) return null;
  const path = address.pathname.replace(/\/+$/, "");
  return `${address.origin}${path === "" ? "/v1" : path}`;
}

type Up = Extract<Probe, { kind: "up" }>;

async function chooseModel(
  probe: Up,
  wanted: string | undefined,
  asking: { apiKey: string | undefined; signal: AbortSignal },
): Promise<FindResult> {
  const { server, models } = probe;
  const chats = models.filter((model) => model.chats);
  const found = (
    model: ListedModel,
    why: string,
    contextTokens = model.contextTokens,
  ): FindResult => ({
    kind: "found",
    server,
    model: model.id,
    why,
    contextTokens,
    models: chats.map(({ id }) => id),
  });
  const none = (message: string): FindResult => ({
    kind: "no-model",
    server,
    models: models.map(({ id }) => id),
    message,
  });
  const where = `${NAMES[server.kind]} at ${server.url}`;

  if (wanted !== undefined) {
    const model = named(models, wanted);
    if (!model) {
      // Servers of one model answer to any name, and others take names that they do not list.
      if (server.kind === "llama.cpp" || server.kind === "openai")
        return found(
          {
            id: wanted,
            chats: true,
            loaded: null,
            contextTokens: models.length === 1 ? (models[0]?.contextTokens ?? null) : null,
          },
          `asked for by name, though ${where} does not list it`,
        );
      return none(`${where} has no model "${wanted}".`);
    }
    if (!model.chats) return none(`"${model.id}" on ${where} makes embeddings and cannot chat.`);
    const show = server.kind === "ollama" ? await askOllama(server.url, model.id, asking) : null;
    return found(model, "asked for by name", model.contextTokens ?? show?.contextTokens ?? null);
  }

  const ordered = [
    ...chats.filter(({ loaded }) => loaded),
    ...chats.filter(({ loaded }) => !loaded),
  ];
  for (const model of ordered) {
    const show = server.kind === "ollama" ? await askOllama(server.url, model.id, asking) : null;
    if (show?.chats === false) continue;
    const why = model.loaded
      ? `it is loaded in ${where}`
      : model.loaded === null
        ? `it is the first chat model of ${where}`
        : `no chat model is loaded in ${where}, which loads its first one when asked`;
    return found(model, why, model.contextTokens ?? show?.contextTokens ?? null);
  }
  return none(
    models.length === 0
      ? `${where} has no models.`
      : `${where} has only models that cannot chat: ${models.map(({ id }) => id).join(", ")}.`,
  );
}

/**
 * The model's id on a server for a name that a person typed; null when it has none of that name and
 * would not answer to it.
 */
export function modelNamed(
  { server, models }: Extract<FindResult, { kind: "found" }>,
  wanted: string,
): string | null {
  const listed = models.map((id) => ({ id, chats: true, loaded: null, contextTokens: null }));
  const known = named(listed, wanted)?.id ?? null;
  return known ?? (server.kind === "llama.cpp" || server.kind === "openai" ? wanted : null);
}

/** Exact name first, then without regard to case, Ollama's `:latest` or a publisher's prefix. */
function named(models: readonly ListedModel[], wanted: string): ListedModel | undefined {
  const plain = wanted.toLowerCase();
  return (
    models.find(({ id }) => id === wanted) ??
    models.find(({ id }) => id.toLowerCase() === plain) ??
    models.find(({ id }) => id.toLowerCase() === `${plain}:latest`) ??
    models.find(({ id }) => id.toLowerCase().endsWith(`/${plain}`))
  );
}
