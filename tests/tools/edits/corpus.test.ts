import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type Case, KINDS, makeCase, UNDECIDABLE } from "../../../bench/edits/cases.ts";
import { replyOf } from "../../../bench/edits/matchers.ts";
import { applyEdits } from "../../../tools/edits/apply.ts";
import { parseReply } from "../../../tools/edits/parse.ts";

/** Misquoted edits on real-looking Rust files: never silently wrong, and right often enough. */

const CASES = process.env.FULL ? 800 : 40;
const FOLDER = path.resolve(import.meta.dirname, "../../../bench/edits/rust");
const files = readdirSync(FOLDER)
  .sort()
  .map((name) => readFileSync(path.join(FOLDER, name), "utf8"));

/** Least part, in percent, that must be applied rightly; 0 where a refusal is as good. */
const LEAST_RIGHT: Record<string, number> = {
  "quoted exactly": 99.5,
  outdented: 99.5,
  "2 spaces for 4": 99.5,
  "tabs for spaces": 99.5,
  "trailing white space": 99.5,
  "punctuation misquoted": 98,
  "one stale line, SEARCH only": 97,
  "one stale line, both parts": 90,
  "one line omitted, SEARCH only": 97,
  "one line omitted, both parts": 97,
  "2 to 5 lines elided": 95,
  "8 to 60 lines elided": 95,
  "change at the block's edge": 90,
  "second twin, context": 99,
  "twin between two siblings": 99,
  "second edit needs the first": 99,
};

function casesOf(kind: string): Case[] {
  const cases: Case[] = [];
  for (let seed = 1; cases.length < CASES && seed < CASES * 400; seed++) {
    const made = makeCase(kind, files, seed);
    if (made) cases.push(made);
  }
  return cases;
}

function applied(text: string, reply: string) {
  const parsed = parseReply(reply, []);
  if (parsed.kind !== "parsed") throw new Error(parsed.reason);
  const outcome = applyEdits(parsed.edits, () => ({ kind: "text", text }));
  const change = outcome.kind === "applied" ? outcome.changes[0] : undefined;
  return { outcome, text: change?.kind === "write" ? change.text : text };
}

test.each(Object.keys(KINDS))("%s", (kind) => {
  const cases = casesOf(kind);
  expect(cases.length).toBeGreaterThan(CASES / 4);
  let right = 0;
  const wrong: string[] = [];
  const twice: string[] = [];
  for (const { text, blocks, wanted } of cases) {
    const reply = replyOf(blocks);
    const first = applied(text, reply);
    if (first.outcome.kind === "refused") continue;
    if (first.text === wanted) right++;
    else wrong.push(reply);
    if (first.outcome.kind !== "applied") continue;
    if (applied(first.text, reply).outcome.kind === "applied") twice.push(reply);
  }
  if (!UNDECIDABLE.has(kind)) expect(wrong).toEqual([]);
  expect(twice).toEqual([]);
  expect((100 * right) / cases.length).toBeGreaterThanOrEqual(LEAST_RIGHT[kind] ?? 0);
});
