import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { baselineOf, openBaselines } from "../../../tools/verify/baseline.ts";
import { testSections } from "../../../tools/verify/test-report.ts";
import { scratch } from "../../support/crate.ts";

const REPORT = `     Running unittests src/lib.rs (t/tiny-b8411d1b6389d6df)
running 3 tests
test a ... ok
test b ... FAILED
test zz_canary_00 ... FAILED
test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out
`;
const BASELINE = {
  line: "cargo test",
  slow: false,
  flaky: [],
  sections: [
    {
      key: "tiny unittests src/lib.rs",
      doc: false,
      libtest: true,
      ok: ["a"],
      failed: ["b"],
      ignored: [],
    },
  ],
};

test("a baseline is what was reported, but for the canary", () => {
  expect(baselineOf("cargo test", testSections(REPORT))).toEqual(BASELINE);
});

test("baselines are kept by tree and by what was run, the newest only; damaged ones are not there", () => {
  const folder = path.join(scratch(), "baselines");
  const kept = openBaselines(folder);
  expect(kept.read("tree", "what")).toBeNull();
  kept.keep("tree", "what", BASELINE);
  expect(kept.read("tree", "what")).toEqual(BASELINE);
  expect([kept.read("other", "what"), kept.read("tree", "else")]).toEqual([null, null]);
  const [file = ""] = readdirSync(folder);
  writeFileSync(path.join(folder, file), '{"line"');
  expect(kept.read("tree", "what")).toBeNull();
  for (let i = 0; i < 20; i++) kept.keep(`tree-${i}`, "what", BASELINE);
  expect(readdirSync(folder)).toHaveLength(16);
});
