import { z } from "zod";

export type ServerKind = "lm-studio" | "ollama" | "llama.cpp" | "openai";

/** A model as its server lists it. `loaded` is null where the server does not say. */
export interface ListedModel {
  id: string;
  chats: boolean;
  loaded: boolean | null;
  /** The context that is really loaded, not the most that the model could take. */
  contextTokens: number | null;
}

export type Probe =
  | { kind: "up"; server: { kind: ServerKind; url: string }; models: ListedModel[] }
  | { kind: "down"; url: string; why: string };

const ModelList = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      /** vLLM. */
      max_model_len: z.number().optional(),
      /** llama.cpp as a router over several models. */
      status: z.looseObject({ value: z.string() }).optional(),
    }),
  ),
});
const LmStudio1 = z.looseObject({
  models: z.array(
    z.looseObject({
      key: z.string(),
      type: z.string(),
      loaded_instances: z.array(
        z.looseObject({
          id: z.string(),
          config: z.looseObject({ context_length: z.number().optional() }).optional(),
        }),
      ),
    }),
  ),
});
const LmStudio0 = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      state: z.string(),
      loaded_context_length: z.number().optional(),
    }),
  ),
});
const OllamaPs = z.looseObject({
  models: z.array(z.looseObject({ name: z.string(), context_length: z.number().optional() })),
});
const OllamaShow = z.looseObject({
  parameters: z.string().optional(),
  capabilities: z.array(z.string()).optional(),
});
const LlamaProps = z.looseObject({
  default_generation_settings: z.looseObject({ n_ctx: z.number().optional() }),
});

/** Names of models that turn text into numbers, sound or scores and cannot chat. */
const NO_CHAT =
  /embed|rerank|(^|[/_-])(bge|e5|gte|clip|tts)([/_-]|$)|minilm|colbert|whisper|nomic-bert/i;

interface Asking {
  apiKey?: string | undefined;
  signal: AbortSignal;
}

/** Asks the server at `url` (`…/v1`) what it is and which models it has. Never throws. */
export async function probeServer(url: string, asking: Asking): Promise<Probe> {
  const root = url.replace(/\/v1$/, "");
  const get = (address: string) => askJson(address, asking);
  const [list, lm1, lm0, ps, props] = await Promise.all([
    get(`${url}/models`),
    get(`${root}/api/v1/models`),
    get(`${root}/api/v0/models`),
    get(`${root}/api/ps`),
    get(`${root}/props`),
  ]);
  if (list.kind === "failed") return { kind: "down", url, why: list.why };
  const listed = ModelList.safeParse(list.body);
  if (!listed.success) return { kind: "down", url, why: "it is not an OpenAI-compatible server" };
  const up = (kind: ServerKind, models: ListedModel[]): Probe => ({
    kind: "up",
    server: { kind, url },
    models,
  });
  const { data } = listed.data;

  const newest = LmStudio1.safeParse(bodyOf(lm1));
  if (newest.success)
    return up(
      "lm-studio",
      newest.data.models.map(({ key, type, loaded_instances: [instance] }) => ({
        id: instance?.id ?? key,
        chats: !type.startsWith("embedding"),
        loaded: instance !== undefined,
        contextTokens: instance?.config?.context_length ?? null,
      })),
    );
  const older = LmStudio0.safeParse(bodyOf(lm0));
  if (older.success)
    return up(
      "lm-studio",
      older.data.data.map((model) => ({
        id: model.id,
        chats: !model.type.startsWith("embedding"),
        loaded: model.state === "loaded",
        contextTokens: model.loaded_context_length ?? null,
      })),
    );
  const running = OllamaPs.safeParse(bodyOf(ps));
  if (running.success)
    return up(
      "ollama",
      data.map(({ id }) => {
        const loaded = running.data.models.find(({ name }) => name === id);
        return {
          id,
          chats: !NO_CHAT.test(id),
          loaded: loaded !== undefined,
          contextTokens: loaded?.context_length ?? null,
        };
      }),
    );
  const llama = LlamaProps.safeParse(bodyOf(props));
  return up(
    llama.success ? "llama.cpp" : "openai",
    data.map(({ id, max_model_len, status }) => ({
      id,
      chats: !NO_CHAT.test(id),
      loaded: status ? status.value === "loaded" : llama.success ? true : null,
      contextTokens:
        (llama.success ? llama.data.default_generation_settings.n_ctx : max_model_len) ?? null,
    })),
  );
}

/** A sign of life: whether the server at `url` lists its models within `timeoutMs`. Never rejects. */
export async function isAlive(
  url: string,
  apiKey: string | undefined,
  timeoutMs = 2000,
): Promise<boolean> {
  const answer = await askJson(`${url}/models`, { apiKey, signal: AbortSignal.timeout(timeoutMs) });
  return answer.kind === "json";
}

/** What Ollama tells of one model that it need not have loaded: whether it chats, and a fixed context. */
export async function askOllama(
  url: string,
  model: string,
  asking: Asking,
): Promise<{ chats: boolean; contextTokens: number | null }> {
  const answer = await askJson(`${url.replace(/\/v1$/, "")}/api/show`, asking, { model });
  const show = OllamaShow.safeParse(bodyOf(answer));
  if (!show.success) return { chats: true, contextTokens: null };
  const context = /^num_ctx\s+(\d+)/m.exec(show.data.parameters ?? "")?.[1];
  return {
    chats: show.data.capabilities?.includes("completion") ?? true,
    contextTokens: context === undefined ? null : Number(context),
  };
}

type Answer = { kind: "json"; body: unknown } | { kind: "failed"; why: string };

function bodyOf(answer: Answer): unknown {
  return answer.kind === "json" ? answer.body : undefined;
}

async function askJson(url: string, { apiKey, signal }: Asking, body?: object): Promise<Answer> {
  const response = await fetch(url, {
    signal,
    redirect: "error",
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
  }).catch((error: unknown) => whyUnreachable(error));
  if (typeof response === "string") return { kind: "failed", why: response };
  if (response.status === 401 || response.status === 403)
    return { kind: "failed", why: `it wants an API key (HTTP ${response.status})` };
  if (!response.ok) return { kind: "failed", why: `it answered HTTP ${response.status}` };
  try {
    return { kind: "json", body: await response.json() };
  } catch {
    return { kind: "failed", why: "its answer is not JSON" };
  }
}

function whyUnreachable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const code = "code" in cause ? cause.code : undefined;
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ENOTFOUND") return "there is no such host";
  return cause.message;
}
