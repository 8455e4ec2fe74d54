import { expect, test } from "vitest";
import { names } from "../../graph/set-aside.ts";

test("tests go by their names, doc tests by what they are about", () => {
  const ids = [
    "tiny unittests src/lib.rs tests::adds",
    "doc tiny src/lib.rs - add",
    "doc tiny src/lib.rs -",
  ];
  expect(names(ids)).toBe(
    "tests::adds, the doc tests of add in src/lib.rs, the doc tests of src/lib.rs",
  );
});
