import { expect, test } from "vitest";
import { formSection } from "../../../agents/edit-form.ts";
import { callsOf } from "../../../evals/run/open-solver.ts";
import { carry, loop, makeRun, suiteIn, twoSamples } from "../support/a-run.ts";

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

test("the arm of whole files is asked for them, answers in them, and solves as well", async () => {
  const variants = (["blocks", "whole"] as const).map((edits) => ({ ...loop, name: edits, edits }));
  const made = await makeRun(suiteIn(twoSamples(), ["sum"]), { kind: "oracle" }, { variants });
  await carry(made);
  const said = made.run.attempts().map((one) => {
    const coder = callsOf(made.run, one).find(({ role }) => role === "coder");
    const asked = coder?.messages.at(-1)?.content ?? "";
    const answer = coder?.outcome.kind === "answered" ? coder.outcome.reply.text : "";
    return {
      arm: one.variant,
      score: one.score,
      asked: (["blocks", "whole"] as const).filter((form) => asked.includes(formSection(form))),
      search: answer.includes("<<<<<<< SEARCH"),
    };
  });
  expect(said).toEqual([
    { arm: "blocks", score: 1, asked: ["blocks"], search: true },
    { arm: "whole", score: 1, asked: ["whole"], search: false },
  ]);
});
