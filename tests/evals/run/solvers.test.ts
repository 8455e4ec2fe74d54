import { expect, test } from "vitest";
import { carry, makeRun, suiteIn, twoSamples } from "../support/a-run.ts";

test.each([
  ["oracle", 1, "done"],
  ["null", 0, "failed"],
  ["cheat", 0, null],
] as const)("the solver %s scores %d through the real loop", async (kind, score, outcome) => {
  const made = await makeRun(suiteIn(twoSamples()), { kind });
  const ended = await carry(made);
  expect(ended.kind).toBe("finished");
  if (ended.kind !== "finished") return;
  const scores = ended.attempts.map((one) => [one.sample, one.status, one.score, one.stop]);
  expect(scores).toEqual([
    ["box", "scored", score, expect.any(String)],
    ["sum", "scored", score, expect.any(String)],
  ]);
  if (outcome !== null) {
    expect(ended.attempts.map((one) => one.outcome)).toEqual([outcome, outcome]);
  }
});
