import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type Random, random } from "../../../bench/edits/random.ts";
import { applyEdits } from "../../../tools/edits/apply.ts";
import { parseReply } from "../../../tools/edits/parse.ts";

/** Replies of any kind: never a crash, never a hang, never a part of an edit. */

const INPUTS = process.env.FULL ? 120_000 : 5_000;
/** For one reply; far above what any takes, far below what backtracking would. In milliseconds. */
const DEADLINE = 1_000;

const ROOT = path.resolve(import.meta.dirname, "../../scenarios/edits");
const REPLIES = readdirSync(ROOT).map((name) =>
  readFileSync(path.join(ROOT, name, "reply.txt"), "utf8"),
);
const FILE = "fn a() {\n    one();\n    two();\n}\n\nfn b() {\n    one();\n    three();\n}\n";

const PARTS = [
  "<<<<<<< SEARCH\n",
  "<<<<< SEARCH src/lib.rs:12\n",
  "=======\n",
  "=====\n",
  ">>>>>>> REPLACE\n",
  ">>>>>>>>>\n",
  "```rust\n",
  "```\n",
  "````markdown README.md\n",
  "~~~\n",
  "```diff\n",
  "--- a/src/lib.rs\n",
  "+++ b/src/lib.rs\n",
  "--- /dev/null\n",
  "@@ -1,3 +1,4 @@ fn a()\n",
  "@@\n",
  "+    new();\n",
  "-    one();\n",
  "     two();\n",
  "rename from src/lib.rs\n",
  "rename to src/b.rs\n",
  "*** Begin Patch\n",
  "*** Update File: src/lib.rs\n",
  "*** End Patch\n",
  "DELETE src/lib.rs\n",
  "RENAME src/lib.rs -> src/b.rs\n",
  "src/lib.rs\n",
  "**File: `src/lib.rs`**\n",
  "In `src/lib.rs` change this:\n",
  "<think>\n",
  "</think>\n",
  ":start_line:3\n-------\n",
  "    one();\n",
  "fn a() {\n",
  "// ... existing code ...\n",
  "}\n",
  "\n",
  "\r\n",
  "\t",
  "\u0000\u001b[31m",
  "\ufeff",
  "\ud800",
  "é𝕏‮\n",
  "$& $1 \\1\n",
  "__proto__\n",
];

function assembled(r: Random): string {
  return Array.from({ length: r.int(0, 40) }, () => r.pick(PARTS)).join("");
}

/** A real reply with lines lost, doubled, swapped or cut. */
function damaged(r: Random): string {
  const lines = r.pick(REPLIES).split("\n");
  for (let n = r.int(1, 5); n > 0; n--) {
    const at = r.int(0, lines.length - 1);
    const line = lines[at] ?? "";
    const other = r.int(0, lines.length - 1);
    switch (r.int(0, 5)) {
      case 0:
        lines.splice(at, r.int(1, 3));
        break;
      case 1:
        lines.splice(at, 0, line);
        break;
      case 2:
        lines[at] = line.slice(0, r.int(0, line.length));
        break;
      case 3:
        lines[at] = r.pick(PARTS).trimEnd() + line;
        break;
      case 4:
        lines.splice(other, 0, ...lines.splice(at, r.int(1, 8)));
        break;
      default:
        lines.splice(at, 0, r.pick(PARTS));
    }
    if (lines.length === 0) lines.push("");
  }
  return lines.join(r.chance(0.1) ? "\r\n" : "\n");
}

function read(file: string): { kind: "text"; text: string } | { kind: "missing" } {
  return file === "src/lib.rs" ? { kind: "text", text: FILE } : { kind: "missing" };
}

function survives(reply: string, inputs: readonly string[]): void {
  const start = performance.now();
  const parsed = parseReply(reply, inputs);
  if (parsed.kind === "parsed") {
    expect(parsed.edits.length).toBeGreaterThan(0);
    const outcome = applyEdits(parsed.edits, read);
    for (const change of outcome.kind === "applied" ? outcome.changes : []) {
      expect(change.path).not.toMatch(/^\/|(?:^|\/)\.(?:\.|git)(?:\/|$)/);
    }
  } else expect(parsed.reason).not.toBe("");
  expect(performance.now() - start).toBeLessThan(DEADLINE);
}

test("replies put together at random, and real ones damaged", { timeout: 600_000 }, () => {
  for (let seed = 1; seed <= INPUTS; seed++) {
    const r = random(seed);
    const reply = r.chance(0.5) ? assembled(r) : damaged(r);
    survives(reply, r.pick([[], ["src/lib.rs"], ["src/lib.rs", "src/b.rs"]]));
  }
});

test("a reply cut anywhere gives whole edits or none", () => {
  for (const reply of REPLIES) {
    const whole = parseReply(reply, ["src/op.rs"]);
    const known = new Set(whole.kind === "parsed" ? whole.edits.map((e) => JSON.stringify(e)) : []);
    if (known.size === 0) continue;
    for (let end = 0; end < reply.length; end += process.env.FULL ? 1 : 7) {
      const cut = parseReply(reply.slice(0, end), ["src/op.rs"]);
      if (cut.kind !== "parsed") continue;
      const strange = cut.edits.filter((edit) => !known.has(JSON.stringify(edit)));
      expect([reply.slice(0, end), strange]).toEqual([reply.slice(0, end), []]);
    }
  }
});

const LONG = 200_000;
test.each([
  ["<", "<".repeat(LONG)],
  ["backticks", "`".repeat(LONG)],
  ["fences", "```\n".repeat(LONG / 4)],
  ["openers", "<<<<<<< SEARCH\n".repeat(LONG / 20)],
  ["dividers", `x.rs\n<<<<<<< SEARCH\na\n${"=======\n".repeat(LONG / 8)}`],
  ["blocks", "x.rs\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n".repeat(LONG / 100)],
  ["hunks", `--- a/x.rs\n+++ b/x.rs\n${"@@ -1 +1 @@\n-a\n+b\n".repeat(LONG / 40)}`],
  ["path parts", "a/".repeat(LONG / 2)],
  ["spaces", `${" ".repeat(LONG)}<think>`],
  ["thoughts", "<think></think>\n".repeat(LONG / 16)],
  ["closing tags", "x</think>x ".repeat(LONG / 11)],
  ["stars", `${"*".repeat(LONG)} src/lib.rs`],
  ["numbers", `@@ -${"1".repeat(LONG)} +1 @@\n`],
  ["one line", `x.rs\n<<<<<<< SEARCH\n${"a ".repeat(LONG / 2)}\n=======\nb\n>>>>>>> REPLACE`],
])("a great many %s take no great time", (_, reply) => {
  const start = performance.now();
  parseReply(reply, []);
  parseReply(reply, ["x.rs"]);
  expect(performance.now() - start).toBeLessThan(3 * DEADLINE);
});

test("large blocks on a large file take no great time", () => {
  const lines = Array.from({ length: 20_000 }, (_, i) =>
    i % 7 === 0 ? "}" : `    line(${i % 900});`,
  );
  const search = lines.slice(5_000, 5_350).map((line, i) => (i % 40 === 3 ? `${line} // x` : line));
  const edit = {
    kind: "replace",
    path: "src/lib.rs",
    search: `${search.join("\n")}\n`,
    replace: `${search.join("\n")}\nnew();\n`,
    line: null,
  } as const;
  const start = performance.now();
  applyEdits([edit], () => ({ kind: "text", text: lines.join("\n") }));
  expect(performance.now() - start).toBeLessThan(5 * DEADLINE);
});
