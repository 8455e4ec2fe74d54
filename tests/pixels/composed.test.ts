import { expect, test } from "vitest";
import type { AttemptKind } from "../../contracts/attempt.ts";
import type { TaskStatus } from "../../contracts/task.ts";
import { boardProgram } from "../../pixels/board.ts";
import { type CardFacts, cardProgram } from "../../pixels/card.ts";
import { fitText, plainText, wrapText } from "../../pixels/compose.ts";
import { parseProgram } from "../../pixels/parse.ts";
import { regionAt } from "../../pixels/region.ts";
import { contactSheet } from "../../pixels/sheet.ts";
import { verifyProgram } from "../../pixels/verify.ts";
import { program } from "./a-program.ts";
import { randomOf } from "./random-program.ts";

const facts: CardFacts = {
  task: "task-001",
  title: "Add a bitmap allocator",
  outcome: "done",
  reason: "committed to auto-gvpie",
  attempts: ["red", "flawed", "green"],
  verified: true,
  model: "some-model-14b",
  commit: "9f3ac1d2e4",
  duration_ms: 192_000,
};

const oddTexts = [
  "",
  " ",
  "é",
  "日本語のタイトル",
  "\u001b[31mred",
  "a".repeat(500),
  "x\ny",
  "…—→",
] as const;

test("a card is valid and without findings, whatever the run was", () => {
  for (const outcome of ["done", "failed", "interrupted", "waiting"] as const) {
    for (const text of oddTexts) {
      const kinds: AttemptKind[] = ["green", "flawed", "red", "refused"];
      const odd = { title: text, reason: text, model: text, commit: null, verified: text === "" };
      for (const attempts of [[], kinds, [...kinds, ...kinds, ...kinds]]) {
        const card = cardProgram({
          ...facts,
          ...odd,
          outcome,
          attempts,
          duration_ms: attempts.length * 1e7,
        });
        expect(parseProgram(card)).toEqual({ kind: "valid", program: card });
        expect(verifyProgram(card)).toEqual([]);
      }
    }
  }
});

test("a card says what became of the run", () => {
  const card = cardProgram(facts);
  const words = card.ops.flatMap((op) => (op.op === "WRITE_TEXT" ? [op.text] : []));
  expect(words).toEqual([
    "task-001",
    "3m12s",
    "Add a bitmap",
    "allocator",
    "committed to",
    "auto-gvpie",
    "some-mode..",
    "9f3ac1d2",
  ]);
});

test("a board is valid, without findings, and has a region for each task", () => {
  const random = randomOf(7);
  const status = (): TaskStatus => random.pick(["pending", "in_progress", "done", "failed"]);
  for (const count of [0, 1, 9, 24, 25, 100, 256, 300]) {
    for (const width of [1, 80, 119, 120, 160, 500]) {
      const tasks = Array.from({ length: count }, (_, at) => ({
        id: `task-${at}`,
        title: random.pick(oddTexts),
        status: status(),
      }));
      const runs = Array.from({ length: random.integer(0, 99) }, () => ({
        task: "task-0",
        outcome: random.pick(["done", "failed", "interrupted"]),
        ended_at: "2026-11-23T10:00:00Z",
      }));
      const board = boardProgram(
        { tasks, runs, node: random.pick([null, "coder", "judge"]) },
        width,
      );
      expect(parseProgram(board)).toEqual({ kind: "valid", program: board });
      expect(verifyProgram(board)).toEqual([]);
      expect(board.regions.map(({ id }) => id).sort()).toEqual(
        (count > 256 ? board.regions : tasks).map(({ id }) => id).sort(),
      );
      for (const { id, x, y } of board.regions) expect(regionAt(board, x, y)?.id).toBe(id);
    }
  }
});

test("of overlapping regions the last listed is hit, and the far edges are outside", () => {
  const box = { x: 2, y: 2, width: 4, height: 4 };
  const regions = [
    { ...box, id: "under" },
    { id: "over", x: 4, y: 4, width: 9, height: 9 },
  ];
  const clickable = program({ regions });
  const hit = (x: number, y: number) => regionAt(clickable, x, y)?.id;
  expect([hit(2, 2), hit(5, 5), hit(6, 3), hit(1, 2), hit(5, 3)]).toEqual([
    "under",
    "over",
    undefined,
    undefined,
    "under",
  ]);
});

test("foreign text becomes what the font can draw, cut to the room there is", () => {
  expect(plainText(" Größe\n“x” → 3…\u001b ")).toBe('Grosse "x" -> 3...?');
  expect(fitText("progress", 47)).toBe("progress");
  expect(fitText("progress", 46)).toBe("progr..");
  expect(fitText("ab", 5)).toBe("a");
  expect(wrapText("one two three four", 47, 2)).toEqual(["one two", "three.."]);
  expect(wrapText("unbreakable", 29, 3)).toEqual(["unbre", "akabl", "e"]);
});

test("a contact sheet takes any program", () => {
  const sizes = [
    [1, 1],
    [1024, 1],
    [1, 1024],
    [176, 128],
    [177, 129],
  ] as const;
  const programs = sizes.map(([width, height]) =>
    program({ canvas: { width, height }, ops: [{ op: "FILL", color: [255, 0, 0] }] }),
  );
  const sheet = contactSheet(programs);
  expect(sheet.width).toBe(4 * 186 + 10);
  expect(sheet.pixels.filter((rgba) => rgba === 0xff0000ff).length).toBeGreaterThan(50_000);
  expect(contactSheet([]).pixels.length).toBeGreaterThan(0);
});
