import { expect, test } from "vitest";
import { readQuestion } from "../../memory/questions.ts";

const tried = (about: string) => ({ kind: "attempts", about, detail: false });
const attempts = (about: string) => ({ kind: "attempts", about, detail: true });
const errors = (last: number, about: string | null = null) => ({ kind: "errors", last, about });
const recall = (query: string) => ({ kind: "recall", query });

test.each([
  ["What did I try for pixel_runner before?", tried("pixel_runner")],
  ["what have we tried on pixel_runner so far", tried("pixel_runner")],
  ["What was tried for the boot screen already?", tried("boot screen")],
  ["Which fixes did I try with the VRAM viewer?", tried("VRAM viewer")],
  ["Have I tried O'Brien's parser?", tried("O'Brien's parser")],
  ["Show me previous attempts at CLICK_AT", attempts("CLICK_AT")],
  ["list all attempts at implementing ClickAt, please", attempts("ClickAt")],
  ["previous attempts on 'click_at'?", attempts("'click_at'")],
  ["What errors occurred in the last 10 builds?", errors(10)],
  ["what errors were there in the past five runs", errors(5)],
  ["errors in the last build", errors(1)],
  ["What failed recently?", errors(10)],
  ["which failures did the most recent 3 tasks have?", errors(3)],
  ["What went wrong in the last 0 runs?", errors(1)],
  ["What errors occurred?", errors(10)],
  ["What errors occurred in the last 20 runs with CLICK_AT?", errors(20, "CLICK_AT")],
  ["error handling in the analyzer", recall("error handling in the analyzer")],
  ["CLICK_AT", recall("CLICK_AT")],
  ["How does the framebuffer work?", recall("How does the framebuffer work")],
  ["", recall("")],
])("%s", (question, meaning) => {
  expect(readQuestion(question)).toEqual(meaning);
});
