import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openCalibration, prefersWholeFiles, refusesSchemas } from "../../store/calibration.ts";
import { openStore } from "../../store/store.ts";
import { scratch } from "../support/crate.ts";

function calibrationIn(folder: string) {
  const store = openStore(path.join(folder, "store.sqlite"));
  onTestFinished(() => store.close());
  return openCalibration(store.db);
}

test("rates and token factors are kept between processes", () => {
  const folder = scratch();
  const first = calibrationIn(folder);
  first.note("m", "blocks", true);
  first.note("m", "blocks", false);
  first.note("m", "json_schema", true);
  first.note("n", "whole", false);
  first.keepTokenFactor("m", 1.2);
  first.keepTokenFactor("m", 1.21);
  const again = calibrationIn(folder);
  expect(again.rates("m")).toEqual([
    { model: "m", way: "blocks", good: 1, bad: 1 },
    { model: "m", way: "json_schema", good: 1, bad: 0 },
  ]);
  expect(again.rates().map(({ model, way }) => `${model} ${way}`)).toEqual([
    "m blocks",
    "m json_schema",
    "n whole",
  ]);
  expect([again.tokenFactor("m"), again.tokenFactor("n")]).toEqual([1.2, null]);
  again.keepTokenFactor("m", 1.4);
  expect(first.tokenFactor("m")).toBe(1.4);
});

const rate = (way: "blocks" | "whole" | "json_schema", good: number, bad: number) => ({
  model: "m",
  way,
  good,
  bad,
});

test.each([
  ["too few answers", [rate("blocks", 0, 4)], false],
  ["blocks fail", [rate("blocks", 3, 3)], true],
  ["blocks succeed", [rate("blocks", 9, 1)], false],
  ["whole files fail more often", [rate("blocks", 3, 3), rate("whole", 2, 4)], false],
  ["whole files fail less often", [rate("blocks", 3, 3), rate("whole", 4, 2)], true],
])("whole files are asked for when %s: %o", (_, rates, preferred) => {
  expect(prefersWholeFiles(rates)).toBe(preferred);
});

test("schemas are given up when they never helped", () => {
  expect(refusesSchemas([rate("json_schema", 0, 2)])).toBe(true);
  expect(refusesSchemas([rate("json_schema", 1, 9)])).toBe(false);
  expect(refusesSchemas([])).toBe(false);
});
