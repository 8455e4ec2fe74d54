import fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswerStream } from "../../models/answer-stream.ts";

function read(chunks: Uint8Array[]) {
  let content = "";
  const reader = readAnswerStream((part) => {
    content += part.content;
  });
  for (const chunk of chunks) {
    const trouble = reader.push(chunk);
    if (trouble) return { trouble, content, ...reader.facts };
  }
  return { trouble: reader.end(), content, ...reader.facts };
}

function split(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length));
}

const event = (delta: object, more: object = {}) =>
  `data: ${JSON.stringify({ model: "m", choices: [{ delta, ...more }] })}\r\n\r\n`;
const stream = Buffer.from(
  `: ping\n${event({ role: "assistant", content: null })}${event({ reasoning_content: "hm 🤔" })}${event({ content: "é🦀" })}` +
    `event: x\n${event({ content: "你好" })}${event({}, { finish_reason: "stop" })}` +
    'data: {"choices":[],"timings":{"cache_n":7,"prompt_n":3,"predicted_n":4}}\n\ndata: [DONE]',
);
const whole = {
  trouble: null,
  content: "é🦀你好",
  model: "m",
  finishReason: "stop",
  usage: { prompt_tokens: 10, completion_tokens: 4, cached_tokens: 7 },
  reasoning: "hm 🤔",
  tokens: 3,
  done: true,
};

test("the same, wherever the bytes are split", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
      expect(read(split(stream, cuts))).toEqual(whole);
    }),
    { numRuns: process.env.FULL ? 5000 : 300 },
  );
  expect(read([...stream].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
});

test("no bytes crash it; what goes wrong is a trouble", () => {
  const scraps = fc.constantFrom(
    "data:",
    "data: {",
    "}",
    "\n",
    '{"choices":',
    "[DONE]",
    '"error":',
    "null",
    "1",
  );
  const soup = fc
    .array(fc.oneof(scraps, fc.string()), { maxLength: 30 })
    .map((all) => all.join(""));
  fc.assert(
    fc.property(
      fc.oneof(
        soup.map((text) => Buffer.from(text)),
        fc.uint8Array(),
      ),
      (bytes) => {
        const { trouble } = read([bytes]);
        expect([undefined, "broken", "rejected", "overflow", "busy"]).toContain(trouble?.kind);
      },
    ),
    { numRuns: process.env.FULL ? 100_000 : 5000 },
  );
});

test.each<[string, object]>([
  [
    '{"error":{"code":503,"message":"Loading model"}}',
    { kind: "busy", message: "Loading model", retry_after_ms: null },
  ],
  [
    '{"error":"Model was unloaded while in queue"}',
    { kind: "broken", message: "Model was unloaded while in queue" },
  ],
  [
    '{"choices":[{"delta":{"content":["parts"]}}]}',
    { kind: "broken", message: expect.stringContaining("strange event") },
  ],
])("an event %s", (data, trouble) => {
  expect(read([Buffer.from(`data: ${data}\n\n`)]).trouble).toEqual(trouble);
});
