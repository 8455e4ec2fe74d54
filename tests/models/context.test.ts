import { expect, test } from "vitest";
import {
  checkPromptRead,
  estimatePrompt,
  estimateTokens,
  fitsContext,
  learnTokenFactor,
} from "../../models/context.ts";

const rust = `impl PixelRunner {
    pub fn step(&mut self, op: Opcode) -> Result<(), RunError> {
        match op {
            Opcode::ClickAt { x, y } => self.buffer.set(x, y, Pixel::WHITE)?,
            Opcode::Fill(color) => self.buffer.fill(color),
        }
        self.cycles += 1;
        Ok(())
    }
}
`;
const prose =
  "The planner reads the task, looks at the files it names, and decides which of them the work will touch. ";
const json = JSON.stringify(
  {
    kind: "code",
    files: ["src/lib.rs", "src/pixel_runner.rs"],
    steps: ["Add the opcode.", "Test it."],
  },
  null,
  2,
);
const chinese = "读取任务，查看文件，然后决定要修改哪些文件。";

/** Counted once with cl100k_base, OpenAI's tokenizer, whose kind Qwen and Llama 3 use. */
test.each<[string, string, number]>([
  ["Rust", rust, 78],
  ["prose", prose, 24],
  ["JSON", json, 48],
  ["Chinese", chinese, 20],
])("the estimate for %s is within a quarter of the true count", (_name, text, tokens) => {
  expect(Math.abs(estimateTokens(text) / tokens - 1)).toBeLessThan(0.25);
});

const prompt = (text: string, times: number) => [
  { role: "system" as const, content: "You write Rust." },
  { role: "user" as const, content: text.repeat(times) },
];

test("a prompt fits when the answer has room beside it", () => {
  const messages = prompt(rust, 20);
  const tokens = estimatePrompt(messages);
  const limits = { contextTokens: tokens + 1000, answerTokens: 1000, factor: 1 };
  expect(fitsContext(messages, limits)).toEqual({ kind: "fits", promptTokens: tokens, room: 1000 });
  expect(fitsContext(messages, { ...limits, answerTokens: 1200 })).toEqual({
    kind: "too-long",
    promptTokens: tokens,
    over: 200,
  });
  expect(fitsContext(messages, { ...limits, factor: null })).toMatchObject({ kind: "too-long" });
});

test("a model's tokens are learnt from its replies, but not from nonsense", () => {
  const usage = (prompt_tokens: number) => ({
    prompt_tokens,
    completion_tokens: 1,
    cached_tokens: null,
  });
  expect(learnTokenFactor(null, 1000, usage(1300))).toBe(1.3);
  expect(learnTokenFactor(1.3, 1000, usage(1200))).toBeCloseTo(1.27);
  expect(learnTokenFactor(1.3, 1000, usage(300))).toBe(1.3);
  expect(learnTokenFactor(1.3, 100, usage(100))).toBe(1.3);
  expect(learnTokenFactor(null, 1000, null)).toBe(null);
});

test("a prompt that the server read only in part", () => {
  const messages = prompt(rust, 60);
  const expected = estimatePrompt(messages);
  const check = (share: number, factor: number | null) =>
    checkPromptRead(
      messages,
      { prompt_tokens: Math.round(expected * share), completion_tokens: 1, cached_tokens: 0 },
      factor,
    );
  expect(check(0.7, null)).toEqual({ kind: "whole" });
  expect(check(0.5, null)).toEqual({
    kind: "truncated",
    read: Math.round(expected * 0.5),
    expected,
  });
  expect(check(0.9, 1)).toEqual({ kind: "whole" });
  expect(check(0.7, 1)).toMatchObject({ kind: "truncated" });
  expect(checkPromptRead(messages, null, 1)).toEqual({ kind: "unknown" });
});
