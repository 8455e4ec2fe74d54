import { expect, test } from "vitest";
import { Judgement } from "../../contracts/verdict.ts";
import { rowsOf } from "../../memory/rows.ts";
import { finished, type Story } from "./history.ts";

const story: Story = {
  task: "task-001",
  title: "Add opcode CLICK_AT",
  description: "It moves the cursor.",
  inputs: ["src/pixel_runner.rs"],
  tests: ["cargo test click_at"],
  tries: [
    { patch: "+ fn click_at(x: u32)", error: "error[E0308]: mismatched types" },
    { patch: "+ Opcode::ClickAt" },
    { patch: "+ // tested" },
  ],
  objections: ["No test for the edge."],
  at: 0,
};

const rowsFrom = (changes: Partial<Story>) => {
  const { record, artifacts, evidenceOf } = finished({ ...story, ...changes }, 1);
  return rowsOf(record, artifacts, evidenceOf);
};

test("a run that was mended and landed", () => {
  expect(rowsFrom({})).toEqual({
    tasks: [
      {
        id: "task-001",
        title: "Add opcode CLICK_AT",
        description: "It moves the cursor.",
        kind: "code",
        status: "done",
        inputs: "src/pixel_runner.rs",
        tests: "cargo test click_at",
        run: "run-001",
        updated_at: "2026-11-01T09:03:00.000Z",
        text: "Add opcode CLICK_AT\nIt moves the cursor.\nsrc/pixel_runner.rs\ncargo test click_at",
      },
    ],
    artifacts: [
      {
        id: "art-run-001-spec",
        kind: "spec",
        task: "task-001",
        run: "run-001",
        attempt: null,
        title: "Plan: Add opcode CLICK_AT",
        status: "done",
        outcome: "done",
        accepted: false,
        author: "",
        files: "",
        summary: "",
        error: "",
        created_at: "2026-11-01T09:01:00.000Z",
        text: "Plan: Add opcode CLICK_AT\nsrc/pixel_runner.rs\nChange src/pixel_runner.rs\nthe tests pass",
      },
      {
        id: "art-run-001-1",
        kind: "patch",
        task: "task-001",
        run: "run-001",
        attempt: 1,
        title: "Add opcode CLICK_AT",
        status: "red",
        outcome: "done",
        accepted: false,
        author: "coder",
        files: "src/pixel_runner.rs",
        summary: "cargo test click_at failed",
        error: "error[E0308]: mismatched types",
        created_at: "2026-11-01T09:02:00.000Z",
        text: "Add opcode CLICK_AT\nsrc/pixel_runner.rs\ncargo test click_at failed\nWhat went wrong:\nerror[E0308]: mismatched types\n+ fn click_at(x: u32)",
      },
      {
        id: "art-run-001-2",
        kind: "patch",
        task: "task-001",
        run: "run-001",
        attempt: 2,
        title: "Add opcode CLICK_AT",
        status: "green",
        outcome: "done",
        accepted: false,
        author: "fixer",
        files: "src/pixel_runner.rs",
        summary: "cargo test click_at passed",
        error: "The judge objected: No test for the edge.",
        created_at: "2026-11-01T09:02:00.000Z",
        text: "Add opcode CLICK_AT\nsrc/pixel_runner.rs\ncargo test click_at passed\nWhat went wrong:\nThe judge objected: No test for the edge.\n+ Opcode::ClickAt",
      },
      {
        id: "art-run-001-3",
        kind: "patch",
        task: "task-001",
        run: "run-001",
        attempt: 3,
        title: "Add opcode CLICK_AT",
        status: "green",
        outcome: "done",
        accepted: true,
        author: "fixer",
        files: "src/pixel_runner.rs",
        summary: "cargo test click_at passed",
        error: "",
        created_at: "2026-11-01T09:02:00.000Z",
        text: "Add opcode CLICK_AT\nsrc/pixel_runner.rs\ncargo test click_at passed\n+ // tested",
      },
    ],
    runs: [
      {
        id: "run-001",
        task: "task-001",
        title: "Add opcode CLICK_AT",
        kind: "code",
        outcome: "done",
        failure: null,
        reason: "",
        error: "error[E0308]: mismatched types",
        command: "cargo test click_at",
        attempts: 3,
        commit: "c0ffee1",
        branch: "auto-gvpie",
        base_commit: "ba5e",
        overridden: false,
        verified: true,
        sandboxed: true,
        model: "qwen2.5-coder-14b",
        prompt_tokens: 4_000,
        completion_tokens: 700,
        started_at: "2026-11-01T09:00:00.000Z",
        ended_at: "2026-11-01T09:03:00.000Z",
        duration_ms: 180_000,
        commands_ms: 3_000,
        text: [
          "Add opcode CLICK_AT",
          "Done after 3 attempts.",
          "It moves the cursor.",
          "Attempt 1 by coder, red: cargo test click_at failed (src/pixel_runner.rs)",
          "error[E0308]: mismatched types",
          "Attempt 2 by fixer, green: cargo test click_at passed (src/pixel_runner.rs)",
          "The judge objected: No test for the edge.",
          "Attempt 3 by fixer, green: cargo test click_at passed (src/pixel_runner.rs)",
          "Plan: Change src/pixel_runner.rs",
          "src/pixel_runner.rs, cargo test click_at",
        ].join("\n"),
      },
    ],
  });
});

test("a failed run says why, and accepts no attempt", () => {
  const { runs, artifacts, tasks } = rowsFrom({
    failed: { failure: "judge-rejected", reason: "It draws nothing." },
  });
  expect(runs).toMatchObject([
    { outcome: "failed", failure: "judge-rejected", reason: "It draws nothing.", commit: null },
  ]);
  expect(tasks).toMatchObject([{ status: "failed" }]);
  expect(artifacts.some(({ accepted }) => accepted)).toBe(false);
});

test("a lesson says who objected, and whose word it was in the end", () => {
  const { record, artifacts, evidenceOf } = finished(story, 1);
  const owners = Judgement.parse({ attempt: 2, accept: true, reasons: ["so"], by: "owner" });
  const refused = {
    attempt: 3,
    accept: false,
    reasons: ["A test was lost."],
    refused: "tampering",
  };
  const verdicts = [...record.verdicts, Judgement.parse(refused)];
  const told = (changes: Partial<typeof record>) => {
    const rows = rowsOf({ ...record, ...changes }, artifacts, evidenceOf);
    return {
      overridden: rows.runs[0]?.overridden,
      accepted: rows.artifacts.filter(({ accepted }) => accepted).map(({ attempt }) => attempt),
      error: rows.artifacts.find(({ attempt }) => attempt === 3)?.error,
      said: rows.runs[0]?.text.split("\n").filter((line) => /^Done|objected|owner/.test(line)),
    };
  };
  const judge = "The judge objected: No test for the edge.";
  const verification = "Verification objected: A test was lost.";
  expect(told({ verdicts: [...verdicts, owners] })).toEqual({
    overridden: true,
    accepted: [2],
    error: verification,
    said: [
      "Done after 3 attempts, by its owner's word.",
      judge,
      "Its owner accepted it all the same, and it landed.",
      verification,
    ],
  });
  const outcome = { kind: "failed", failure: "branch-moved", reason: "It conflicts." } as const;
  expect(told({ outcome, verdicts: [...record.verdicts, owners] })).toEqual({
    overridden: false,
    accepted: [],
    error: "",
    said: [judge, "Its owner accepted it all the same; it could not be landed."],
  });
});

test("an attempt without an artifact is a row all the same, with its patch from the store", () => {
  const { record, evidenceOf } = finished(story, 1);
  expect(rowsOf(record, [], evidenceOf).artifacts).toMatchObject([
    {
      id: "art-run-001-attempt-1",
      attempt: 1,
      status: "red",
      text: expect.stringContaining("+ fn click_at"),
    },
    { id: "art-run-001-attempt-2", attempt: 2, status: "green", accepted: false },
    { id: "art-run-001-attempt-3", attempt: 3, status: "green", accepted: true },
  ]);
});

test("a card is a row, but nothing that recall could find", () => {
  const { record, artifacts, evidenceOf } = finished(story, 1);
  const [spec] = artifacts;
  if (!spec) throw new Error("there is no plan");
  const card = { ...spec, id: "art-run-001-card", kind: "card", content: { ops: [] } } as const;
  const rows = rowsOf(record, [...artifacts, card], evidenceOf).artifacts;
  expect(rows.find(({ kind }) => kind === "card")).toMatchObject({
    id: "art-run-001-card",
    status: "done",
    text: "",
  });
});

test("a pixel program is told line by line", () => {
  const { record, artifacts, evidenceOf } = finished({ ...story, kind: "pixel" }, 1);
  const content = { name: "boot", canvas: { width: 8 }, ops: [{ op: "FILL" }, { op: "RECT" }] };
  const [, first] = rowsOf(
    record,
    artifacts.map((artifact) => ({ ...artifact, content })),
    evidenceOf,
  ).artifacts;
  expect(first?.text).toMatch(
    /\nname: "boot"\ncanvas: \{"width":8\}\nops:\n\{"op":"FILL"\}\n\{"op":"RECT"\}$/,
  );
});

test("control characters, bidi tricks and lone surrogates are gone; other scripts stay", () => {
  const { tasks } = rowsFrom({
    title: "\u001b[31mZeichne\u001b[0m das Größte 日本 \u202egnp\u0007 \ud800!",
  });
  expect(tasks[0]?.title).toBe("Zeichne das Größte 日本 gnp \ufffd!");
});

test("texts are capped, and say by how much", () => {
  const { artifacts } = rowsFrom({
    objections: [],
    tries: [{ patch: "x".repeat(1_000_000), error: "e".repeat(10_000) }],
  });
  const [, patch] = artifacts;
  expect(patch?.text).toHaveLength(16_000 + "\n[988200 characters left out]".length);
  expect(patch?.text).toMatch(/x\n\[\d+ characters left out\]$/);
  expect(patch?.error).toBe(`${"e".repeat(4_000)}\n[6000 characters left out]`);
});
