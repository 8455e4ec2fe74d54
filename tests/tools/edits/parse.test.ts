import { describe, expect, test } from "vitest";
import type { Edit } from "../../../contracts/edit.ts";
import { parseReply } from "../../../tools/edits/parse.ts";

const replace = (path: string, search = "a\n", to = "b\n", line: number | null = null): Edit => ({
  kind: "replace",
  path,
  search,
  replace: to,
  line,
});
const write = (path: string, text: string): Edit => ({ kind: "write", path, text });
const parsed = (...edits: Edit[]) => ({ kind: "parsed", edits });
const BLOCK = "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE";
const P = "src/lib.rs";

describe("where a SEARCH/REPLACE block's path may stand", () => {
  const replies: Record<string, string> = {
    "on the line above": `${P}\n${BLOCK}`,
    "above the fence": `${P}\n\`\`\`rust\n${BLOCK}\n\`\`\``,
    "above the fence, a blank line between": `${P}\n\n\`\`\`\n${BLOCK}\n\`\`\``,
    "inside the fence": `\`\`\`rust\n${P}\n${BLOCK}\n\`\`\``,
    "in the info string": `\`\`\`rust ${P}\n${BLOCK}\n\`\`\``,
    "in the info string, by colon": `\`\`\`rust:${P}\n${BLOCK}\n\`\`\``,
    "as the info string": `\`\`\`${P}\n${BLOCK}\n\`\`\``,
    "as the info string's title": `\`\`\`rust title="${P}"\n${BLOCK}\n\`\`\``,
    "in backticks": `\`${P}\`\n${BLOCK}`,
    "in bold with a colon": `**${P}**:\n${BLOCK}`,
    "as a heading": `### \`${P}\`\n\n${BLOCK}`,
    "as a list item": `1. ${P}:\n${BLOCK}`,
    "after File:": `File: ${P}\n${BLOCK}`,
    "after File: in bold": `**File: \`${P}\`**\n${BLOCK}`,
    "as a comment": `// ${P}\n${BLOCK}`,
    "with ./": `./${P}\n${BLOCK}`,
    "with b/": `b/${P}\n${BLOCK}`,
    "with backslashes": `src\\lib.rs\n${BLOCK}`,
    "on the marker": BLOCK.replace("SEARCH", `SEARCH ${P}`),
    "first in SEARCH": BLOCK.replace("SEARCH", `SEARCH\n${P}`),
    "as a comment first in SEARCH": BLOCK.replace("SEARCH", `SEARCH\n// ${P}`),
    "in the sentence above": `Now change \`${P}\` like this:\n\n\`\`\`rust\n${BLOCK}\n\`\`\``,
    "as the file's name only": `lib.rs\n${BLOCK}`,
    "as an absolute path": `/home/me/crate/${P}\n${BLOCK}`,
  };
  test.each(Object.entries(replies))("%s", (_, reply) => {
    expect(parseReply(reply, [P, "src/main.rs"])).toEqual(parsed(replace(P)));
  });

  test("nowhere, with one input", () => {
    expect(parseReply(BLOCK, [P])).toEqual(parsed(replace(P)));
  });

  test("nowhere, with several inputs", () => {
    expect(parseReply(BLOCK, [P, "src/main.rs"])).toEqual({
      kind: "malformed",
      reason: "block 1 does not say which file it is for",
    });
  });

  test("above the block before", () => {
    expect(parseReply(`${P}\n${BLOCK}\n\nand\n\n${BLOCK}`, ["x.rs", P])).toEqual(
      parsed(replace(P), replace(P)),
    );
  });
});

describe("what may be around a block", () => {
  const replies: Record<string, string> = {
    prose: `Sure! Here it is.\n\n${P}\n${BLOCK}\n\nThat should do. Note x >= 1.`,
    thinking: `<think>\nmaybe\n${P}\n${BLOCK.replace("b", "wrong")}\n</think>\n${P}\n${BLOCK}`,
    "thinking whose opening tag was lost": `draft:\n${BLOCK}\nok.</think>\n\n${P}\n${BLOCK}`,
    CRLF: `${P}\n${BLOCK}`.replaceAll("\n", "\r\n"),
    "five characters": `${P}\n<<<<< SEARCH\na\n=====\nb\n>>>>> REPLACE`,
    "nine characters": `${P}\n<<<<<<<<< SEARCH\na\n=========\nb\n>>>>>>>>> REPLACE`,
    "uneven markers": `${P}\n<<<<<<< SEARCH\na\n======\nb\n>>>>>>>> REPLACE`,
    "an indented list item": `${P}\n  <<<<<<< SEARCH\na\n  =======\nb\n  >>>>>>> REPLACE`,
    "other words": `${P}\n<<<<<<< ORIGINAL\na\n=======\nb\n>>>>>>> UPDATED`,
    "a bare end": `${P}\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>>`,
    "fences inside": `${P}\n<<<<<<< SEARCH\n\`\`\`rust\na\n\`\`\`\n=======\n\`\`\`rust\nb\n\`\`\`\n>>>>>>> REPLACE`,
    "a fence that never ends": `${P}\n\`\`\`rust\n${BLOCK}`,
    "an example in a fence": `Before:\n\`\`\`rust\nfn old() {}\n\`\`\`\n${P}\n${BLOCK}`,
  };
  test.each(Object.entries(replies))("%s", (_, reply) => {
    expect(parseReply(reply, [P])).toEqual(parsed(replace(P)));
  });

  test("a line number", () => {
    const roo = `${P}\n<<<<<<< SEARCH\n:start_line:12\n-------\na\n=======\nb\n>>>>>>> REPLACE`;
    expect(parseReply(roo, [])).toEqual(parsed(replace(P, "a\n", "b\n", 12)));
    const marker = BLOCK.replace("SEARCH", `SEARCH ${P}:7`);
    expect(parseReply(marker, [])).toEqual(parsed(replace(P, "a\n", "b\n", 7)));
  });

  test("equals signs in the code, if the divider is as long as the other markers", () => {
    const reply = `${P}\n<<<<<<< SEARCH\nA\n=====\n=======\nB\n=====\n>>>>>>> REPLACE`;
    expect(parseReply(reply, [])).toEqual(parsed(replace(P, "A\n=====\n", "B\n=====\n")));
  });
});

describe("replies that are not whole", () => {
  const replies: Record<string, [string, string]> = {
    "no end": [`${P}\n${BLOCK}\n<<<<<<< SEARCH\na\n=======\nb`, "block 2 is cut off"],
    "no divider": [`${P}\n<<<<<<< SEARCH\na\n>>>>>>> REPLACE`, "block 1 has no ======= line"],
    "only a start": [`${P}\n<<<<<<< SEARCH\na`, "block 1 is cut off"],
    "two starts": [`${P}\n<<<<<<< SEARCH\na\n${BLOCK}`, "block 1 has no end"],
    "no start": [`${P}\na\n=======\nb\n>>>>>>> REPLACE`, "never began"],
    "two dividers": [
      `${P}\n<<<<<<< SEARCH\na\n=======\nx\n=======\nb\n>>>>>>> REPLACE`,
      "more than one",
    ],
    "an unending fence": [`${P}\n\`\`\`rust\nfn main() {`, "never ends"],
    "unending thinking": [`<think>\nlet me see\n${P}\n${BLOCK}`, "still thinking"],
    "a cut diff": [`\`\`\`diff\n--- a/${P}\n+++ b/${P}\n@@ -1,2 +1,2 @@\n-a\n+b`, "cut off"],
    "a cut bare diff": [`--- a/${P}\n+++ b/${P}\n@@ -1,5 +1,5 @@\n-a\n+b`, "cut off"],
  };
  test.each(Object.entries(replies))("%s", (_, [reply, why]) => {
    const outcome = parseReply(reply, []);
    expect(outcome.kind).toBe("malformed");
    expect(outcome.kind === "malformed" && outcome.reason).toContain(why);
  });

  test.each([
    "",
    "I cannot do that.",
    "Use `let x = 1;` instead.",
    "Run:\n```bash\ncargo test\n```",
  ])("no edits: %s", (reply) => {
    expect(parseReply(reply, [P]).kind).toBe("no-edits");
  });
});

describe("whole files", () => {
  const text = "fn main() {}\n";
  const replies: Record<string, string> = {
    "path above": `${P}\n\`\`\`rust\n${text}\`\`\``,
    "path in prose above": `Here is the new \`${P}\`:\n\n\`\`\`rust\n${text}\`\`\`\nDone.`,
    "path in the info string": `\`\`\`rust ${P}\n${text}\`\`\``,
    "path first inside": `\`\`\`rust\n${P}\n${text}\`\`\``,
    "no language": `${P}\n\`\`\`\n${text}\`\`\``,
    tildes: `${P}\n~~~rust\n${text}~~~`,
    "no path, one input": `Here:\n\`\`\`rust\n${text}\`\`\``,
    "no path, one input, and a command": `\`\`\`rust\n${text}\`\`\`\nThen run\n\`\`\`bash\ncargo test\n\`\`\``,
  };
  test.each(Object.entries(replies))("%s", (_, reply) => {
    expect(parseReply(reply, [P])).toEqual(parsed(write(P, text)));
  });

  test("several", () => {
    const reply = `${P}\n\`\`\`rust\n${text}\`\`\`\n\n**src/new.rs**\n\`\`\`rust\nx\n\`\`\`\n`;
    expect(parseReply(reply, [P])).toEqual(parsed(write(P, text), write("src/new.rs", "x\n")));
  });

  test("two without a path are not guessed at", () => {
    const reply = "```rust\nold\n```\nbecomes\n```rust\nnew\n```";
    expect(parseReply(reply, [P])).toEqual({
      kind: "malformed",
      reason: "it has 2 code blocks and none of them names its file",
    });
  });

  test("fences inside a longer fence are content; inside an equal one they are refused", () => {
    const inner = "# T\n```\nx\n```\nend\n";
    expect(parseReply(`README.md\n\`\`\`\`markdown\n${inner}\`\`\`\``, [])).toEqual(
      parsed(write("README.md", inner)),
    );
    expect(parseReply(`README.md\n\`\`\`markdown\n${inner}\`\`\``, []).kind).toBe("malformed");
  });

  test("beside blocks: a new file is written, an excerpt of an edited one is not", () => {
    const reply = `In ${P}:\n\`\`\`rust\nfn old() {}\n\`\`\`\n${P}\n${BLOCK}\nsrc/new.rs\n\`\`\`rust\n${text}\`\`\``;
    expect(parseReply(reply, [P])).toEqual(parsed(replace(P), write("src/new.rs", text)));
  });
});

describe("unified diffs", () => {
  const hunk = "@@ -3,2 +3,2 @@ fn x()\n a\n-b\n+c\n";
  const edit = replace(P, "a\nb\n", "a\nc\n", 3);
  const replies: Record<string, string> = {
    bare: `--- a/${P}\n+++ b/${P}\n${hunk}`,
    fenced: `\`\`\`diff\n--- a/${P}\n+++ b/${P}\n${hunk}\`\`\``,
    "git's": `diff --git a/${P} b/${P}\nindex 1..2 100644\n--- a/${P}\n+++ b/${P}\n${hunk}`,
    "without prefixes, with dates": `--- ${P}\t2026-01-01\n+++ ${P}\t2026-01-02\n${hunk}`,
    "without header, one input": `\`\`\`diff\n${hunk}\`\`\``,
    "path above the fence": `${P}\n\`\`\`diff\n${hunk}\`\`\``,
    "in prose": `Here you are:\n\`\`\`diff\n--- a/${P}\n+++ b/${P}\n${hunk}\`\`\`\nThat is all.`,
    "no newline marked": `--- a/${P}\n+++ b/${P}\n${hunk}\\ No newline at end of file\n`,
  };
  test.each(Object.entries(replies))("%s", (_, reply) => {
    expect(parseReply(reply, [P])).toEqual(parsed(edit));
  });

  test("several hunks and files, counts wrong, blank context without its space", () => {
    const reply = `--- a/${P}\n+++ b/${P}\n@@ -1,9 +1,9 @@\n a\n\n-b\n+c\n@@ -20 +20 @@\n-x\n+y\n--- a/m.rs\n+++ b/m.rs\n@@ @@\n-p\n+q\n`;
    expect(parseReply(reply, [])).toEqual(
      parsed(
        replace(P, "a\n\nb\n", "a\n\nc\n", 1),
        replace(P, "x\n", "y\n", 20),
        replace("m.rs", "p\n", "q\n"),
      ),
    );
  });

  test("new, deleted and renamed files", () => {
    const reply = [
      "diff --git a/n.rs b/n.rs\nnew file mode 100644\n--- /dev/null\n+++ b/n.rs\n@@ -0,0 +1,2 @@\n+x\n+y",
      "diff --git a/d.rs b/d.rs\ndeleted file mode 100644\n--- a/d.rs\n+++ /dev/null\n@@ -1 +0,0 @@\n-x",
      "diff --git a/o.rs b/p.rs\nsimilarity index 90%\nrename from o.rs\nrename to p.rs\n--- a/o.rs\n+++ b/p.rs\n@@ -1 +1 @@\n-a\n+b",
    ].join("\n");
    expect(parseReply(reply, [])).toEqual(
      parsed(
        replace("n.rs", "", "x\ny\n"),
        { kind: "delete", path: "d.rs" },
        { kind: "rename", path: "o.rs", to: "p.rs" },
        replace("p.rs", "a\n", "b\n", 1),
      ),
    );
  });

  test("the patch dialect", () => {
    const reply = `*** Begin Patch\n*** Update File: ${P}\n@@ fn x()\n a\n-b\n+c\n*** Add File: n.rs\n+x\n*** Delete File: d.rs\n*** End Patch`;
    expect(parseReply(reply, [])).toEqual(
      parsed(replace(P, "a\nb\n", "a\nc\n"), replace("n.rs", "", "x\n"), {
        kind: "delete",
        path: "d.rs",
      }),
    );
  });

  test("two different files without a rename are refused", () => {
    expect(parseReply(`--- a/x.rs\n+++ b/y.rs\n${hunk}`, []).kind).toBe("malformed");
  });
});
