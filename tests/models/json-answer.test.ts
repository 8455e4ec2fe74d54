import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { Plan } from "../../contracts/plan.ts";
import { openChatModel } from "../../models/chat.ts";
import { askJson, type JsonQuestion, readJson } from "../../models/json-answer.ts";
import { answerSchema } from "../../models/json-schema.ts";
import {
  type ScriptedAnswer,
  type ScriptServer,
  startScriptServer,
} from "../../models/script-server.ts";

const open: ScriptServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const Verdict = z.object({ accept: z.boolean(), reasons: z.array(z.string()).max(20) });

async function ask(
  answers: ScriptedAnswer[],
  question: Partial<JsonQuestion<z.infer<typeof Verdict>>> = {},
) {
  const server = await startScriptServer({ answer: ({ number }) => answers[number - 1] ?? "" });
  open.push(server);
  const model = openChatModel({
    url: server.url,
    model: "m",
    deadlines: { connectMs: 2000, firstTokenMs: 2000, gapMs: 2000, totalMs: 5000 },
    maxAnswerBytes: 1_000_000,
  });
  const result = await askJson({
    ask: (request) => model.chat(request),
    messages: [
      { role: "system", content: "You judge." },
      { role: "user", content: "Judge this." },
    ],
    schema: Verdict,
    name: "verdict",
    temperature: 0,
    maxTokens: 500,
    ...question,
  });
  return { result, requests: server.requests };
}

const good = '{"accept": true, "reasons": ["it works"]}';
const value = { accept: true, reasons: ["it works"] };

test("held to the schema by the server", async () => {
  const { result, requests } = await ask([good]);
  expect(result).toMatchObject({ kind: "valid", value, method: "json_schema", asked: 1 });
  expect(requests.map(({ schema }) => schema)).toEqual([
    {
      name: "verdict",
      schema: {
        type: "object",
        properties: {
          accept: { type: "boolean" },
          reasons: { type: "array", items: { type: "string" } },
        },
        required: ["accept", "reasons"],
        additionalProperties: false,
      },
    },
  ]);
});

const refusal = (status: number): ScriptedAnswer => ({
  fault: { kind: "status", status, message: "response_format is not supported" },
});

test.each([400, 422, 500])(
  "a server that refuses schemas (%i) is asked in words",
  async (status) => {
    const { result, requests } = await ask([refusal(status), `Sure!\n\`\`\`json\n${good}\n\`\`\``]);
    expect(result).toMatchObject({ kind: "valid", value, method: "prompt", asked: 2 });
    expect(requests[1]?.schema).toBe(null);
    expect(requests[1]?.messages[0]).toEqual(requests[0]?.messages[0]);
    expect(requests[1]?.last).toMatch(
      /^Judge this\.\n\nAnswer with one JSON object and nothing else\. It must match this JSON schema:\n\{"type":"object"/,
    );
  },
);

test("known to refuse: asked in words from the start; a wrong key is not asked about twice", async () => {
  const { result, requests } = await ask([good], { method: "prompt" });
  expect(result).toMatchObject({ kind: "valid", method: "prompt", asked: 1 });
  expect(requests[0]?.schema).toBe(null);
  const locked = await ask([refusal(401)]);
  expect(locked.result).toEqual({
    kind: "rejected",
    status: 401,
    message: "response_format is not supported",
  });
  expect(locked.requests).toHaveLength(1);
});

test("asked once more with what was wrong, as the next turn of the conversation", async () => {
  const { result, requests } = await ask(['{"accept": "maybe"}', good]);
  expect(result).toMatchObject({ kind: "valid", value, asked: 2 });
  expect(requests[1]?.messages).toEqual([
    { role: "system", content: "You judge." },
    { role: "user", content: "Judge this." },
    { role: "assistant", content: '{"accept": "maybe"}' },
    {
      role: "user",
      content:
        "That is not the JSON that was asked for: ✖ Invalid input: expected boolean, received string\n  → at accept\n✖ Invalid input: expected array, received undefined\n  → at reasons\nAnswer again with the whole JSON object and nothing else.",
    },
  ]);
});

test("twice wrong is a typed failure, with the last reply", async () => {
  const cut = { reply: '{"accept": true, "reasons": ["it wo', finishReason: "length" };
  const { result } = await ask(["I accept.", cut]);
  expect(result).toMatchObject({
    kind: "invalid",
    reason: "the answer is cut off before its JSON is complete",
    reply: { text: cut.reply, finish_reason: "length" },
    asked: 2,
  });
});

test("JSON in the reasoning with nothing said, and a re-ask after silence", async () => {
  const thought = await ask([{ reply: "", reasoning: `I would say ${good}` }]);
  expect(thought.result).toMatchObject({ kind: "valid", value });
  const silent = await ask(["", good]);
  expect(silent.result).toMatchObject({ kind: "valid", value });
  expect(silent.requests[1]?.messages.map(({ role }) => role)).toEqual(["system", "user"]);
});

test("the first JSON that fits is taken, from the end", async () => {
  const text = `A draft: {"accept": false, "reasons": []}\nFinal: ${good}\nSee [1] and {"x": 1}.`;
  expect((await ask([text])).result).toMatchObject({ kind: "valid", value });
});

test("server trouble passes through, also at the second question", async () => {
  const down: ScriptedAnswer = { fault: { kind: "status", status: 503, message: "Loading model" } };
  const busy = { kind: "busy", message: "Loading model", retry_after_ms: null };
  expect((await ask([down])).result).toEqual(busy);
  expect((await ask(["nonsense", down])).result).toEqual(busy);
});

test("schemas that every server takes", () => {
  expect(answerSchema(Plan)).toEqual({
    type: "object",
    properties: {
      kind: { type: "string", enum: ["code", "pixel"] },
      files: { type: "array", items: { type: "string" } },
      steps: { type: "array", items: { type: "string" } },
      acceptance: { type: "array", items: { type: "string" } },
      nothing_to_do: { type: "boolean" },
    },
    required: ["kind", "files", "steps", "acceptance", "nothing_to_do"],
    additionalProperties: false,
  });
  const odd = z.object({
    format: z.string().nullable(),
    n: z.number().int().min(1).optional(),
    mixed: z.literal(["a", 1]),
  });
  const text = JSON.stringify(answerSchema(odd));
  expect(text).not.toMatch(/"type":\[/);
  expect(JSON.parse(text)).toMatchObject({
    properties: {
      format: { anyOf: [{ type: "string" }, { type: "null" }] },
      n: { type: "integer" },
    },
    required: ["format", "n", "mixed"],
  });
});

test("no reply crashes the reader, and what it calls valid is valid", () => {
  const scraps = fc.constantFrom(
    "{",
    "}",
    '"accept":',
    "true",
    ",",
    '"reasons":[',
    '"x"',
    "]",
    "```json\n",
    "\n",
    good,
    "'",
  );
  const text = fc.array(fc.oneof(scraps, fc.string({ maxLength: 5 })), { maxLength: 20 });
  const counts = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(text, fc.constantFrom("stop", "length", null), (parts, finish_reason) => {
      const reply = {
        text: parts.join(""),
        reasoning: "",
        finish_reason,
        model: "m",
        usage: null,
        duration_ms: 0,
      };
      const reading = readJson(reply, Verdict);
      counts[reading.kind] += 1;
      if (reading.kind === "valid") expect(Verdict.parse(reading.value)).toEqual(reading.value);
      else expect(reading.reason).not.toBe("");
    }),
    { numRuns: process.env.FULL ? 100_000 : 5000 },
  );
  expect(counts.valid).toBeGreaterThan(100);
  expect(counts.invalid).toBeGreaterThan(100);
});
