import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MemoryCommand, memory } from "../../../app/commands/memory.ts";
import { hashingEmbedder } from "../../../memory/embedder.ts";
import { finished, type Story } from "../../memory/history.ts";

let folder: string;

const stories: Story[] = [
  {
    task: "task-001",
    title: "Add opcode CLICK_AT to PixelRunner",
    inputs: ["src/pixel_runner.rs"],
    tests: ["cargo test click_at"],
    tries: [
      {
        patch:
          "--- a/src/pixel_runner.rs\n+++ b/src/pixel_runner.rs\n@@ -1 +1 @@\n+fn click_at(x: u32)",
        error: "error[E0308]: mismatched types\n  expected `u32`, found `i32`",
      },
      { patch: "-    _ => {}\n+    Opcode::ClickAt { x, y } => self.cursor = (x, y)," },
    ],
    at: 0,
  },
  {
    task: "task-002",
    title: "Draw the boot screen",
    kind: "pixel",
    inputs: [],
    tries: [{ patch: '{"ops":[{"op":"clear"}]}', summary: "rendered 64 by 64" }],
    at: 10,
  },
  {
    task: "o.brien",
    title: "Don't panic in \u001b[31mO'Brien's\u001b[0m analyzer",
    inputs: ["src/analyzer.rs"],
    tests: ["cargo test analyzer"],
    tries: [{ patch: "+ .unwrap()", error: "thread 'main' panicked at src/analyzer.rs:3" }],
    failed: { failure: "commands-red", reason: "cargo test analyzer stays red" },
    at: 20,
  },
];
const history = stories.map((story, at) => finished(story, at + 1));

beforeAll(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "memory-")), "lancedb");
});
afterAll(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

async function run(options: Partial<MemoryCommand>) {
  let out = "";
  let err = "";
  const code = await memory(
    { folder, embedder: hashingEmbedder(), records: () => history, ...options },
    {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    },
  );
  return { code, out, err };
}

const clickAtRun = `Add opcode CLICK_AT to PixelRunner
  run-001 of task-001, 2026-11-01 09:03 UTC, done, commit c0ffee1
  attempt 1 by coder, red: cargo test click_at failed (art-run-001-1)
      error[E0308]: mismatched types
        expected \`u32\`, found \`i32\``;

test("nothing is remembered: says so, and leaves no folder", async () => {
  const away = { folder: path.join(folder, "not-there"), records: () => [] };
  expect(await run({ ...away, question: "What errors occurred in the last 10 builds?" })).toEqual({
    code: 0,
    out: "No run is remembered yet.\n",
    err: "",
  });
  expect((await run(away)).out).toContain("Memory holds 0 tasks, 0 runs and 0 artifacts.");
});

test("without a question it says what can be asked, and how much there is", async () => {
  const { code, out, err } = await run({});
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^Ask what was tried before[\s\S]*3 tasks, 3 runs and 7 artifacts\.\n$/);
});

test("What did I try for pixel_runner before?", async () => {
  expect(await run({ question: "What did I try for pixel_runner before?" })).toEqual({
    code: 0,
    err: "",
    out: `2 attempts in 1 run on "pixel_runner", newest first:

${clickAtRun}
      +fn click_at(x: u32)
  attempt 2 by fixer, accepted: cargo test click_at passed (art-run-001-2)
      -    _ => {}
      +    Opcode::ClickAt { x, y } => self.cursor = (x, y),
`,
  });
});

test("Show me previous attempts at CLICK_AT", async () => {
  const { out } = await run({ question: "Show me previous attempts at CLICK_AT" });
  expect(out).toContain(`2 attempts in 1 run on "CLICK_AT", newest first:\n\n${clickAtRun}\n`);
});

test("What errors occurred in the last 10 builds?", async () => {
  expect(await run({ question: "What errors occurred in the last 10 builds?" })).toEqual({
    code: 0,
    err: "",
    out: `Errors in 2 of the last 3 runs, newest first:

Don't panic in O'Brien's analyzer
  run-003 of o.brien, 2026-11-01 09:23 UTC, failed: cargo test analyzer stays red
  attempt 1 by coder, red: cargo test analyzer failed (art-run-003-1)
      thread 'main' panicked at src/analyzer.rs:3

${clickAtRun}
`,
  });
});

test("the last N are by time, exactly", async () => {
  const errors = async (question: string) => (await run({ question })).out.split("\n")[0];
  expect(await errors("What errors occurred in the last 2 builds?")).toBe(
    "Errors in 1 of the last 2 runs, newest first:",
  );
  expect(await errors("What errors occurred in the last build?")).toBe("Errors in the last run:");
  expect(await errors("Which errors did the last 10 runs have on the boot screen?")).toBe(
    'No errors in the last run on "boot screen".',
  );
  expect(await errors("Which errors did the last 10 runs have on nginx?")).toBe(
    'No run in memory is about "nginx".',
  );
});

test.each([
  ["What did I try for O'Brien's analyzer?", "run-003"],
  ["Show me previous attempts at o.brien", "run-003"],
  ["Show me previous attempts at run-002", "run-002"],
  ["attempts at the bootscreen", "run-002"],
])("%s", async (question, id) => {
  const { out } = await run({ question, json: true });
  expect(JSON.parse(out).runs.map(({ run }: { run: { id: string } }) => run.id)).toEqual([id]);
});

test.each([
  "Show me previous attempts at x' OR '1'='1",
  "attempts at %",
  "attempts at '; DROP TABLE runs; --",
  "nginx reverse proxy",
  "日本語の質問",
])("%s: nothing is about it", async (question) => {
  const { code, out } = await run({ question });
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(/^Nothing in memory is about/),
  });
});

test("any other question is recalled; the limit holds", async () => {
  const { out } = await run({ question: "boot screen", json: true, limit: 1 });
  expect(JSON.parse(out)).toMatchObject({
    kind: "passages",
    query: "boot screen",
    passages: [{ id: "art-run-002-1", table: "artifacts", run: "run-002", task: "task-002" }],
  });
});

test.each([0, -1, 1.5, Number.NaN])("--limit %d is refused", async (limit) => {
  expect(await run({ question: "boot screen", limit })).toEqual({
    code: 2,
    out: "",
    err: "--limit takes a whole number from 1, such as --limit 5.\n",
  });
});

test("--rebuild makes the tables again and says how many rows", async () => {
  expect(await run({ rebuild: true })).toEqual({
    code: 0,
    out: "Rebuilt from the recorded runs: 3 tasks, 3 runs and 7 artifacts.\n",
    err: "",
  });
});
