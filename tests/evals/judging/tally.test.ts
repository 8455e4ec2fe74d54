import { expect, test } from "vitest";
import { type JudgedCase, tally, tallyLines } from "../../../evals/judging/tally.ts";

function aCase(
  label: "good" | "bad",
  accepts: boolean[],
  change: Partial<JudgedCase["change"]> = {},
): JudgedCase {
  const source = label === "good" ? "oracle" : "mutant";
  return {
    change: { id: "x", sample: "s", label, source, class: "boundary", files: {}, ...change },
    green: true,
    accepts,
    unjudged: [],
  };
}

test("the majority decides, ties reject, red changes are left out", () => {
  const result = tally([
    aCase("good", [true, true, false]),
    aCase("good", [false, false, true]),
    aCase("bad", [true, true, true]),
    aCase("bad", [true, false]),
    aCase("bad", [false], { source: "cheat", class: "exits" }),
    { ...aCase("bad", []), green: false },
    { ...aCase("bad", []), unjudged: ["no JSON"] },
  ]);
  expect(result).toMatchObject({
    cases: 7,
    red: 1,
    unjudged: 1,
    overall: { table: { truePositive: 1, falseNegative: 1, falsePositive: 1, trueNegative: 2 } },
    alwaysAccept: { falseAccept: { rate: 1 }, falseReject: { rate: 0 } },
    flips: { count: 3, of: 4 },
    byDefect: [
      { defect: "boundary", cases: 2, wrong: 1 },
      { defect: "cheat", cases: 1, wrong: 0 },
      { defect: "oracle", cases: 2, wrong: 1 },
    ],
  });
  expect(tallyLines(result)).toContain("flips: 3 of 4 (95%: 30.1% to 95.4%)");
});

test("nothing judged is nothing said", () => {
  expect(tally([])).toMatchObject({ overall: null, byDefect: [], flips: { count: 0, of: 0 } });
});
