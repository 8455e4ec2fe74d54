import fc from "fast-check";
import { expect, test } from "vitest";
import { Edit } from "../../../contracts/edit.ts";
import { applyEdits } from "../../../tools/edits/apply.ts";
import { parseReply } from "../../../tools/edits/parse.ts";

const runs = process.env.FULL ? 100_000 : 5000;
const FILES = new Map([
  ["src/lib.rs", "pub fn add(a: i32) -> i32 {\n    a + 1\n}\n\npub fn sub() {}\n"],
  ["a.txt", "one\r\ntwo\r\nthree"],
]);

/** What replies are made of, sound and broken. */
const PIECES = [
  ...[
    "<<<<<<< SEARCH",
    "=======",
    ">>>>>>> REPLACE",
    "<<<<<<<",
    ">>>>>>>",
    "<<<<<< SEARCH",
    "====",
  ],
  ...[
    "```",
    "```rust",
    "~~~",
    "````",
    "```diff",
    "```src/lib.rs",
    "<think>",
    "</think>",
    "[/THINK]",
  ],
  ...[
    "src/lib.rs",
    "`a.txt`",
    "File: src/lib.rs",
    "**new.rs**",
    "../up.rs",
    "/etc/passwd",
    "a/src/lib.rs",
  ],
  ...[
    "--- a/src/lib.rs",
    "+++ b/src/lib.rs",
    "--- /dev/null",
    "@@ -1,3 +1,3 @@",
    "@@ -9 +9 @@",
    "@@",
  ],
  ...[
    "-    a + 1",
    "+    a + 2",
    " }",
    "    a + 1",
    "pub fn add(a: i32) -> i32 {",
    "}",
    "// ...",
    "...",
  ],
  ...[
    "one",
    "two\r",
    "DELETE a.txt",
    "RENAME a.txt -> b.txt",
    "RENAME",
    "",
    "Here is the change:",
    "$& $1",
  ],
];
const reply = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ maxLength: 30 })),
    {
      maxLength: 40,
    },
  )
  .map((lines) => lines.join("\n"));

const read = (path: string) => {
  const text = FILES.get(path);
  return text === undefined ? { kind: "missing" as const } : { kind: "text" as const, text };
};

test("no reply crashes the parser or the applier, and refusals say why", () => {
  let applied = 0;
  fc.assert(
    fc.property(reply, fc.nat(400), (whole, cut) => {
      for (const text of [whole, whole.slice(0, -cut)]) {
        const parsed = parseReply(text, ["src/lib.rs"]);
        if (parsed.kind !== "parsed") {
          expect(parsed.reason).not.toBe("");
          continue;
        }
        Edit.array().min(1).parse(parsed.edits);
        const outcome = applyEdits(parsed.edits, read);
        if (outcome.kind === "refused") expect(outcome.reason).not.toBe("");
        if (outcome.kind === "applied") applied += 1;
      }
    }),
    { numRuns: runs },
  );
  // The soup is not so thin that nothing in it ever counts as an edit.
  expect(applied).toBeGreaterThan(runs / 100);
});

test.each(["<<<<<<< SEARCH\n", "```\n", "@@ -1 +1 @@\n", "a.txt\n", "<think>", "=======\n"])(
  "a megabyte of %j takes no time",
  (piece) => {
    const began = performance.now();
    const parsed = parseReply(piece.repeat(1_000_000 / piece.length), ["a.txt"]);
    if (parsed.kind === "parsed") applyEdits(parsed.edits, read);
    expect(performance.now() - began).toBeLessThan(5000);
  },
);
