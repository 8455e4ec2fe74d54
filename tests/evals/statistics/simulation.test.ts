import { expect, test } from "vitest";
import { compareAll } from "../../../evals/statistics/compare.ts";
import { randomFrom } from "../../../evals/statistics/random.ts";
import { scoreOf, type TaskScores } from "../../../evals/statistics/score.ts";
import { wilson } from "../../../evals/statistics/wilson.ts";

const COUNT = process.env.FULL ? 4000 : 600;
/** Three standard errors of a simulated rate, so that the seed does not decide. */
const slack = (rate: number, count: number) => 3 * Math.sqrt((rate * (1 - rate)) / count);

interface World {
  families: number;
  perFamily: number;
  epochs: number;
  base: number;
  byFamily: number;
  byTask: number;
}

/** Tasks drawn anew each time: their families and they themselves differ in difficulty. */
function draw(world: World, random: () => number, ...shifts: number[]): TaskScores[][] {
  const arms: TaskScores[][] = shifts.map(() => []);
  for (let family = 0; family < world.families; family++) {
    const common = world.byFamily * (random() * 2 - 1);
    for (let task = 0; task < world.perFamily; task++) {
      const chance = world.base + common + world.byTask * (random() * 2 - 1);
      for (const [arm, shift] of shifts.entries()) {
        const scores = Array.from({ length: world.epochs }, () =>
          random() < chance + shift ? 1 : 0,
        );
        arms[arm]?.push({ sample: `${family}-${task}`, family: `${family}`, scores });
      }
    }
  }
  return arms;
}

const worlds: [string, World][] = [
  [
    "30 tasks of their own, 1 epoch",
    { families: 30, perFamily: 1, epochs: 1, base: 0.5, byFamily: 0, byTask: 0.5 },
  ],
  [
    "30 tasks of their own, 4 epochs",
    { families: 30, perFamily: 1, epochs: 4, base: 0.5, byFamily: 0, byTask: 0.5 },
  ],
  [
    "10 families of 3, 4 epochs",
    { families: 10, perFamily: 3, epochs: 4, base: 0.5, byFamily: 0.3, byTask: 0.2 },
  ],
  [
    "12 families of 3, 3 epochs",
    { families: 12, perFamily: 3, epochs: 3, base: 0.7, byFamily: 0.15, byTask: 0.15 },
  ],
];

test.each(worlds)("the 95%% interval holds the truth: %s", (name, world) => {
  const random = randomFrom(`coverage ${name}`);
  let held = 0;
  for (let i = 0; i < COUNT; i++) {
    const { interval } = scoreOf(draw(world, random, 0)[0] ?? []);
    if (interval.low <= world.base && world.base <= interval.high) held++;
  }
  expect(held / COUNT).toBeGreaterThan(0.92 - slack(0.95, COUNT));
  expect(held / COUNT).toBeLessThan(0.98 + slack(0.95, COUNT));
});

test("taking epochs for tasks would not: what the clustering is for", () => {
  const world = { families: 30, perFamily: 1, epochs: 4, base: 0.5, byFamily: 0, byTask: 0.5 };
  const random = randomFrom("naive");
  let held = 0;
  for (let i = 0; i < COUNT; i++) {
    const all = (draw(world, random, 0)[0] ?? []).flatMap(({ scores }) => scores);
    const right = all.reduce((sum, score) => sum + score, 0);
    const { low, high } = wilson(right / all.length, all.length);
    if (low <= 0.5 && 0.5 <= high) held++;
  }
  expect(held / COUNT).toBeLessThan(0.88);
});

const PAIRS = process.env.FULL ? 1000 : 120;

/** How often each verdict falls when the second arm is truly shifted. */
function verdicts(world: World, shift: number, seed: string) {
  const random = randomFrom(seed);
  const found = { better: 0, worse: 0, inconclusive: 0 };
  for (let i = 0; i < PAIRS; i++) {
    const [before = [], after = []] = draw(world, random, 0, shift);
    const [one] = compareAll(before, [{ name: "v", tasks: after }], `${seed} ${i}`);
    if (one) found[one.verdict] += 1 / PAIRS;
  }
  return found;
}

const clustered = {
  families: 12,
  perFamily: 3,
  epochs: 3,
  base: 0.5,
  byFamily: 0.2,
  byTask: 0.2,
};
const single = { families: 30, perFamily: 1, epochs: 3, base: 0.5, byFamily: 0, byTask: 0.3 };

test.each([
  ["30 tasks × 3 epochs", single],
  ["12 families of 3 × 3 epochs", clustered],
])("equal arms are called different at most at the nominal rate: %s", (name, world) => {
  const { better, worse } = verdicts(world, 0, `null ${name}`);
  expect(better + worse).toBeLessThan(0.05 + slack(0.05, PAIRS));
});

test("30 tasks × 3 epochs: +25 points are found, +20 nearly always, +10 seldom", () => {
  expect(verdicts(single, 0.25, "25").better).toBeGreaterThan(0.85);
  expect(verdicts(single, 0.2, "20").better).toBeGreaterThan(0.8 - slack(0.8, PAIRS));
  const ten = verdicts(single, 0.1, "10").better;
  expect(ten).toBeGreaterThan(0.3 - slack(0.35, PAIRS));
  expect(ten).toBeLessThan(0.4 + slack(0.35, PAIRS));
  expect(verdicts(single, -0.25, "-25").worse).toBeGreaterThan(0.85);
});

test("the smallest detectable effect is what 80% power means", () => {
  const random = randomFrom("detectable");
  const [before = [], after = []] = draw(single, random, 0, 0.2);
  const [one] = compareAll(before, [{ name: "v", tasks: after }], "d");
  const smallest = one?.smallest ?? 0;
  const { better } = verdicts(single, smallest, "at the smallest");
  expect(better).toBeGreaterThan(0.65);
  expect(better).toBeLessThan(0.95);
});
