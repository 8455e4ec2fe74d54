import { howToRaise } from "../models/advice.ts";
import { type ChatModel, openChatModel } from "../models/chat.ts";
import { type ContextMeter, withContext } from "../models/context-guard.ts";
import { isAlive, type ServerKind } from "../models/probe.ts";
import { withRetries } from "../models/retry.ts";
import { withRoomToThink } from "../models/thinking.ts";
import type { KnownModels } from "./known-models.ts";
import type { Settings } from "./settings.ts";

const MAX_ANSWER_BYTES = 16_000_000;
/** Calls in all for one question after server trouble, and the longest wait between two of them. */
const TRIES = 3;
const LONGEST_WAIT_MS = 30_000;
/** An answer that was eaten by reasoning gets so many times more tokens. */
const LARGER_BY = 2;

/** A model as the agents ask it: with room to think, held to its context, and repeated on trouble. */
export function openModel(
  settings: Settings,
  server: { kind: ServerKind; url: string },
  name: string,
  meter: ContextMeter,
  known: KnownModels,
): ChatModel {
  const { apiKey, firstTokenTimeout, tokenTimeout, answerTimeout, retryWait } = settings;
  const asked = openChatModel({
    url: server.url,
    model: name,
    server: server.kind,
    ...(apiKey !== undefined && { apiKey }),
    deadlines: {
      connectMs: 5000,
      firstTokenMs: firstTokenTimeout * 1000,
      gapMs: tokenTimeout * 1000,
      totalMs: answerTimeout * 1000,
    },
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  const tried = withRetries(asked, {
    tries: TRIES,
    baseMs: retryWait * 1000,
    longestMs: LONGEST_WAIT_MS,
    breaker: known.breakerOf(server.url),
    probe: () => isAlive(server.url, apiKey),
  });
  const guarded = withContext(tried, meter, {
    howToRaise: howToRaise(server.kind, name),
    learnt: (factor) => known.learnt(name, factor),
  });
  return withRoomToThink(guarded, { largerBy: LARGER_BY });
}
