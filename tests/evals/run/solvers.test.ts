import { expect, test } from "vitest";
import { formSection } from "../../../agents/edit-form.ts";
import { askingFor } from "../../../evals/run/edit-form.ts";
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
  const variants = [{ ...loop, name: "whole-files", edits: "whole" as const }];
  const made = await makeRun(suiteIn(twoSamples(), ["sum"]), { kind: "oracle" }, { variants });
  await carry(made);
  const [one] = made.run.attempts();
  expect(one).toMatchObject({ variant: "whole-files", score: 1 });
  const coder = callsOf(made.run, one).find(({ role }) => role === "coder");
  const asked = coder?.messages.at(-1)?.content ?? "";
  const forms = (["blocks", "whole"] as const).filter((form) => asked.includes(formSection(form)));
  expect(forms).toEqual(["whole"]);
  const text = coder?.outcome.kind === "answered" ? coder.outcome.reply.text : "";
  expect(text).toMatch(/^src\/lib\.rs\n```\n/);
});

test("the arm of blocks changes nothing that the loop asks", () => {
  const content = `Carry out the plan.\n\n${formSection("blocks")}`;
  const asked = [{ role: "user" as const, content }];
  expect(askingFor("blocks", asked)).toEqual(asked);
});
