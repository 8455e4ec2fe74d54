import { setTimeout as timer } from "node:timers/promises";
import type { ModelOutcome, ModelTrouble } from "../contracts/model-call.ts";
import type { Breaker } from "./breaker.ts";
import type { ChatModel, ChatRequest } from "./chat.ts";

export interface RetryOptions {
  /** Calls in all for one request. A stalled one is tried twice at most: each may cost minutes. */
  tries: number;
  /** The first wait is a random part of `baseMs`, the next of twice that, up to `longestMs`. */
  baseMs: number;
  longestMs: number;
  breaker: Breaker;
  /** A sign of life from a server that the breaker suspects; cheap, and never rejects. */
  probe: () => Promise<boolean>;
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  random?: () => number;
}

/** Troubles that may pass by themselves; they are the server's, never the task's. */
export function isServerTrouble(outcome: ModelOutcome): boolean {
  switch (outcome.kind) {
    case "unreachable":
    case "busy":
    case "stalled":
    case "broken":
      return true;
    case "answered":
    case "rejected":
    case "overflow":
    case "misread":
    case "cancelled":
      return false;
  }
}

/** The one place where calls are repeated after server trouble. */
export function withRetries(model: ChatModel, options: RetryOptions): ChatModel {
  return { name: model.name, chat: (request) => chatWithRetries(model, options, request) };
}

async function chatWithRetries(
  model: ChatModel,
  options: RetryOptions,
  request: ChatRequest,
): Promise<ModelOutcome> {
  const { breaker, tries, sleep = sleepFor, random = Math.random } = options;
  const closed = breaker.waitMs();
  if (closed > 0) return keptAway(closed);
  if (breaker.suspects() && !(await options.probe())) {
    breaker.failed();
    return keptAway(breaker.waitMs());
  }

  for (let tried = 1; ; tried += 1) {
    const outcome = await model.chat(request);
    if (outcome.kind === "cancelled") return outcome;
    if (outcome.kind === "answered" || !isServerTrouble(outcome)) {
      breaker.succeeded();
      return outcome;
    }
    const limit = outcome.kind === "stalled" ? Math.min(2, tries) : tries;
    if (tried >= limit) {
      breaker.failed();
      return outcome;
    }
    const jittered = random() * Math.min(options.longestMs, options.baseMs * 2 ** (tried - 1));
    const asked = outcome.kind === "busy" ? (outcome.retry_after_ms ?? 0) : 0;
    const wait = Math.round(Math.min(options.longestMs, Math.max(jittered, asked)));
    request.onNotice?.(`${messageOf(outcome)} Asking again in ${(wait / 1000).toFixed(1)} s`);
    await sleep(wait, request.signal);
    if (request.signal?.aborted) return { kind: "cancelled" };
  }
}

function messageOf(trouble: ModelTrouble): string {
  return "message" in trouble ? trouble.message : trouble.kind;
}

function keptAway(ms: number): ModelOutcome {
  const seconds = Math.ceil(ms / 1000);
  return {
    kind: "unreachable",
    message: `The model server has failed several calls in a row; the next try is in ${seconds} s.`,
  };
}

async function sleepFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await timer(ms, undefined, signal ? { signal } : {}).catch(() => {});
}
