import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { ScriptedAnswer, ScriptedRequest } from "./scripted/answer.ts";
import { chatHandler } from "./scripted/chat.ts";
import { ChatBody } from "./scripted/chat-body.ts";
import { EmbeddingsBody, embeddingsAnswer } from "./scripted/embed.ts";
import { describe, errorBody, type Persona, type ServedModel } from "./scripted/persona.ts";

export type { ScriptedAnswer, ScriptedRequest } from "./scripted/answer.ts";
export type { Persona } from "./scripted/persona.ts";

export interface ScriptServerOptions {
  answer: (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;
  /** Default: one loaded chat model named `scripted` with a context of 32768 tokens. */
  models?: readonly (Partial<ServedModel> & { id: string })[];
  persona?: Persona;
  /** 0, the default, takes a free one. */
  port?: number;
  /** If set, requests without this key get a 401. */
  apiKey?: string;
  /** Length of the made-up embedding vectors. */
  dimensions?: number;
}

export interface ScriptServer {
  /** The base address, `http://127.0.0.1:PORT/v1`. */
  url: string;
  /** All chat requests so far, in order of arrival. */
  requests: ScriptedRequest[];
  close(): Promise<void>;
}

/**
 * A real HTTP server on 127.0.0.1 that speaks the OpenAI protocol (chat completions streamed or
 * whole, models, embeddings) and answers from a script. `persona` makes it speak as a known server
 * does: its model lists and context addresses, its error bodies, its stream.
 */
export async function startScriptServer(options: ScriptServerOptions): Promise<ScriptServer> {
  const requests: ScriptedRequest[] = [];
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { error: String(error) });
      else response.destroy();
    });
  });
  const handle = requestHandler(options, requests);
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

function requestHandler(options: ScriptServerOptions, requests: ScriptedRequest[]) {
  const { persona = "openai", answer, apiKey, dimensions = 768 } = options;
  const models: ServedModel[] = (options.models ?? [{ id: "scripted" }]).map((model) => ({
    kind: "chat",
    loaded: true,
    contextTokens: 32_768,
    ...model,
  }));
  const chat = chatHandler({ persona, models, answer, requests });

  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", headers } = incoming;
    const path = new URL(incoming.url ?? "/", "http://127.0.0.1").pathname;
    const fail = (status: number, message: string) =>
      sendJson(response, status, errorBody(persona, status, message));
    if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`)
      return fail(401, "Incorrect API key provided.");

    const body = await readJson(incoming);
    switch (`${method} ${path}`) {
      case "POST /v1/chat/completions": {
        const parsed = ChatBody.safeParse(body);
        return parsed.success
          ? chat(parsed.data, incoming, response)
          : fail(400, parsed.error.message);
      }
      case "POST /v1/embeddings": {
        const parsed = EmbeddingsBody.safeParse(body);
        return parsed.success
          ? sendJson(response, 200, embeddingsAnswer(parsed.data, dimensions))
          : fail(400, parsed.error.message);
      }
      default: {
        const reply = describe(persona, models, method, path, body);
        return reply
          ? sendJson(response, reply.status, reply.body)
          : fail(404, `There is no ${method} ${path}.`);
      }
    }
  };
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return null;
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
