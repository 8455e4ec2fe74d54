import { expect, test } from "vitest";
import type { Attempt } from "../../contracts/attempt.ts";
import type { Judgement } from "../../contracts/verdict.ts";
import { stallsOf, strategyOf } from "../../graph/progress.ts";
import { sameAgain } from "../../graph/same-again.ts";

function attempt(number: number, kind: Attempt["kind"], fingerprint: string[] = []): Attempt {
  return {
    number,
    kind,
    author: number === 1 ? "coder" : "fixer",
    reply: `reply-${number}`,
    patch: "patch",
    evidence: `evidence-${number}`,
    tree_before: "base",
    tree_after: `tree-${number}`,
    files: ["src/lib.rs"],
    commands: [],
    fingerprint,
    added: 1,
    removed: 0,
    summary: `summary ${number}`,
  };
}

/** Attempts by what was wrong with each; `null` was refused. */
const history = (...wrong: (string | null)[]) => ({
  attempts: wrong.map((one, index) =>
    one === null
      ? attempt(index + 1, "refused", [`not found ${index}`])
      : attempt(index + 1, "red", one.split("")),
  ),
  verdicts: [],
});

test.each([
  ["first attempt", ["a"], 0, "go-on"],
  ["another error than before", ["a", "b"], 0, "go-on"],
  ["fewer errors", ["ab", "a"], 0, "go-on"],
  ["the same error", ["a", "a"], 1, "whole-files"],
  ["the same and one more", ["a", "ab"], 1, "whole-files"],
  ["back and forth", ["a", "b", "a"], 1, "whole-files"],
  ["twice nothing mended", ["a", "a", "a"], 2, "fresh-start"],
  ["a refusal between two equal rounds", ["a", null, "a"], 1, "whole-files"],
  ["progress after a stall", ["ab", "ab", "b"], 0, "go-on"],
  ["nothing helps", ["a", "a", "ab", "a"], 3, "stop"],
  ["one refusal", ["a", null], 0, "go-on"],
  ["refused and refused", [null, null], 0, "whole-files"],
] as const)("%s", (_, wrong, stalls, strategy) => {
  const tried = history(...wrong);
  expect([stallsOf(tried), strategyOf(tried)]).toEqual([stalls, strategy]);
});

test("a review that says the same again is no progress, another reason is", () => {
  const verdict = (attempt: number, reason: string): Judgement => ({
    attempt,
    accept: false,
    reasons: [reason],
  });
  const attempts = [attempt(1, "green"), attempt(2, "green")];
  const same = [verdict(1, "No test."), verdict(2, "no test. ")];
  const other = [verdict(1, "No test."), verdict(2, "The name is wrong.")];
  expect(stallsOf({ attempts, verdicts: same })).toBe(1);
  expect(stallsOf({ attempts, verdicts: other })).toBe(0);
});

test("files that were tried before are not run again", () => {
  const tried = history("a", "b");
  const blob = (hash: string) => `text of ${hash}`;
  expect(sameAgain(tried, "tree-3", blob)).toBe(null);
  expect(sameAgain(tried, "tree-1", blob)).toEqual({
    kind: "red",
    tree_after: "tree-1",
    commands: [],
    fingerprint: ["a"],
    summary: "the same files as attempt 1: summary 1",
    evidence: "These edits give exactly the files of attempt 1, which failed:\ntext of evidence-1",
  });
  const rejected = {
    attempts: [attempt(1, "green")],
    verdicts: [{ attempt: 1, accept: false, reasons: ["No test."] }],
  };
  expect(sameAgain(rejected, "tree-1", blob)).toMatchObject({
    kind: "red",
    fingerprint: ["review: no test."],
    summary: "the same files as attempt 1: rejected",
  });
});
