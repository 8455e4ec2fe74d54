import { expect, test } from "vitest";
import { kappa, matthews } from "../../../evals/statistics/agreement.ts";
import { clusteredError } from "../../../evals/statistics/clusters.ts";
import { compareAll } from "../../../evals/statistics/compare.ts";
import { holm } from "../../../evals/statistics/holm.ts";
import { passAtK, passHatK } from "../../../evals/statistics/pass-at-k.ts";
import { scoreOf } from "../../../evals/statistics/score.ts";
import { signFlip } from "../../../evals/statistics/sign-flip.ts";
import { tBelow, tQuantile } from "../../../evals/statistics/student-t.ts";
import { wilson } from "../../../evals/statistics/wilson.ts";

// Reference values: scipy 1.17.1 (stats.t, binomtest(…).proportion_ci("wilson"),
// permutation_test(permutation_type="samples"), math.comb), unless a line says otherwise.

test.each([
  [0.975, 1, 12.706204736174694],
  [0.975, 4, 2.7764451051977934],
  [0.975, 29, 2.045229642132703],
  [0.8, 9, 0.8834038596855346],
  [0.995, 2.5, 7.163728138948783],
  [0.025, 9, -2.262157162798205],
  [0.975, Number.POSITIVE_INFINITY, 1.959963984540054],
])("t quantile of %d with %d degrees", (chance, freedom, expected) => {
  expect(tQuantile(chance, freedom)).toBeCloseTo(expected, 6);
});

test.each([
  [0, 3, 0.5],
  [1.5, 3, 0.8847080673775886],
  [-2.2, 7, 0.03186550765131839],
  [40, 2, 0.9996877926639076],
  [0.1, 200, 0.5397777537478394],
])("chance below t = %d with %d degrees", (t, freedom, expected) => {
  expect(tBelow(t, freedom)).toBeCloseTo(expected, 12);
});

test.each([
  [0, 10, 0, 0.27753279986288926],
  [7, 10, 0.39677814746114526, 0.892208732593699],
  [148, 225, 0.5936006133719577, 0.7166578527551578],
  [30, 30, 0.8864866068260312, 1],
])("Wilson's interval for %d of %d", (right, n, low, high) => {
  const interval = wilson(right / n, n);
  expect(interval.low).toBeCloseTo(low, 6);
  expect(interval.high).toBeCloseTo(high, 6);
});

test("pass@k and pass^k", () => {
  expect(passAtK(10, 3, 5)).toBeCloseTo(0.9166666666666666, 12);
  expect(passAtK(6, 2, 2)).toBeCloseTo(0.6, 12);
  expect(passHatK(10, 3, 2)).toBeCloseTo(0.06666666666666667, 12);
  expect(passHatK(9, 6, 3)).toBeCloseTo(0.23809523809523808, 12);
  expect([passAtK(3, 0, 3), passAtK(3, 3, 3), passHatK(3, 0, 1), passHatK(3, 3, 3)]).toEqual([
    0, 1, 0, 1,
  ]);
  expect([passAtK(2, 1, 3), passHatK(0, 0, 1)]).toEqual([null, null]);
});

test("clustered error: (a: 1, ½), (b: 0, ¼), (c: 1), by numpy from Miller's equation 4", () => {
  const items = [
    { family: "a", value: 1 },
    { family: "a", value: 0.5 },
    { family: "b", value: 0 },
    { family: "b", value: 0.25 },
    { family: "c", value: 1 },
  ];
  expect(clusteredError(items)).toBeCloseTo(0.25514701644346144, 12);
  expect(clusteredError(items.slice(0, 2))).toBeNull();
});

test("sign flips: all of 2^7 and seeded draws", () => {
  expect(signFlip([0.5, 0.25, -0.1, 0.8, 0, 0.3, 0.6, -0.2], "any")).toBeCloseTo(0.09375, 12);
  const many = [
    0.5, 0.25, -0.1, 0.8, 0.05, 0.3, 0.6, -0.2, 0.1, 0.4, -0.3, 0.2, 0.35, 0.15, -0.05, 0.22,
  ];
  expect(signFlip(many, "seed")).toBeCloseTo(0.01446533203125, 2);
  expect(signFlip(many, "seed")).toBe(signFlip(many, "seed"));
  expect(signFlip([0, 0], "any")).toBe(1);
});

test("Holm: the example of R's p.adjust documentation, worked by hand", () => {
  expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  expect(holm([0.6, 0.7])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});

test("Cohen's κ and MCC: 20/10/15/5, by hand", () => {
  const table = { truePositive: 20, falsePositive: 10, trueNegative: 15, falseNegative: 5 };
  expect(kappa(table)).toBeCloseTo(0.4, 12);
  expect(matthews(table)).toBeCloseTo(0.4082482904638631, 12);
  const always = { truePositive: 7, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  expect([kappa(always), matthews(always)]).toEqual([null, null]);
});

test("a paired comparison: t interval as scipy.stats.t.interval gives it", () => {
  const differences = [0.5, 0.25, -0.1, 0.8, 0, 0.3, 0.6, -0.2];
  const task = (value: number, at: number) => ({
    sample: `s${at}`,
    family: `f${at}`,
    scores: [value],
  });
  const [one] = compareAll(
    differences.map((_, at) => task(0.2, at)),
    [{ name: "v", tasks: differences.map((d, at) => task(0.2 + d, at)) }],
    "seed",
  );
  expect(one).toMatchObject({ tasks: 8, families: 8, wins: 5, ties: 1, losses: 2 });
  expect(one?.difference).toBeCloseTo(0.26875, 12);
  expect(one?.interval?.low).toBeCloseTo(-0.026775244944266086, 8);
  expect(one?.interval?.high).toBeCloseTo(0.5642752449442662, 8);
  expect(one?.p).toBeCloseTo(0.09375, 12);
  expect(one?.verdict).toBe("inconclusive");
});

test("a comparison without common tasks says nothing", () => {
  const one = [{ sample: "a", family: "a", scores: [1] }];
  const other = [{ sample: "b", family: "b", scores: [0] }];
  expect(compareAll(one, [{ name: "v", tasks: other }], "seed")).toEqual([
    {
      name: "v",
      tasks: 0,
      families: 0,
      difference: 0,
      interval: null,
      p: 1,
      adjusted: 1,
      wins: 0,
      ties: 0,
      losses: 0,
      smallest: null,
      verdict: "inconclusive",
    },
  ]);
});

test("a score without anything scored, and with everything right", () => {
  expect(scoreOf([{ sample: "a", family: "a", scores: [] }])).toEqual({
    mean: null,
    interval: { low: 0, high: 1 },
    effectiveSize: 0,
    tasks: 0,
    families: 0,
  });
  const right = (at: number) => ({ sample: `${at}`, family: `${at % 10}`, scores: [1, 1, 1] });
  const all = scoreOf(Array.from({ length: 30 }, (_, at) => right(at)));
  expect(all).toMatchObject({ mean: 1, effectiveSize: 10, tasks: 30, families: 10 });
  expect(all.interval.low).toBeCloseTo(wilson(1, 10).low, 12);
});
