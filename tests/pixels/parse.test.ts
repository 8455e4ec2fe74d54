import { expect, test } from "vitest";
import { PixelOp, PixelProgram } from "../../contracts/pixel-program.ts";
import { pixelJsonSchema } from "../../pixels/json-schema.ts";
import { parseProgram } from "../../pixels/parse.ts";
import { source } from "./a-program.ts";

function errorsOf(json: unknown): string[] {
  const parsed = parseProgram(json);
  return parsed.kind === "invalid" ? parsed.errors : [];
}

test("defaults are filled in and everything else is kept", () => {
  const ops = [
    { op: "FILL", color: "bg" },
    { op: "WRITE_TEXT", x: -1, y: 2, text: "a\nb" },
    { op: "SPRITE", x: 0, y: 0, rows: ["#.", ". "], colors: { "#": [1, 2, 3, 4] } },
  ];
  const palette = { bg: [0, 0, 0], fg: [9, 9, 9, 9] };
  expect(parseProgram(source({ palette, ops }))).toEqual({
    kind: "valid",
    program: {
      ...source({ palette }),
      ops: [ops[0], { ...ops[1], color: "fg", scale: 1 }, { ...ops[2], scale: 1 }],
      frames: [],
      regions: [],
      metadata: {},
    },
  });
});

test("errors name the place, what is wanted and what was found", () => {
  const ops = [
    { op: "RECT", x: 1, y: 2, w: 3, width: "4", height: -1, color: [0, 0, 256] },
    { op: "BLAH" },
    5,
    { op: "SET", x: Number.NaN, y: 0.5, color: [1, 2] },
    { op: "SPRITE", x: 0, y: 0, rows: [], colors: { ab: [0, 0, 0] }, scale: 17 },
    { op: "WRITE_TEXT", x: 1e300, text: "a".repeat(257), color: 7 },
  ];
  const coordinate = "an integer from -1000000 to 1000000";
  expect(errorsOf(source({ ops, canvas: { width: 0, height: 1025 }, extra: 1 }))).toEqual([
    "canvas.width: must be an integer from 1 to 1024, not 0",
    "canvas.height: must be an integer from 1 to 1024, not 1025",
    'ops[0].width: must be an integer from 0 to 1000000, not "4"',
    "ops[0].height: must be an integer from 0 to 1000000, not -1",
    "ops[0].color[2]: must be an integer from 0 to 255, not 256",
    'ops[0]: unknown key "w"; must be an object with the keys op, x, y, width, height, color, outline',
    'ops[1].op: must be one of FILL, SET, RECT, LINE, CIRCLE, WRITE_TEXT, SPRITE, not "BLAH"',
    "ops[2]: must be one of FILL, SET, RECT, LINE, CIRCLE, WRITE_TEXT, SPRITE, not 5",
    `ops[3].x: must be ${coordinate}, not NaN`,
    `ops[3].y: must be ${coordinate}, not 0.5`,
    "ops[3].color: must be [r,g,b] or [r,g,b,a] with integers from 0 to 255, not a list of 2",
    "ops[4].colors.ab: the key must be a single character",
    "ops[4].scale: must be an integer from 1 to 16, not 17",
    `ops[5].x: must be ${coordinate}, not 1e+300`,
    `ops[5].y: missing; must be ${coordinate}`,
    `ops[5].text: must be a string of 0 to 256 characters, not "${"a".repeat(40)}…"`,
    "ops[5].color: must be a palette name, [r,g,b] or [r,g,b,a] with integers from 0 to 255, not 7",
    'program: unknown key "extra"; must be an object with the keys kind, version, name, canvas, palette, ops, frames, regions, metadata',
  ]);
});

test("colours are looked up, and never in the prototype", () => {
  const ops = [
    { op: "WRITE_TEXT", x: 0, y: 0, text: "x" },
    { op: "SPRITE", x: 0, y: 0, rows: ["ab#"], colors: { a: "toString", b: "bg" } },
  ];
  const frames = [{ duration_ms: 10, ops: [{ op: "FILL", color: "__proto__" }] }];
  const palette = JSON.parse('{"bg":[0,0,0],"__proto__":[1,2,3]}');
  expect(errorsOf(source({ palette, ops, frames }))).toEqual([
    'ops[0].color: no colour "fg" in the palette, which has bg',
    'ops[1].colors["a"]: no colour "toString" in the palette, which has bg',
    'ops[1].colors: no colour for the character "#" of rows',
    'frames[0].ops[0].color: no colour "__proto__" in the palette, which has bg',
  ]);
});

test("limits on all ops together", () => {
  const set = { op: "SET", x: 0, y: 0, color: [1, 1, 1] };
  const many = (count: number, op: unknown) => Array.from({ length: count }, () => op);
  const frame = { duration_ms: 10, ops: many(9_000, set) };
  expect(errorsOf(source({ ops: many(1_001, set), frames: [frame] }))).toEqual([
    "frames: at most 10000 ops over all frames, not 10001",
  ]);
  expect(errorsOf(source({ ops: many(1_000, set), frames: [frame] }))).toEqual([]);
  expect(errorsOf(source({ ops: many(10_001, set) }))).toEqual([
    "ops: must be a list of at most 10000 ops, not a list of 10001",
  ]);
  const large = { width: 1024, height: 1024 };
  const still = { duration_ms: 10 };
  expect(errorsOf(source({ canvas: large, frames: many(17, still) }))).toEqual([
    "frames: at most 16 on a canvas this large, not 17",
  ]);
  expect(errorsOf(source({ canvas: large, frames: many(16, still) }))).toEqual([]);
  expect(
    errorsOf(source({ canvas: large, ops: many(257, { op: "FILL", color: [1, 1, 1] }) })),
  ).toEqual([
    "ops: paint 269484032 pixels one over the other; at most 268435456, so leave out what is overdrawn",
  ]);
});

test("what is no program at all is refused in one line", () => {
  const wanted =
    "program: must be an object with the keys kind, version, name, canvas, palette, ops, frames, regions, metadata, not";
  expect(errorsOf(null)).toEqual([`${wanted} null`]);
  expect(errorsOf([])).toEqual([`${wanted} a list of 0`]);
  expect(errorsOf("{}")).toEqual([`${wanted} "{}"`]);
});

test("at most 20 errors are shown", () => {
  const errors = errorsOf(source({ ops: Array.from({ length: 30 }, () => ({ op: "NO" })) }));
  expect(errors).toHaveLength(21);
  expect(errors.at(-1)).toBe("… and 10 more");
});

test("the JSON schema names every op with its keys, and nothing that engines choke on", () => {
  const schema = pixelJsonSchema();
  const text = JSON.stringify(schema);
  expect(text).not.toMatch(/"type":\[|"oneOf"|"minimum"|"maximum"|"default"|"pattern"|"\$schema"/);
  expect(text.length).toBeLessThan(3_500);
  expect(schema.required).toEqual(["kind", "version", "name", "canvas", "ops"]);
  expect(Object.keys(Object(schema.properties))).toEqual(Object.keys(PixelProgram.shape));
  const described = [...text.matchAll(/"op":\{"type":"string","const":"(\w+)"\}/g)].map(
    (m) => m[1],
  );
  expect(described).toEqual(PixelOp.options.map((option) => option.shape.op.value));
});
