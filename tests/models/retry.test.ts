import { expect, test } from "vitest";
import type { ModelOutcome, ModelTrouble } from "../../contracts/model-call.ts";
import { openBreaker } from "../../models/breaker.ts";
import type { ChatModel, ChatRequest } from "../../models/chat.ts";
import { type RetryOptions, withRetries } from "../../models/retry.ts";
import { withRoomToThink } from "../../models/thinking.ts";

const request: ChatRequest = {
  messages: [{ role: "user", content: "hi" }],
  temperature: 0,
  maxTokens: 100,
};
const answered = (text: string, more: object = {}): ModelOutcome => ({
  kind: "answered",
  reply: {
    text,
    reasoning: "",
    finish_reason: "stop",
    model: "m",
    usage: null,
    duration_ms: 1,
    ...more,
  },
});
const refused: ModelTrouble = { kind: "unreachable", message: "nothing listens there" };
const broken: ModelTrouble = { kind: "broken", message: "reset" };
const stalled: ModelTrouble = { kind: "stalled", message: "late" };

/** A model that gives these outcomes in turn, and the last one for ever. */
function sequence(...outcomes: ModelOutcome[]) {
  const asked: ChatRequest[] = [];
  const model: ChatModel = {
    name: "m",
    async chat(request) {
      asked.push(request);
      return outcomes[Math.min(asked.length, outcomes.length) - 1] ?? refused;
    },
  };
  return { model, asked };
}

function setUp(model: ChatModel, options: Partial<RetryOptions> = {}) {
  const clock = { now: 0 };
  const slept: number[] = [];
  const breaker = openBreaker({ failures: 2, waitMs: 1000, longestMs: 4000, now: () => clock.now });
  const retrying = withRetries(model, {
    tries: 3,
    baseMs: 100,
    longestMs: 5000,
    breaker,
    probe: async () => true,
    random: () => 0.5,
    sleep: async (ms) => {
      slept.push(ms);
    },
    ...options,
  });
  return { retrying, slept, clock, breaker };
}

test("server trouble is retried, with jittered and growing waits", async () => {
  const { model, asked } = sequence(refused, broken, answered("ok"));
  const { retrying, slept } = setUp(model);
  expect(await retrying.chat(request)).toEqual(answered("ok"));
  expect(asked).toHaveLength(3);
  expect(slept).toEqual([50, 100]);
});

test("a server's own wish to wait is heeded up to the longest wait", async () => {
  const busy = (retry_after_ms: number | null): ModelOutcome => ({
    kind: "busy",
    message: "",
    retry_after_ms,
  });
  const { model } = sequence(busy(2000), busy(60_000), answered("ok"));
  const { retrying, slept } = setUp(model);
  expect(await retrying.chat(request)).toEqual(answered("ok"));
  expect(slept).toEqual([2000, 5000]);
});

test("a stalled call is tried twice, others up to the limit, refusals once", async () => {
  const calls = async (outcome: ModelOutcome) => {
    const { model, asked } = sequence(outcome);
    const got = await setUp(model).retrying.chat(request);
    expect(got).toEqual(outcome);
    return asked.length;
  };
  expect(await calls(stalled)).toBe(2);
  expect(await calls(broken)).toBe(3);
  expect(await calls({ kind: "rejected", status: 400, message: "" })).toBe(1);
  expect(await calls({ kind: "overflow", message: "" })).toBe(1);
  expect(await calls({ kind: "cancelled" })).toBe(1);
});

test("cancelling ends the wait for the next try", async () => {
  const { model, asked } = sequence(broken);
  const stop = new AbortController();
  const breaker = openBreaker({ failures: 2, waitMs: 1, longestMs: 1 });
  const slow = { tries: 3, baseMs: 1e6, longestMs: 1e6, breaker, probe: async () => true };
  const pending = withRetries(model, { ...slow, random: () => 1 }).chat({
    ...request,
    signal: stop.signal,
  });
  setTimeout(() => stop.abort(), 20);
  expect(await pending).toEqual({ kind: "cancelled" });
  expect(asked).toHaveLength(1);
});

test("after failures in a row calls are kept away; a probe lets them in again", async () => {
  const outcomes: ModelOutcome[] = [refused, refused];
  let calls = 0;
  const model: ChatModel = {
    name: "m",
    chat: async () => {
      calls += 1;
      return outcomes.shift() ?? answered("back");
    },
  };
  let alive = false;
  let probes = 0;
  const probe = async () => {
    probes += 1;
    return alive;
  };
  const { retrying, clock, breaker } = setUp(model, { tries: 1, probe });
  const ask = () => retrying.chat(request);
  const away = (s: number) => ({
    kind: "unreachable",
    message: `The model server has failed several calls in a row; the next try is in ${s} s.`,
  });
  expect([await ask(), await ask()]).toEqual([refused, refused]);
  expect(breaker.waitMs()).toBe(1000);
  expect(await ask()).toEqual(away(1));
  clock.now = 1000; // The probe fails: the wait doubles, up to the longest.
  expect(await ask()).toEqual(away(2));
  clock.now = 3000;
  expect(await ask()).toEqual(away(4));
  clock.now = 7000;
  expect(await ask()).toEqual(away(4));
  expect([calls, probes]).toEqual([2, 3]);
  alive = true;
  clock.now = 11_000;
  expect(await ask()).toEqual(answered("back"));
  expect(await ask()).toEqual(answered("back"));
  expect([calls, probes, breaker.waitMs()]).toEqual([4, 4, 0]);
});

const eaten = answered("", { finish_reason: "length", reasoning: "Hmm" });

test("an answer eaten by reasoning: thinking off, then a larger cap", async () => {
  const off = sequence(eaten, answered("42"));
  const how: string[] = [];
  const room = withRoomToThink(off.model, { largerBy: 4 });
  const onNotice = (text: string) => how.push(text);
  expect(await room.chat({ ...request, onNotice })).toEqual(answered("42"));
  expect(off.asked.map(({ thinking, maxTokens }) => [thinking, maxTokens])).toEqual([
    [undefined, 100],
    ["off", 100],
  ]);
  for (const second of [
    eaten,
    { kind: "rejected" as const, status: 400, message: "unknown field" },
  ]) {
    const larger = sequence(eaten, second, answered("42"));
    expect(await withRoomToThink(larger.model, { largerBy: 4 }).chat(request)).toEqual(
      answered("42"),
    );
    expect(larger.asked.map(({ thinking, maxTokens }) => [thinking, maxTokens])).toEqual([
      [undefined, 100],
      ["off", 100],
      [undefined, 400],
    ]);
  }
  const down = sequence(eaten, refused);
  expect(await withRoomToThink(down.model, { largerBy: 4 }).chat(request)).toEqual(refused);
  expect(how).toEqual(["all tokens went into thinking; asking again without thinking"]);
});
