import { expect, test } from "vitest";
import { parseLeniently } from "../../pixels/lenient.ts";
import { program, source } from "./a-program.ts";

const magenta = [255, 0, 255];

test("a valid program passes as it is, without warnings", () => {
  const ops = [{ op: "FILL", color: "bg" }];
  const palette = { bg: [1, 2, 3] };
  expect(parseLeniently(source({ palette, ops }))).toEqual({
    kind: "valid",
    program: program({ palette, ops }),
    warnings: [],
  });
});

test("an old program is mended with a warning for each thing", () => {
  const old = {
    kind: "pixel_program",
    canvas: { width: 16, height: 8.4, depth: 1 },
    palette: { fg: [0, 255, 0], bad: "#123456" },
    ops: [
      { op: "FILL", color: "night" },
      { op: "BLUR", amount: 3 },
      { op: "RECT", x: 1, height: 1, color: "fg", speed: 2 },
      "SET",
      { op: "SET", x: 1e9, y: 2, color: [1, 2, 300] },
      { op: "WRITE_TEXT", x: 0, text: "a".repeat(300) },
      { op: "SPRITE", x: 0, y: 0, rows: ["ab"], colors: { a: "fg", xy: "fg" } },
    ],
    metadata: { author: "me", rating: 5 },
    author: "me",
  };
  const before = structuredClone(old);
  const { warnings, ...parsed } = parseLeniently(old);
  expect(old).toEqual(before);
  expect(parsed).toEqual({
    kind: "valid",
    program: program({
      name: "unnamed",
      canvas: { width: 16, height: 8 },
      palette: { fg: [0, 255, 0], bad: magenta },
      ops: [
        { op: "FILL", color: magenta },
        { op: "RECT", x: 1, y: 0, width: 1, height: 1, color: "fg" },
        { op: "SET", x: 1_000_000, y: 2, color: magenta },
        { op: "WRITE_TEXT", x: 0, y: 0, text: "a".repeat(256) },
        { op: "SPRITE", x: 0, y: 0, rows: ["ab"], colors: { a: "fg", b: magenta } },
      ],
      metadata: { author: "me", rating: "5" },
    }),
  });
  expect(warnings).toContain("version: missing; must be 1; 1 is used");
  expect(warnings).toContain(
    "canvas.height: must be an integer from 1 to 1024, not 8.4; 8 is used",
  );
  expect(warnings).toContain('ops[0].color: no colour "night"; magenta is used');
  expect(warnings).toContain(
    'ops[1].op: must be one of FILL, SET, RECT, LINE, CIRCLE, WRITE_TEXT, SPRITE, not "BLUR"; left out',
  );
  expect(warnings.filter((line) => line.includes('unknown key "speed"'))).toHaveLength(1);
  expect(warnings.at(-1)).toBe('ops[4].colors: no colour for "b"; magenta is used');
});

test("what is no program stays none", () => {
  for (const json of [null, [], 7, "text"]) {
    expect(parseLeniently(json)).toMatchObject({ kind: "invalid", warnings: [] });
  }
});

test("endlessly nested lists are refused, not a crash", () => {
  const deep: unknown = JSON.parse(`${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`);
  expect(parseLeniently(deep)).toMatchObject({ kind: "invalid", warnings: [] });
  expect(parseLeniently(source({ metadata: deep }))).toMatchObject({ kind: "invalid" });
});

test("anything that is an object can be shown", () => {
  const canvas = { width: 64, height: 64 };
  expect(parseLeniently({})).toMatchObject({
    kind: "valid",
    program: program({ name: "unnamed", canvas }),
  });
  const odd = { canvas: 3, palette: [], ops: { a: 1 }, frames: [1, { ops: 5 }], regions: [{}] };
  expect(parseLeniently(odd)).toMatchObject({ kind: "valid", program: { canvas } });
});

test("limits hold for old programs too", () => {
  const { warnings, ...parsed } = parseLeniently(
    source({
      canvas: { width: 99_999, height: 1024 },
      frames: Array(20).fill({ duration_ms: 50 }),
    }),
  );
  expect(parsed).toEqual({
    kind: "invalid",
    errors: ["frames: at most 16 on a canvas this large, not 20"],
  });
  expect(warnings).toEqual([
    "canvas.width: must be an integer from 1 to 1024, not 99999; 1024 is used",
  ]);
});
