import { expect, test } from "vitest";
import { NoisyRates } from "../../../contracts/eval-manifest.ts";
import { compareRuns } from "../../../evals/commands/compare.ts";
import type { KeptRun } from "../../../evals/commands/opened-run.ts";
import type { Suite } from "../../../evals/suite/read-suite.ts";
import { carry, loop, makeRun, pictures, suiteIn } from "../support/a-run.ts";

/** 30 tasks × 3 epochs show 25 points; few tasks only what nobody would miss. */
const { tasks, epochs, low, high, timeout } = process.env.FULL
  ? { tasks: 30, epochs: 3, low: 0.4, high: 0.65, timeout: 900_000 }
  : { tasks: 8, epochs: 1, low: 0.1, high: 0.9, timeout: 120_000 };

/** A real run of the loop with a simulated model that is right so often, at its first try. */
async function ran(suite: Suite, right: number, seed: string): Promise<KeptRun> {
  const variants = [{ ...loop, fixers: 0, judge: false }];
  const rates = NoisyRates.parse({ right });
  const made = await makeRun(
    suite,
    { kind: "noisy", rates },
    { variants, epochs, seed, parallel: 2 },
  );
  expect((await carry(made)).kind).toBe("finished");
  return { ...made, attempts: made.run.attempts() };
}

test("the better of two simulated models is called better, and equal ones are not told apart", {
  timeout,
}, async () => {
  const suite = suiteIn(pictures(tasks, tasks));
  // One seed for both that are to be told apart, as the command line has it: what the weaker one
  // gets right, the better one does too. Equal ones draw apart. With seeds of their own, 25 points
  // are found 9 times in 10 (tests/evals/statistics/simulation.test.ts).
  const weak = await ran(suite, low, "one");
  const same = await ran(suite, low, "another");
  const strong = await ran(suite, high, "one");
  expect(compareRuns(weak, strong)).toMatchObject({ verdict: "better", tasks, families: tasks });
  expect(compareRuns(strong, weak).verdict).toBe("worse");
  expect(compareRuns(weak, same).verdict).toBe("inconclusive");
});
