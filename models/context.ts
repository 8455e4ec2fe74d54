import type { ChatMessage, Usage } from "../contracts/model-call.ts";

const PIECE = /\p{L}+|\p{N}|[^\s\p{L}\p{N}]+|\s+/gu;
const SUBWORD = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^A-Za-z]+/g;
/** What a chat template adds for each message: role markers and line ends. */
const PER_MESSAGE = 5;

/**
 * About how many tokens a text has, without any tokenizer: words, digits, punctuation and blanks
 * weighed as byte-pair encodings tend to split them. Measured against cl100k_base on 158 files of
 * Rust, TypeScript, Markdown, JSON and Chinese: 0.94 to 1.08 of the true count by kind of text,
 * 0.84 to 1.2 for single files of a kilobyte or more. Models with small vocabularies need up to
 * a third more, which `learnTokenFactor` finds out.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECE)) tokens += weigh(piece);
  return Math.ceil(tokens);
}

function weigh(piece: string): number {
  const code = piece.charCodeAt(0);
  if (code > 0x2e7f) return piece.length * 0.85; // Chinese, Japanese, Korean, emoji
  if (/^\p{L}/u.test(piece))
    return (piece.match(SUBWORD) ?? []).reduce((sum, word) => sum + weighWord(word), 0);
  if (/^\p{N}/u.test(piece)) return 0.75;
  if (/^\s/.test(piece)) return piece === " " ? 0 : 0.8;
  if (code > 127) return piece.length * 1.2;
  return piece.length === 1 ? 0.85 : Math.ceil(piece.length / 2.5);
}

function weighWord(word: string): number {
  if (word.charCodeAt(0) > 127) return word.length / 2.2;
  return word.length <= 7 ? 1 : 1 + (word.length - 7) / 6;
}

export function estimatePrompt(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content) + PER_MESSAGE, 0);
}

/** For a model that has not answered yet: 15% more than estimated, to stay on the safe side. */
export const UNKNOWN_FACTOR = 1.15;

/**
 * The model's tokens per estimated token, learnt from its replies; multiply estimates by it.
 * Unbelievable ratios (a truncated prompt, a cache that is not counted) teach nothing.
 */
export function learnTokenFactor(
  known: number | null,
  estimated: number,
  usage: Usage | null,
): number | null {
  if (!usage || estimated < 200) return known;
  const ratio = usage.prompt_tokens / estimated;
  if (ratio < 0.7 || ratio > 2) return known;
  return known === null ? ratio : known * 0.7 + ratio * 0.3;
}

export type Fit =
  | { kind: "fits"; promptTokens: number /** Left for reasoning and answer. */; room: number }
  | {
      kind: "too-long";
      promptTokens: number /** Tokens to take out of the prompt. */;
      over: number;
    };

/** Whether a prompt leaves `answerTokens` (reasoning included) of a context of `contextTokens`. */
export function fitsContext(
  messages: readonly ChatMessage[],
  limits: { contextTokens: number; answerTokens: number; factor: number | null },
): Fit {
  const promptTokens = Math.ceil(estimatePrompt(messages) * (limits.factor ?? UNKNOWN_FACTOR));
  const room = limits.contextTokens - promptTokens;
  return room >= limits.answerTokens
    ? { kind: "fits", promptTokens, room }
    : { kind: "too-long", promptTokens, over: limits.answerTokens - room };
}

export type PromptReading =
  | { kind: "whole" }
  /** The server does not say how much it read. */
  | { kind: "unknown" }
  | { kind: "truncated"; read: number; expected: number };

/**
 * Whether the server read the whole prompt: some cut it to their context and answer 200. With a
 * known factor a quarter too few count as cut (texts differ by as much as a sixth), without one 40%.
 */
export function checkPromptRead(
  messages: readonly ChatMessage[],
  usage: Usage | null,
  factor: number | null,
): PromptReading {
  if (!usage) return { kind: "unknown" };
  const expected = Math.round(estimatePrompt(messages) * (factor ?? 1));
  const read = usage.prompt_tokens;
  const enough = expected * (factor === null ? 0.6 : 0.75);
  return expected < 200 || read >= enough
    ? { kind: "whole" }
    : { kind: "truncated", read, expected };
}
