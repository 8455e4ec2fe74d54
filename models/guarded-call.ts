import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { ModelTrouble } from "../contracts/model-call.ts";
import { type AnswerFacts, readAnswerStream } from "./answer-stream.ts";
import { refusalOf } from "./response-check.ts";

/** All in milliseconds. */
export interface Deadlines {
  /** Until the connection stands. */
  connectMs: number;
  /** From then until the first token: slow prefill needs minutes. */
  firstTokenMs: number;
  /** Between two tokens. */
  gapMs: number;
  /** For the whole call. */
  totalMs: number;
}

export interface CallLimits {
  deadlines: Deadlines;
  /** Bytes of the response body as sent; a streamed token takes about 250 of them. */
  maxAnswerBytes: number;
  apiKey: string | undefined;
  signal: AbortSignal | undefined;
}

export interface GuardedCall {
  facts: AnswerFacts;
  /** What went wrong first; null when nothing did. */
  trouble(): ModelTrouble | null;
  /** True when the answer was cut at `maxAnswerBytes`. */
  cut(): boolean;
  fetch(url: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Frees timers and the connection, whatever happened. */
  close(): void;
}

/**
 * The `fetch` of one chat call, over node:http because the built-in one gives up after 300 s
 * without headers, which slow prefill exceeds, and has no public way to say otherwise. It holds the
 * deadlines, counts bytes, follows no redirect, sends no header but its own, and turns every way in
 * which a server can fail into a `ModelTrouble`.
 */
export function guardCall(
  limits: CallLimits,
  onToken: (part: { content: string; reasoning: string }) => void,
): GuardedCall {
  const { deadlines, signal } = limits;
  let trouble: ModelTrouble | null = null;
  let cut = false;
  let stop = () => {};
  const fail = (why: ModelTrouble): void => {
    // What befalls the connection after the last word is no trouble.
    const { done, finishReason } = reader.facts;
    if (why.kind === "cancelled" || !(done || finishReason !== null)) trouble ??= why;
    stop();
  };
  const stalled = (message: string): void => fail({ kind: "stalled", message });

  const total = setTimeout(
    () => stalled(`The answer was not complete after ${seconds(deadlines.totalMs)}.`),
    deadlines.totalMs,
  );
  let phase: NodeJS.Timeout | undefined;
  const expect = (ms: number, late: () => void): void => {
    clearTimeout(phase);
    phase = setTimeout(late, ms);
  };
  const reader = readAnswerStream((part) => {
    if (reader.facts.tokens === 1)
      expect(deadlines.gapMs, () => stalled(`No token for ${seconds(deadlines.gapMs)}.`));
    else phase?.refresh();
    onToken(part);
  });

  const cancel = (): void => fail({ kind: "cancelled" });
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();

  async function* relay(response: IncomingMessage): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of response) {
      bytes += chunk.length;
      const why = bytes > limits.maxAnswerBytes ? null : reader.push(chunk);
      if (bytes > limits.maxAnswerBytes) {
        // A model that never stops is not the server's trouble: what it said so far is its answer.
        cut = reader.facts.tokens > 0;
        if (!cut) fail({ kind: "broken", message: `No token in ${bytes} bytes.` });
        return;
      }
      if (why) {
        fail(why);
        return;
      }
      yield chunk;
    }
    const why = reader.end();
    if (why) fail(why);
  }

  const send = (url: URL, body: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
        method: "POST",
        // No pool: a kept connection that the server has meanwhile closed looks like a fault.
        agent: false,
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          accept: "text/event-stream",
          "accept-encoding": "identity",
          ...(limits.apiKey === undefined ? {} : { authorization: `Bearer ${limits.apiKey}` }),
        },
      });
      let connected = false;
      const address = url.origin;
      stop = () => request.destroy(new Error("stopped"));
      expect(deadlines.connectMs, () =>
        fail({
          kind: "unreachable",
          message: `No connection to ${address} within ${seconds(deadlines.connectMs)}.`,
        }),
      );
      request.on("socket", (socket) =>
        socket.on(url.protocol === "https:" ? "secureConnect" : "connect", () => {
          connected = true;
          expect(deadlines.firstTokenMs, () =>
            stalled(`No first token after ${seconds(deadlines.firstTokenMs)}.`),
          );
        }),
      );
      request.on("error", (error) => {
        fail(
          connected
            ? connectionLost(error)
            : { kind: "unreachable", message: `${address}: ${reason(error)}` },
        );
        reject(error);
      });
      request.on("response", resolve);
      request.end(body);
    });

  return {
    facts: reader.facts,
    trouble: () => trouble,
    cut: () => cut,
    close() {
      clearTimeout(total);
      clearTimeout(phase);
      signal?.removeEventListener("abort", cancel);
      stop();
    },
    async fetch(url, init) {
      if (trouble) throw new Error(trouble.kind);
      const body = typeof init?.body === "string" ? init.body : "";
      const response = await send(new URL(url instanceof Request ? url.url : url), body);
      const status = response.statusCode ?? 0;
      const refusal = await refusalOf(response);
      if (refusal) {
        fail(refusal);
        throw new Error(refusal.kind);
      }
      response.on("error", (error) => fail(connectionLost(error)));
      return new Response(ReadableStream.from(relay(response)), {
        status,
        headers: { "content-type": "text/event-stream" },
      });
    },
  };
}

function connectionLost(error: Error): ModelTrouble {
  return { kind: "broken", message: `The connection broke: ${reason(error)}.` };
}

function reason(error: Error): string {
  const code = "code" in error ? error.code : undefined;
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "there is no such host";
  return error.message;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`;
}
