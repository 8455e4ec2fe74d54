import { expect, test } from "vitest";
import { changedRegions } from "../../graph/changed-regions.ts";

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`).join("\n");

const PATCH = `diff --git a/other.rs b/other.rs
--- a/other.rs
+++ b/other.rs
@@ -1 +1 @@
-x
+y
diff --git a/src/long.rs b/src/long.rs
index 1..2 100644
--- a/src/long.rs
+++ b/src/long.rs
@@ -9,3 +9,3 @@ fn a()
@@ -30,3 +30,4 @@ fn b()
@@ -97,4 +98,2 @@
`;

test("the regions that a patch changed, joined where they are near", () => {
  expect(changedRegions("src/long.rs", lines(1, 100), PATCH)).toEqual([
    { path: "src/long.rs, lines 1-41", text: lines(1, 41) },
    { path: "src/long.rs, lines 90-100", text: lines(90, 100) },
  ]);
});

test("a file that the patch does not name has none", () => {
  expect(changedRegions("src/lon", lines(1, 9), PATCH)).toEqual([]);
});
