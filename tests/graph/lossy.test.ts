import { expect, test } from "vitest";
import { lossyWrite } from "../../graph/lossy.ts";

const lines = (count: number) => "line\n".repeat(count);
const read = (path: string) =>
  path === "new.rs"
    ? { kind: "missing" as const }
    : { kind: "text" as const, text: lines(path === "long.rs" ? 200 : 50) };
const write = (path: string, count: number) => ({
  kind: "write" as const,
  path,
  text: lines(count),
});

test("an excerpt is not taken for a whole file", () => {
  expect(lossyWrite([write("short.rs", 2), write("long.rs", 30)], read)).toBe(
    "The answer for long.rs would leave 31 of its 201 lines. To change a part, use SEARCH/REPLACE blocks; to drop the rest, delete the file and write a new one.",
  );
  expect(lossyWrite([write("short.rs", 2), write("long.rs", 90), write("new.rs", 1)], read)).toBe(
    null,
  );
});
