import fc from "fast-check";
import { expect, test } from "vitest";
import { captureOutput } from "../../../tools/sandbox/captured-output.ts";

function captured(budget: number, chunks: string[]) {
  const output = captureOutput(budget);
  for (const chunk of chunks) output.add(Buffer.from(chunk));
  return output.text();
}

test("what fits is kept whole, however it is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (chunks) => {
      const whole = Buffer.from(chunks.join(""));
      const output = captureOutput(whole.length + (whole.length % 2) + 2);
      for (let at = 0; at < whole.length; at += 3) output.add(whole.subarray(at, at + 3));
      expect(output.text()).toEqual({ output: whole.toString("utf8"), truncated: false });
    }),
  );
});

test("beyond the budget whole lines of head and tail remain, and the gap is counted", () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `line ${i}\n`);
  expect(captured(100, lines)).toEqual({
    output: [
      ...["line 0", "line 1", "line 2", "line 3", "line 4", "line 5", "line 6"],
      ...["[… 8797 bytes left out …]"],
      ...["line 995", "line 996", "line 997", "line 998", "line 999", ""],
    ].join("\n"),
    truncated: true,
  });
});

test("one endless line is cut between characters", () => {
  const { output, truncated } = captured(101, ["ä".repeat(10_000)]);
  expect(truncated).toBe(true);
  expect(output).toMatch(/^ä{25}\n\[… 19900 bytes left out …\]\nä{25}$/);
});
