import { describe, expect, test } from "vitest";
import { type ApplyOutcome, applyEdits } from "../../../tools/edits/apply.ts";
import { parseReply } from "../../../tools/edits/parse.ts";

function run(
  files: Record<string, string>,
  reply: string,
  inputs = Object.keys(files),
): ApplyOutcome {
  const parsed = parseReply(reply, inputs);
  if (parsed.kind !== "parsed") throw new Error(parsed.reason);
  return applyEdits(parsed.edits, (path) => {
    const text = files[path];
    return text === undefined ? { kind: "missing" } : { kind: "text", text };
  });
}

function block(path: string, search: string, replace: string): string {
  return `${path}\n<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n`;
}

const written = (path: string, text: string): ApplyOutcome => ({
  kind: "applied",
  changes: [{ kind: "write", path, text }],
});

const LIB =
  "pub fn one() -> u32 {\n    1\n}\n\npub fn two() -> u32 {\n    let x = 1;\n    x + 1\n}\n";

describe("what stays as it is", () => {
  test("CRLF, tabs, a byte-order mark and a missing final newline", () => {
    const text = "\ufeffa\r\n\tb\r\nc";
    expect(run({ f: text }, block("f", "\tb\n", "\tB\n\tBB\n"))).toEqual(
      written("f", "\ufeffa\r\n\tB\r\n\tBB\r\nc"),
    );
    expect(run({ f: text }, block("f", "c\n", "c\nd\n"))).toEqual(
      written("f", "\ufeffa\r\n\tb\r\nc\r\nd"),
    );
    expect(run({ f: text }, block("f", "a\n", "A\n"))).toEqual(written("f", "\ufeffA\r\n\tb\r\nc"));
  });

  test("each line's own ending in a file of mixed endings", () => {
    expect(run({ f: "a\r\nb\nc\r\nd\n" }, block("f", "a\nb\nc\nd\n", "a\nb\nx\nd\n"))).toEqual(
      written("f", "a\r\nb\nx\r\nd\n"),
    );
  });

  test("dollar signs and backslashes in a replacement are plain text", () => {
    expect(run({ f: "a\n" }, block("f", "a\n", "$& $1 $$ \\1\n"))).toEqual(
      written("f", "$& $1 $$ \\1\n"),
    );
  });

  test("a whole file keeps endings, mark and missing final newline", () => {
    const reply = "`f.rs`\n```rust\na\nB\nc\n```\n";
    expect(run({ "f.rs": "\ufeffa\r\nb\r\nc" }, reply)).toEqual(
      written("f.rs", "\ufeffa\r\nB\r\nc"),
    );
  });
});

describe("indentation", () => {
  test("an outdented block is put back to its depth", () => {
    const reply = block(
      "src/lib.rs",
      "let x = 1;\nx + 1\n",
      "let x = 2;\nif x > 1 {\n    return 7;\n}\nx + 1\n",
    );
    expect(run({ "src/lib.rs": LIB }, reply)).toEqual(
      written(
        "src/lib.rs",
        LIB.replace(
          "    let x = 1;\n",
          "    let x = 2;\n    if x > 1 {\n        return 7;\n    }\n",
        ),
      ),
    );
  });

  test("two spaces become the file's four, and its tabs", () => {
    const search = "pub fn two() -> u32 {\n  let x = 1;\n";
    const reply = block(
      "f",
      search,
      "pub fn two() -> u32 {\n  if true {\n    y();\n  }\n  let x = 1;\n",
    );
    const now = (unit: string): string =>
      LIB.replaceAll("    ", unit).replace(
        `${unit}let x`,
        `${unit}if true {\n${unit}${unit}y();\n${unit}}\n${unit}let x`,
      );
    expect(run({ f: LIB }, reply)).toEqual(written("f", now("    ")));
    expect(run({ f: LIB.replaceAll("    ", "\t") }, reply)).toEqual(written("f", now("\t")));
  });

  test("kept lines that REPLACE moves deeper are moved deeper", () => {
    const reply = block("f", "let x = 1;\nx + 1\n", "{\n  let x = 1;\n  x + 1\n}\n");
    expect(run({ f: LIB }, reply)).toEqual(
      written(
        "f",
        LIB.replace(
          "    let x = 1;\n    x + 1\n",
          "    {\n        let x = 1;\n        x + 1\n    }\n",
        ),
      ),
    );
  });
});

describe("one reply, many edits", () => {
  test("a later edit sees what an earlier one made", () => {
    const reply = block("f", "b\n", "c\n") + block("f", "c\n", "d\n");
    expect(run({ f: "a\nb\n" }, reply)).toEqual(written("f", "a\nd\n"));
  });

  test("files are created, deleted, renamed and edited together", () => {
    const reply = [
      block("new.rs", "", "pub fn new() {}\n"),
      "DELETE old.rs\n",
      "RENAME a.rs -> b.rs\n",
      block("b.rs", "a\n", "b\n"),
    ].join("\n");
    expect(run({ "old.rs": "x\n", "a.rs": "a\n" }, reply)).toEqual({
      kind: "applied",
      changes: [
        { kind: "write", path: "new.rs", text: "pub fn new() {}\n" },
        { kind: "delete", path: "old.rs" },
        { kind: "delete", path: "a.rs" },
        { kind: "write", path: "b.rs", text: "b\n" },
      ],
    });
  });

  test("one that does not match leaves all files alone", () => {
    const reply = block("f", "a\n", "b\n") + block("f", "nowhere\n", "b\n");
    const outcome = run({ f: "a\n" }, reply);
    expect(outcome.kind).toBe("refused");
  });
});

describe("several equal places", () => {
  const twice = "x\nm1\nx\nm2\nx\n";

  test("are refused, and named", () => {
    const outcome = run({ f: twice }, block("f", "x\n", "y\n"));
    expect(outcome.kind === "refused" && outcome.reason).toContain("3 places (lines 1, 3, 5)");
  });

  test("are told apart by neighbours that go down the file", () => {
    const reply =
      block("f", "m1\n", "M1\n") + block("f", "x\n", "y\n") + block("f", "m2\n", "M2\n");
    expect(run({ f: twice }, reply)).toEqual(written("f", "x\nM1\ny\nM2\nx\n"));
  });

  test("are not told apart by one neighbour, or by neighbours out of order", () => {
    const one = block("f", "m2\n", "M2\n") + block("f", "x\n", "y\n");
    expect(run({ f: twice }, one).kind).toBe("refused");
    const crossed =
      block("f", "m2\n", "M2\n") + block("f", "x\n", "y\n") + block("f", "m1\n", "M1\n");
    expect(run({ f: twice }, crossed).kind).toBe("refused");
  });

  test("each get one of as many equal edits", () => {
    const reply = block("f", "x\n", "x\nz\n").repeat(3);
    expect(run({ f: twice }, reply)).toEqual(written("f", "x\nz\nm1\nx\nz\nm2\nx\nz\n"));
  });

  test("are told apart by a diff's line", () => {
    const diff = "--- a/f.rs\n+++ b/f.rs\n@@ -5 +5 @@\n-x\n+y\n";
    expect(run({ "f.rs": "x\n1\n2\n3\nx\n" }, diff)).toEqual(written("f.rs", "x\n1\n2\n3\ny\n"));
  });
});

describe("the same reply twice", () => {
  const cases: [string, Record<string, string>, string][] = [
    ["an insertion", { f: "a\nb\n" }, block("f", "a\n", "a\nnew();\n")],
    ["a deletion with context", { f: "a\nb\nc\n" }, block("f", "a\nb\nc\n", "a\nc\n")],
    ["a chain", { f: "a\n" }, block("f", "a\n", "a\nb\n") + block("f", "a\nb\n", "a\nc\n")],
    ["a new file", {}, block("n.rs", "", "x\n")],
    ["a new file, edited", {}, block("n.rs", "", "x\n") + block("n.rs", "x\n", "y\n")],
    ["a deleted file", { "d.rs": "x\n" }, "DELETE d.rs\n"],
    ["a renamed file", { "d.rs": "x\n" }, "RENAME d.rs -> e.rs\n"],
    ["a whole file", { "w.rs": "x\n" }, "w.rs\n```rust\nz\n```\n"],
    ["drifted", { f: LIB }, block("f", "let x = 1;\nx + 1\n", "let x = 1;\nx += 2;\nx + 1\n")],
  ];
  test.each(cases)("%s is already applied", (_, files, reply) => {
    const first = run(files, reply);
    if (first.kind !== "applied") throw new Error(JSON.stringify(first));
    const after = { ...files };
    for (const change of first.changes) {
      if (change.kind === "write") after[change.path] = change.text;
      else delete after[change.path];
    }
    expect(run(after, reply, Object.keys(files))).toEqual({ kind: "already-applied" });
  });
});

test("an edit is not done because REPLACE stands, if a line that it takes away stands beside", () => {
  const text = "one();\ntwo();\nthree();\nfour();\nfour();\nfive();\n";
  const search = "one();\nthree();\nfour();\nfour();\n";
  const reply = block("f", search, "one();\ntwo();\nthree();\nfour();\n");
  expect(run({ f: text }, reply)).toEqual(written("f", text.replace("four();\n", "")));
});

test("paths that lead out or into git are refused", () => {
  for (const path of [
    "../x.rs",
    "/etc/passwd.rs",
    ".git/hooks/x.rs",
    "a/../../x.rs",
    "src/.GIT/x.rs",
  ]) {
    const outcome = applyEdits([{ kind: "write", path, text: "x" }], () => ({ kind: "missing" }));
    expect(outcome.kind === "refused" && outcome.reason).toContain(JSON.stringify(path));
  }
});

test("a file that is not UTF-8 is refused by name", () => {
  const edit = { kind: "replace", path: "bin", search: "a\n", replace: "b\n", line: null } as const;
  expect(applyEdits([edit], () => ({ kind: "not-text" }))).toEqual({
    kind: "refused",
    reason: "bin is not UTF-8 text and cannot be edited.",
  });
});

test("a blank SEARCH makes a file that is not there", () => {
  const reply = "new.txt\n<<<<<<< SEARCH\n\n=======\nhello\n>>>>>>> REPLACE\n";
  const parsed = parseReply(reply, []);
  if (parsed.kind !== "parsed") throw new Error(parsed.reason);
  expect(applyEdits(parsed.edits, () => ({ kind: "missing" }))).toEqual({
    kind: "applied",
    changes: [{ kind: "write", path: "new.txt", text: "hello\n" }],
  });
});
