/** How the known servers differ where a client can see it: model lists, error bodies, stream events. */

export type Persona = "openai" | "lm-studio" | "ollama" | "llama.cpp";

export interface ServedModel {
  id: string;
  kind: "chat" | "embedding";
  loaded: boolean;
  contextTokens: number;
}

interface Reply {
  status: number;
  body: unknown;
}

/** An error body in the persona's own shape. */
export function errorBody(persona: Persona, status: number, message: string): unknown {
  switch (persona) {
    case "lm-studio":
      return { error: message };
    case "llama.cpp":
      return {
        error: {
          code: status,
          message,
          type: status === 503 ? "unavailable_error" : "invalid_request_error",
        },
      };
    case "ollama":
      return { error: { message, type: "api_error", param: null, code: null } };
    case "openai":
      return { error: { message, type: "invalid_request_error", param: null, code: null } };
  }
}

/** What the persona answers when a prompt of `prompt` tokens meets a context of `context`. */
export function overflowBody(persona: Persona, prompt: number, context: number): unknown {
  switch (persona) {
    case "lm-studio":
      return {
        error: `The number of tokens to keep from the initial prompt is greater than the context length (n_keep: ${prompt}>= n_ctx: ${context}). Try to load the model with a larger context length, or provide a shorter input.`,
      };
    case "llama.cpp":
      return {
        error: {
          code: 400,
          message: `request (${prompt} tokens) exceeds the available context size (${context} tokens), try increasing it`,
          type: "exceed_context_size_error",
          n_prompt_tokens: prompt,
          n_ctx: context,
        },
      };
    case "ollama":
      return errorBody("ollama", 400, "the input length exceeds the context length");
    case "openai":
      return {
        error: {
          message: `This model's maximum context length is ${context} tokens. However, your messages resulted in ${prompt} tokens. Please reduce the length of the messages.`,
          type: "invalid_request_error",
          param: "messages",
          code: "context_length_exceeded",
        },
      };
  }
}

/** The persona's answer to anything but chat and embeddings; null when it has no such address. */
export function describe(
  persona: Persona,
  models: readonly ServedModel[],
  method: string,
  path: string,
  body: unknown,
): Reply | null {
  const get = method === "GET";
  if (get && path === "/v1/models") return { status: 200, body: openAiList(persona, models) };
  switch (persona) {
    case "openai":
      return null;
    case "lm-studio":
      return get ? lmStudio(models, path) : null;
    case "ollama":
      return ollama(models, method, path, body);
    case "llama.cpp":
      return get ? llamaCpp(models, path) : null;
  }
}

function openAiList(persona: Persona, models: readonly ServedModel[]): unknown {
  const owner = {
    openai: "system",
    "lm-studio": "organization_owner",
    ollama: "library",
    "llama.cpp": "llamacpp",
  }[persona];
  const data = models.map((model) => ({
    id: model.id,
    object: "model",
    created: 1_760_000_000,
    owned_by: owner,
    ...(persona === "llama.cpp" ? { meta: { n_ctx_train: 131_072, n_vocab: 151_936 } } : {}),
  }));
  return { object: "list", data };
}

function lmStudio(models: readonly ServedModel[], path: string): Reply {
  if (path === "/api/v0/models")
    return {
      status: 200,
      body: {
        object: "list",
        data: models.map((model) => ({
          id: model.id,
          object: "model",
          type: model.kind === "chat" ? "llm" : "embeddings",
          publisher: "someone",
          compatibility_type: "gguf",
          quantization: "Q4_K_M",
          state: model.loaded ? "loaded" : "not-loaded",
          max_context_length: 131_072,
          ...(model.loaded ? { loaded_context_length: model.contextTokens } : {}),
        })),
      },
    };
  if (path === "/api/v1/models")
    return {
      status: 200,
      body: {
        models: models.map((model) => ({
          type: model.kind === "chat" ? "llm" : "embedding",
          publisher: "someone",
          key: model.id,
          display_name: model.id,
          max_context_length: 131_072,
          loaded_instances: model.loaded
            ? [{ id: model.id, config: { context_length: model.contextTokens } }]
            : [],
        })),
      },
    };
  // LM Studio says 200 to addresses that it does not know.
  return { status: 200, body: { error: `Unexpected endpoint or method. (GET ${path})` } };
}

function ollama(
  models: readonly ServedModel[],
  method: string,
  path: string,
  body: unknown,
): Reply | null {
  const entry = (model: ServedModel) => ({ name: model.id, model: model.id, size: 4_683_073_184 });
  if (method === "GET" && path === "/api/version")
    return { status: 200, body: { version: "0.40.12" } };
  if (method === "GET" && path === "/api/tags")
    return { status: 200, body: { models: models.map(entry) } };
  if (method === "GET" && path === "/api/ps")
    return {
      status: 200,
      body: {
        models: models
          .filter((model) => model.loaded)
          .map((model) => ({ ...entry(model), context_length: model.contextTokens })),
      },
    };
  if (method === "POST" && path === "/api/show") {
    const asked = typeof body === "object" && body && "model" in body ? body.model : undefined;
    const model = models.find(({ id }) => id === asked);
    if (!model) return { status: 404, body: { error: `model '${asked}' not found` } };
    return {
      status: 200,
      body: {
        parameters: `num_ctx                        ${model.contextTokens}\nstop                           "<|im_end|>"`,
        model_info: { "general.architecture": "qwen2", "qwen2.context_length": 131_072 },
        capabilities: model.kind === "chat" ? ["completion", "tools"] : ["embedding"],
      },
    };
  }
  return null;
}

function llamaCpp(models: readonly ServedModel[], path: string): Reply | null {
  if (path === "/health") return { status: 200, body: { status: "ok" } };
  if (path === "/props")
    return {
      status: 200,
      body: {
        default_generation_settings: { n_ctx: models[0]?.contextTokens ?? 0 },
        total_slots: 1,
        model_path: `/models/${models[0]?.id ?? ""}`,
        build_info: "b9000",
      },
    };
  return null;
}
