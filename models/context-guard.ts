import type { ChatMessage, ModelOutcome, ModelReply } from "../contracts/model-call.ts";
import { isOtherModel } from "./advice.ts";
import type { ChatModel, ChatRequest } from "./chat.ts";
import { checkPromptRead, estimatePrompt, fitsContext, learnTokenFactor } from "./context.ts";

/** What is known of one model's context on one server; every answer makes it more exact. */
export interface ContextMeter {
  /** The context that is loaded, in tokens; null when nobody knows. */
  tokens: number | null;
  /** The model's tokens per estimated token; null before its first answer. */
  factor: number | null;
  /** The last prompt: what it shares with the next one, some servers do not count again. */
  last: readonly ChatMessage[];
  /** Names of other models that have answered, each told once. */
  others: Set<string>;
}

export function openMeter(tokens: number | null, factor: number | null): ContextMeter {
  return { tokens, factor, last: [], others: new Set() };
}

/** The least that is left for an answer: a short one, and of a short context a quarter. */
export function leastAnswer(contextTokens: number): number {
  return Math.min(1024, Math.floor(contextTokens / 4));
}

export interface GuardOptions {
  /** What the owner can type to get a longer context. */
  howToRaise: string;
  /** Told the model's tokens per estimated token after each answer. */
  learnt?: (factor: number) => void;
}

/**
 * Holds every prompt to the context that is loaded, gives the answer what is left of it, and sees
 * afterwards whether the server read the whole prompt and which model answered. A prompt that is
 * too long is not sent: `overflow`. One that fits and was cut or refused all the same: `misread`.
 */
export function withContext(
  model: ChatModel,
  meter: ContextMeter,
  options: GuardOptions,
): ChatModel {
  return { name: model.name, chat: (request) => chatWithin(model, meter, options, request) };
}

async function chatWithin(
  model: ChatModel,
  meter: ContextMeter,
  options: GuardOptions,
  request: ChatRequest,
): Promise<ModelOutcome> {
  const { messages } = request;
  let { maxTokens } = request;
  if (meter.tokens !== null) {
    const answerTokens = leastAnswer(meter.tokens);
    const limits = { contextTokens: meter.tokens, answerTokens, factor: meter.factor };
    const fit = fitsContext(messages, limits);
    if (fit.kind === "too-long") {
      const message = `The prompt takes about ${fit.promptTokens} tokens, which with room for an answer is ${fit.over} more than the context of ${meter.tokens}. ${options.howToRaise}`;
      return { kind: "overflow", message };
    }
    maxTokens = Math.min(maxTokens ?? fit.room, fit.room);
  }
  const outcome = await model.chat({ ...request, maxTokens });
  switch (outcome.kind) {
    case "answered":
      return checked(model.name, outcome.reply, meter, options, request);
    case "overflow": {
      const sent = Math.round(estimatePrompt(messages) * (meter.factor ?? 1));
      shrinkTo(meter, Math.floor(sent * 0.9));
      const message = `The server refused a prompt of about ${sent} tokens: ${outcome.message} ${options.howToRaise}`;
      return { kind: "misread", message };
    }
    default:
      return outcome;
  }
}

function checked(
  asked: string,
  reply: ModelReply,
  meter: ContextMeter,
  options: GuardOptions,
  { messages, onNotice }: ChatRequest,
): ModelOutcome {
  const reading = checkPromptRead(messages, reply.usage, meter.factor);
  const cut =
    reading.kind === "truncated" &&
    isCertain(meter, messages, reading.read) &&
    !isOnlyTheNew(meter, messages, reading.read);
  if (cut) {
    shrinkTo(meter, reading.read);
    const message = `The server read ${reading.read} of about ${reading.expected} tokens of the prompt and answered as if nothing were missing. ${options.howToRaise}`;
    return { kind: "misread", message };
  }
  if (isOtherModel(asked, reply.model) && !meter.others.has(reply.model)) {
    meter.others.add(reply.model);
    onNotice?.(`${reply.model} answered, although ${asked} was asked`);
  }
  if (reading.kind === "whole") {
    meter.factor = learnTokenFactor(meter.factor, estimatePrompt(messages), reply.usage);
    if (meter.factor !== null) options.learnt?.(meter.factor);
  }
  meter.last = messages;
  return { kind: "answered", reply };
}

/** No text of prompts takes fewer tokens than one for so many characters. */
const DENSEST = 6;
/** How near to a context's usual size a count must be to be its end. */
const NEAR = 0.06;

/**
 * Estimates err on strange texts, and a false alarm would stop all work: what was read must be less
 * than any tokenizer makes of the text, or end where a context ends.
 */
function isCertain(meter: ContextMeter, messages: readonly ChatMessage[], read: number): boolean {
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  const ends = [2048, 4096, 8192, 16_384, 32_768, ...(meter.tokens === null ? [] : [meter.tokens])];
  const atAnEnd = ends.some((end) => read <= end * (1 + NEAR) && read >= end * (1 - NEAR));
  return atAnEnd || read < characters / DENSEST;
}

/** Some servers report only the tokens that were not in their cache: that is no truncation. */
function isOnlyTheNew(
  meter: ContextMeter,
  messages: readonly ChatMessage[],
  read: number,
): boolean {
  let shared = 0;
  while (shared < messages.length && messages[shared]?.content === meter.last[shared]?.content) {
    shared += 1;
  }
  const fresh = estimatePrompt(messages.slice(shared)) * (meter.factor ?? 1);
  return shared > 0 && read > fresh * 0.7 && read < fresh * 1.3;
}

/** What the server showed that it has; the next prompt is cut to it. */
function shrinkTo(meter: ContextMeter, tokens: number): void {
  meter.tokens = Math.min(meter.tokens ?? tokens, Math.max(512, tokens));
}
