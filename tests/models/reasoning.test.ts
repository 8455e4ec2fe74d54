import { expect, test } from "vitest";
import { isThinking, splitReasoning } from "../../models/reasoning.ts";

test.each<[name: string, answer: string, text: string, reasoning: string]>([
  ["none", "fn main() {}", "fn main() {}", ""],
  ["a block first", "<think>\na\n</think>\n\nb", "b", "a"],
  ["an empty block", "<think>\n\n</think>\n\nb", "b", ""],
  ["two blocks", "<think>a</think><think>b</think>c", "c", "a\n\nb"],
  ["never closed", "<think>\nI wonder", "", "I wonder"],
  ["only the closing tag", "a, so\n</think>\nb", "b", "a, so"],
  ["a block later, on its own line", "First.\n<think>x</think>\nThen.", "First.\nThen.", "x"],
  ["Magistral", "[THINK]a[/THINK]b", "b", "a"],
  ["Seed", "<seed:think>a</seed:think>b", "b", "a"],
  ["Kimi", "◁think▷a◁/think▷b", "b", "a"],
  ["thinking", "<thinking>a</thinking>\nb", "b", "a"],
  [
    "gpt-oss channels",
    "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>b<|return|>",
    "b",
    "a",
  ],
  [
    "a tag within a sentence",
    "Use <think> and </think> tags.",
    "Use <think> and </think> tags.",
    "",
  ],
  [
    "a tag within a fence",
    'Here:\n```rust\n// <think>\nlet a = "</think>";\n```\n',
    'Here:\n```rust\n// <think>\nlet a = "</think>";\n```\n',
    "",
  ],
  [
    "a closing tag within a fence",
    "Here:\n```html\n</think>\n```\n",
    "Here:\n```html\n</think>\n```\n",
    "",
  ],
  ["a block in the middle that never closes", "a\n<think>b", "a\n<think>b", ""],
])("%s", (_name, answer, text, reasoning) => {
  expect(splitReasoning(answer)).toEqual({ text, reasoning });
});

test("thinking while the block is open", () => {
  const steps = ["", "<", "<think>", "<think>a", "<think>a</think>", "<b", "a", "[T", "[1"];
  expect(steps.map(isThinking)).toEqual([true, true, true, true, false, false, false, true, false]);
});
