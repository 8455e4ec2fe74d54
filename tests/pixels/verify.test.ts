import { expect, test } from "vitest";
import { describeOp, summarise, textView } from "../../pixels/describe.ts";
import { drawProgram } from "../../pixels/raster.ts";
import { verifyProgram } from "../../pixels/verify.ts";
import { program } from "./a-program.ts";

const bg = [0, 0, 0];
const fg = [0, 255, 0];
const canvas = { width: 64, height: 64 };

function findings(changes: Record<string, unknown>) {
  return verifyProgram(program({ canvas, ...changes }));
}

/** The program that first described the language: its text has the colour of the box below. */
const first = [
  { op: "FILL", color: "bg" },
  { op: "RECT", x: 10, y: 10, width: 44, height: 44, color: "fg" },
  { op: "WRITE_TEXT", x: 17, y: 28, text: "GVPIE", color: "fg" },
];

test("text in the colour of what is under it is invisible", () => {
  expect(findings({ palette: { bg, fg }, ops: first })).toEqual([
    {
      kind: "invisible",
      op: 2,
      message:
        'ops[2]: WRITE_TEXT "GVPIE" at (17,28) in "fg" changes nothing: its colour equals what is under it',
    },
  ]);
});

test("with another ink there is nothing to find, black background or not", () => {
  const ops = [...first.slice(0, 2), { ...first[2], color: "ink" }];
  expect(findings({ palette: { bg, fg, ink: [0, 40, 0] }, ops })).toEqual([]);
});

test("ops that draw nothing say why", () => {
  const ops = [
    { op: "SET", x: 1, y: 1, color: fg },
    { op: "RECT", x: 64, y: 0, width: 5, height: 5, color: fg },
    { op: "RECT", x: 0, y: 0, width: 0, height: 5, color: fg },
    { op: "WRITE_TEXT", x: 0, y: 0, text: " \n", color: fg },
    { op: "SPRITE", x: 0, y: 0, rows: [". .", ""], colors: {} },
    { op: "CIRCLE", x: 9, y: 9, radius: 3, color: [1, 2, 3, 0] },
    { op: "SET", x: 2, y: 2, color: bg },
  ];
  expect(findings({ ops }).map(({ kind, op, message }) => [kind, op, message])).toEqual([
    [
      "invisible",
      1,
      "ops[1]: RECT 5x5 at (64,0) in [0,255,0] draws nothing: it reaches from (64,0) to (68,4), the canvas ends at (63,63)",
    ],
    [
      "invisible",
      2,
      "ops[2]: RECT 0x5 at (0,0) in [0,255,0] draws nothing: there is nothing in it to draw",
    ],
    [
      "invisible",
      3,
      'ops[3]: WRITE_TEXT " \\n" at (0,0) in [0,255,0] draws nothing: there is nothing in it to draw',
    ],
    [
      "invisible",
      4,
      "ops[4]: SPRITE of 2 rows at (0,0) draws nothing: there is nothing in it to draw",
    ],
    [
      "invisible",
      5,
      "ops[5]: CIRCLE of radius 3 at (9,9) in [1,2,3,0] changes nothing: its colour is transparent",
    ],
    [
      "invisible",
      6,
      "ops[6]: SET at (2,2) in [0,0,0] changes nothing: its colour equals what is under it",
    ],
  ]);
});

test("what later ops paint over is dead", () => {
  const ops = [
    { op: "CIRCLE", x: 20, y: 20, radius: 5, color: [1, 1, 1] },
    { op: "RECT", x: 10, y: 10, width: 30, height: 30, color: fg },
  ];
  expect(findings({ ops })).toEqual([
    {
      kind: "dead",
      op: 0,
      message:
        "ops[0]: CIRCLE of radius 5 at (20,20) in [1,1,1] is never seen: later ops, such as ops[1], paint over all of it",
    },
  ]);
  const [base, over] = ops;
  expect(findings({ ops: [base], frames: [{ duration_ms: 10, ops: [over] }] })).toEqual([
    {
      kind: "dead",
      op: 0,
      message:
        "ops[0]: CIRCLE of radius 5 at (20,20) in [1,1,1] is never seen: the frames paint over all of it",
    },
  ]);
});

test("text that leaves the canvas is clipped, other shapes may", () => {
  const ops = [
    { op: "RECT", x: -5, y: -5, width: 20, height: 10, color: [9, 9, 9] },
    { op: "WRITE_TEXT", x: 40, y: 20, text: "GVPIE", color: fg },
    // Only a blank column of the last glyph lies outside.
    { op: "WRITE_TEXT", x: 60, y: 40, text: ".", color: fg },
  ];
  expect(findings({ ops })).toEqual([
    {
      kind: "clipped",
      op: 1,
      message:
        'ops[1]: WRITE_TEXT "GVPIE" at (40,20) in [0,255,0] is cut off: it reaches from (40,20) to (68,26), the canvas ends at (63,63)',
    },
  ]);
});

test("unused colours, a blank result and frames that are all the same", () => {
  expect(findings({ palette: { bg, fg }, ops: [{ op: "FILL", color: "bg" }] })).toEqual([
    { kind: "unused", op: null, message: 'palette: the colour "fg" is never used' },
    { kind: "blank", op: null, message: "program: the result is a single colour" },
  ]);
  const frames = [{ duration_ms: 10 }, { duration_ms: 20 }];
  const ops = [{ op: "SET", x: 0, y: 0, color: fg }];
  expect(findings({ ops, frames })).toEqual([
    { kind: "identical-frames", op: null, message: "frames: all 2 look the same" },
  ]);
  expect(findings({ ops, frames: frames.slice(1) })).toEqual([]);
});

test("colours used by sprites and frames are used", () => {
  const sprite = { op: "SPRITE", x: 0, y: 0, rows: ["#"], colors: { "#": "fg" } };
  const frames = [{ duration_ms: 10, ops: [{ op: "SET", x: 3, y: 3, color: "other" }] }];
  expect(findings({ palette: { fg, other: [3, 3, 3] }, ops: [sprite], frames })).toEqual([]);
});

test("the summary and the text view tell a model what was drawn", () => {
  const drawn = program({
    canvas: { width: 4, height: 2 },
    palette: { fg },
    ops: [
      { op: "RECT", x: 0, y: 0, width: 2, height: 1, color: "fg" },
      { op: "SET", x: 3, y: 1, color: [255, 0, 0] },
    ],
    regions: [{ id: "go", x: 0, y: 0, width: 2, height: 2 }],
  });
  const drawing = drawProgram(drawn);
  expect(summarise(drawn, drawing)).toBe(
    [
      '"test", 4x2, 2 ops, a still',
      'palette: "fg" [0,255,0]',
      'ops[0]: RECT 2x1 at (0,0) in "fg": 2 pixels, 2 of them visible',
      "ops[1]: SET at (3,1) in [255,0,0]: 1 pixels, 1 of them visible",
      'region "go": 2x2 at (0,0)',
    ].join("\n"),
  );
  const [raster] = drawing.frames;
  if (raster === undefined) expect.fail();
  expect(textView(raster)).toBe(". #000000, A #00ff00, B #ff0000\nAA..\n...B");
  expect(textView(raster, 2)).toBe(
    "each character stands for 2x2 pixels\n. #00ff00, A #000000\n.A",
  );
});

test("control characters in names are escaped", () => {
  const [op] = program({
    ops: [{ op: "WRITE_TEXT", x: 0, y: 0, text: "\u001b[31m\n", color: fg }],
  }).ops;
  expect(op && describeOp(op)).toBe('WRITE_TEXT "\\u001b[31m\\n" at (0,0) in [0,255,0]');
});
