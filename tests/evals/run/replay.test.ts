import { expect, test } from "vitest";
import { NoisyRates } from "../../../contracts/eval-manifest.ts";
import { differences } from "../../../evals/commands/replay.ts";
import { callsOf } from "../../../evals/run/open-solver.ts";
import { carry, makeRun, suiteIn, twoSamples } from "../support/a-run.ts";

const rates = NoisyRates.parse({ right: 0.3, fixed: 0.6, fault: 0.3 });
const epochs = process.env.FULL ? 4 : 1;

test("a replay asks the same questions and scores the same, without the model", async () => {
  const suite = suiteIn(twoSamples());
  const before = await makeRun(suite, { kind: "noisy", rates }, { epochs });
  expect((await carry(before)).kind).toBe("finished");
  const recording = { run: before.run, model: before.manifest.model };
  const solver = { kind: "recorded" as const, run: before.run.folder };
  const again = await makeRun(suite, solver, { epochs, recording, parallel: 2 });
  expect((await carry(again, { recording })).kind).toBe("finished");
  const attempts = before.run.attempts();
  expect(attempts.map(({ status }) => status)).toEqual(attempts.map(() => "scored"));
  expect(differences(attempts, again.run.attempts())).toEqual([]);

  const questions = (run: typeof before.run) =>
    run
      .attempts()
      .map((one) => [`${one.sample} ${one.epoch}`, callsOf(run, one).map((call) => call.messages)])
      .sort();
  expect(questions(again.run)).toEqual(questions(before.run));
});
