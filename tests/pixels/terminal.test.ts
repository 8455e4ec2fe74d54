import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { headerLines } from "../../pixels/header.ts";
import { play } from "../../pixels/play.ts";
import { drawProgram, rasterise } from "../../pixels/raster.ts";
import { shrink } from "../../pixels/resize.ts";
import { drawInTerminal } from "../../pixels/terminal.ts";
import { verifyProgram } from "../../pixels/verify.ts";
import { program } from "./a-program.ts";

const endless = Number.POSITIVE_INFINITY;
const red = [255, 0, 0];
const tiny = program({
  canvas: { width: 2, height: 3 },
  ops: [
    { op: "FILL", color: [0, 0, 255] },
    { op: "SET", x: 0, y: 0, color: red },
    { op: "SET", x: 0, y: 2, color: [255, 255, 255] },
  ],
});
const [raster = expect.fail()] = rasterise(tiny);
const esc = "\u001b[";

test("half blocks hold two pixels each, and the last odd row leaves the ground alone", () => {
  expect(drawInTerminal(raster, { columns: 80, rows: endless }, 24)).toEqual([
    `${esc}38;2;255;0;0;48;2;0;0;255m▀${esc}38;2;0;0;255;48;2;0;0;255m▀${esc}0m`,
    `${esc}38;2;255;255;255;49m▀${esc}38;2;0;0;255;49m▀${esc}0m`,
  ]);
});

test("a terminal of 256 colours gets the nearest of its cube, an unchanged colour no sequence", () => {
  const [even = expect.fail()] = rasterise(
    program({ canvas: { width: 3, height: 2 }, ops: [{ op: "FILL", color: [255, 128, 0] }] }),
  );
  expect(drawInTerminal(even, { columns: 80, rows: endless }, 8)).toEqual([
    `${esc}38;5;214;48;5;214m▀▀▀${esc}0m`,
  ]);
});

test("without colours brightness becomes characters, two a pixel where they fit", () => {
  expect(drawInTerminal(raster, { columns: 4, rows: endless }, 1)).toEqual([
    "::..",
    "....",
    "@@..",
  ]);
  expect(drawInTerminal(raster, { columns: 3, rows: endless }, 1)).toEqual(["..", "@."]);
});

test("a picture is reduced to the room it has, as the mean of areas", () => {
  const [wide = expect.fail()] = rasterise(
    program({
      canvas: { width: 5, height: 2 },
      ops: [{ op: "RECT", x: 0, y: 0, width: 2, height: 2, color: [250, 100, 0] }],
    }),
  );
  const small = shrink(wide, 2, endless);
  expect([small.width, small.height]).toEqual([2, 1]);
  // The left half spans 2.5 pixels, 2 of them coloured.
  expect([...small.pixels]).toEqual([0xff000000 + 200 + (80 << 8), 0xff000000]);
  for (const columns of [1, 7, 40, 80, 300]) {
    const [large = expect.fail()] = rasterise(program({ canvas: { width: 1024, height: 700 } }));
    for (const depth of [1, 8, 24] as const) {
      const lines = drawInTerminal(large, { columns, rows: 20 }, depth);
      expect(lines.length).toBeLessThanOrEqual(20);
      for (const line of lines) {
        expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(columns);
      }
    }
  }
});

test("the header names everything, fits, and lets no control character through", () => {
  const evil = program({
    name: "\u001b]0;owned\u0007boot\nscreen",
    palette: { "b\u001b[31mg": [1, 2, 3], unused: [4, 5, 6] },
    ops: [
      { op: "FILL", color: "b\u001b[31mg" },
      { op: "WRITE_TEXT", x: 0, y: 0, text: "\u001b[2J\u202e", color: "b\u001b[31mg" },
    ],
    regions: [{ id: "ok\u0008", x: 1, y: 2, width: 3, height: 4 }],
    metadata: { "de\u001bsc": "a description that is long enough to need a second line of text" },
  });
  const drawing = drawProgram(evil);
  const header = (columns: number, depth: 1 | 24) =>
    headerLines(evil, drawing.effects, verifyProgram(evil, drawing), ["careful"], columns, depth);
  expect(header(60, 1)).toEqual([
    "boot screen  8x8, still",
    "ops          2: 1 FILL, 1 WRITE_TEXT",
    "palette      bg #010203  unused #040506",
    "dec          a description that is long enough to need a",
    "             second line of text",
    "regions      ok (1,2)",
    'finding      invisible: ops[1]: WRITE_TEXT "\\u001b[2J" at',
    '             (0,0) in "b\\u001b[31mg" changes nothing: its',
    "             colour equals what is under it",
    'finding      unused: palette: the colour "unused" is never',
    "             used",
    "finding      blank: program: the result is a single colour",
    "warning      careful",
  ]);
  for (const columns of [20, 40, 80]) {
    for (const line of header(columns, 24)) {
      const plain = stripVTControlCharacters(line);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
      expect(plain).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    }
  }
});

test("playing shows frames in turn and restores the terminal when stopped", async () => {
  const stop = new AbortController();
  const written: string[] = [];
  const write = (text: string) => {
    written.push(text);
    if (written.length === 4) stop.abort();
  };
  const frames = ["a", "b"].map((name, at) => {
    const [frame = expect.fail(name)] = rasterise(
      program({ canvas: { width: 1, height: 2 }, ops: [{ op: "FILL", color: [at, 0, 0] }] }),
    );
    return frame;
  });
  const screen = { write, room: () => ({ columns: 9, rows: 9 }), depth: 24 as const };
  await play(frames, [10, 10], "caption that is cut", screen, stop.signal);
  const shown = (red: number) =>
    `${esc}?2026h${esc}H${esc}38;2;${red};0;0;48;2;${red};0;0m▀${esc}0m${esc}K\r\ncaption t${esc}K${esc}J${esc}?2026l`;
  expect(written).toEqual([
    `${esc}?1049h${esc}?25l`,
    shown(0),
    shown(1),
    shown(0),
    `${esc}?25h${esc}?1049l`,
  ]);
});
