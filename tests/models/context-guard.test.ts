import { expect, test } from "vitest";
import type { ModelOutcome, ModelReply } from "../../contracts/model-call.ts";
import type { ChatModel, ChatRequest } from "../../models/chat.ts";
import { openMeter, withContext } from "../../models/context-guard.ts";

const WORDS = "one two three four five six seven eight nine ten ".repeat(40);

function reply(over: Partial<ModelReply> = {}): ModelOutcome {
  const usage = { prompt_tokens: 400, completion_tokens: 3, cached_tokens: null };
  const whole = { text: "yes", reasoning: "", finish_reason: "stop", model: "m", duration_ms: 1 };
  return { kind: "answered", reply: { ...whole, usage, ...over } };
}

/** A model that gives these outcomes in order, and the requests that reached it. */
function answers(...outcomes: ModelOutcome[]) {
  const asked: ChatRequest[] = [];
  const model: ChatModel = {
    name: "m",
    chat: async (request) => {
      asked.push(request);
      return outcomes[asked.length - 1] ?? reply();
    },
  };
  return { model, asked };
}

const ask = (...texts: string[]): ChatRequest => ({
  messages: texts.map((content) => ({ role: "user", content })),
  temperature: 0,
  maxTokens: 4000,
});
const options = { howToRaise: "To raise it: do this." };
const used = (prompt_tokens: number) => ({
  usage: { prompt_tokens, completion_tokens: 3, cached_tokens: null },
});

test("the answer gets what the context has left, and no more than was asked for", async () => {
  const { model, asked } = answers();
  await withContext(model, openMeter(2000, 1), options).chat(ask(WORDS));
  await withContext(model, openMeter(8000, 1), options).chat(ask(WORDS));
  await withContext(model, openMeter(null, null), options).chat(ask(WORDS));
  expect(asked.map(({ maxTokens }) => maxTokens)).toEqual([1595, 4000, 4000]);
});

test("a prompt that is too long is not sent", async () => {
  const { model, asked } = answers();
  const outcome = await withContext(model, openMeter(512, 1), options).chat(ask(WORDS));
  expect(outcome).toEqual({
    kind: "overflow",
    message:
      "The prompt takes about 405 tokens, which with room for an answer is 21 more than the context of 512. To raise it: do this.",
  });
  expect(asked).toEqual([]);
});

test("a prompt that was cut is said, and the next one is held to what was read", async () => {
  const { model } = answers(reply(used(205)));
  const meter = openMeter(8000, 1);
  const guarded = withContext(model, meter, options);
  expect(await guarded.chat(ask(WORDS))).toEqual({
    kind: "misread",
    message:
      "The server read 205 of about 405 tokens of the prompt and answered as if nothing were missing. To raise it: do this.",
  });
  expect(meter.tokens).toBe(512);
  expect((await guarded.chat(ask(WORDS))).kind).toBe("overflow");
});

test("a refusal of what should fit is the server's doing, and learnt from", async () => {
  const { model } = answers({ kind: "overflow", message: "too long" });
  const meter = openMeter(null, 2);
  expect(await withContext(model, meter, options).chat(ask(WORDS))).toEqual({
    kind: "misread",
    message: "The server refused a prompt of about 810 tokens: too long To raise it: do this.",
  });
  expect(meter.tokens).toBe(729);
});

test("a server that counts only what its cache had not is no truncation", async () => {
  const { model } = answers(reply(used(405)), reply(used(430)));
  const meter = openMeter(8000, 1);
  const guarded = withContext(model, meter, options);
  expect((await guarded.chat(ask(WORDS))).kind).toBe("answered");
  expect((await guarded.chat(ask(WORDS, WORDS))).kind).toBe("answered");
  expect(meter.tokens).toBe(8000);
});

test("the model's own count is learnt; another model's answer is told once", async () => {
  const learnt: number[] = [];
  const told: string[] = [];
  const { model } = answers(
    reply({ ...used(486), model: "small" }),
    reply({ ...used(460), model: "small" }),
  );
  const guarded = withContext(model, openMeter(8000, null), {
    ...options,
    learnt: (factor) => learnt.push(Math.round(factor * 100) / 100),
  });
  const onNotice = (text: string) => told.push(text);
  await guarded.chat({ ...ask(WORDS), onNotice });
  await guarded.chat({ ...ask(WORDS), onNotice });
  expect(learnt).toEqual([1.2, 1.18]);
  expect(told).toEqual(["small answered, although m was asked"]);
});

test("an estimate that errs is no truncation, unless the reading ends where a context ends", async () => {
  const digits = "1234567890 ".repeat(330);
  const { model } = answers(reply(used(1000)), reply(used(2048)));
  const guarded = withContext(model, openMeter(8000, null), options);
  expect((await guarded.chat(ask(digits))).kind).toBe("answered");
  expect((await guarded.chat(ask(`${digits}${digits}`))).kind).toBe("misread");
});
