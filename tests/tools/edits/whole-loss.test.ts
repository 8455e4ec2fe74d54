import { expect, test } from "vitest";
import { applyEdits } from "../../../tools/edits/apply.ts";

const OLD = Array.from({ length: 30 }, (_, i) => `fn item_${i}() {}`).join("\n");

function write(text: string, ...others: { path: string; text: string }[]) {
  const edits = [{ path: "src/lib.rs", text }, ...others].map(
    (file) => ({ kind: "write", ...file }) as const,
  );
  const outcome = applyEdits(edits, (path) =>
    path === "src/lib.rs" ? { kind: "text", text: OLD } : { kind: "missing" },
  );
  return outcome.kind === "refused" ? outcome.reason : outcome.kind;
}

const lines = (from: number, to: number): string =>
  `${OLD.split("\n").slice(from, to).join("\n")}\n`;

test("a whole file that drops a few lines is one", () => {
  expect(write(lines(2, 28))).toBe("applied");
  expect(write(`use x;\n${lines(0, 10)}${lines(15, 30)}`)).toBe("applied");
});

test.each([
  "// ...",
  "// ... rest of the code ...",
  "// rest of the file remains unchanged",
  "/* existing code */",
  "# ... other functions ...",
])("one that leaves code out (%s) is refused", (gap) => {
  expect(write(`${lines(0, 28)}${gap}\n`)).toContain("leaves code out");
});

test("a part of a file is not taken for the whole", () => {
  expect(write(lines(0, 10))).toContain("less than half");
  expect(write(lines(0, 24))).toContain("only lines 1 to 24");
  expect(write(lines(6, 30))).toContain("only lines 7 to 30");
});

test("lines that the same reply moves to another file are not lost", () => {
  expect(write(`mod rest;\n${lines(0, 4)}`, { path: "src/rest.rs", text: lines(4, 30) })).toBe(
    "applied",
  );
});
