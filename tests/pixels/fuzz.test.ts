import { expect, test } from "vitest";
import { pixelLimits } from "../../contracts/pixel-program.ts";
import { parseLeniently } from "../../pixels/lenient.ts";
import { type Parsed, parseProgram } from "../../pixels/parse.ts";
import { drawProgram, rasterise } from "../../pixels/raster.ts";
import { verifyProgram } from "../../pixels/verify.ts";
import { source } from "./a-program.ts";
import { type Random, randomOf, randomSource } from "./random-program.ts";

const programs = process.env.FULL === undefined ? 3_000 : 100_000;
const slowest = 2_000;

test(`${programs} damaged programs are refused or drawn, never a crash or a hang`, () => {
  const seen = { valid: 0, invalid: 0, mended: 0 };
  for (let seed = 0; seed < programs; seed++) {
    const random = randomOf(seed * 7 + 1);
    const json = damage(randomSource(random), random, random.integer(0, 3));
    const start = performance.now();
    const parsed = parseProgram(json);
    seen[parsed.kind]++;
    draw(parsed);
    const lenient = parseLeniently(json);
    if (parsed.kind === "invalid") {
      expect(parsed.errors.length).toBeGreaterThan(0);
      for (const error of parsed.errors) expect(error).toMatch(/^(\w[\w.[\]"\\{}# @é]*: |… and )/);
      if (lenient.kind === "valid") seen.mended++;
      draw(lenient);
    } else {
      expect(lenient).toEqual({ ...parsed, warnings: [] });
    }
    expect(performance.now() - start, `seed ${seed}`).toBeLessThan(slowest);
  }
  // The damage must reach both sides of the schema for this to mean anything.
  expect(Math.min(seen.valid, seen.invalid, seen.mended)).toBeGreaterThan(programs / 10);
}, 900_000);

function draw(parsed: Parsed): void {
  if (parsed.kind === "invalid") return;
  const { canvas, frames } = parsed.program;
  const drawing = drawProgram(parsed.program);
  verifyProgram(parsed.program, drawing);
  expect(drawing.frames).toHaveLength(Math.max(1, frames.length));
  expect(drawing.frames.every(({ pixels }) => pixels.length === canvas.width * canvas.height)).toBe(
    true,
  );
  expect(rasterise(parsed.program)).toEqual(drawing.frames);
}

const oddities = [
  null,
  true,
  "",
  "fg",
  "\u0000\u001b[2J",
  -1,
  0,
  0.5,
  1e9,
  -1e300,
  Number.MAX_SAFE_INTEGER,
  [],
  [1, 2],
  [0, 0, 0, 0, 0],
  {},
  { op: "FILL", color: [1, 2, 3] },
] as const;

/** A deep copy in which a few places, anywhere, are replaced, removed, added or doubled. */
function damage(json: unknown, random: Random, times: number): unknown {
  let copy: unknown = structuredClone(json);
  for (let i = 0; i < times; i++) {
    const places: { owner: object; key: string }[] = [];
    collect(copy, places);
    const place = places[random.integer(0, places.length - 1)];
    if (place === undefined || random.chance(0.01)) {
      copy = structuredClone(random.pick<unknown>(oddities));
      continue;
    }
    const { owner, key } = place;
    const odd = structuredClone(oddities[random.integer(0, oddities.length - 1)]);
    switch (random.integer(0, 3)) {
      case 0:
        Reflect.deleteProperty(owner, key);
        break;
      case 1:
        put(owner, random.pick(["x", "extra", "__proto__", "color", "ops", "0"]), odd);
        break;
      case 2:
        put(owner, key, structuredClone(copy));
        break;
      default:
        put(owner, key, odd);
    }
  }
  // What reaches the parser in life has been JSON.
  return JSON.parse(JSON.stringify(copy) ?? "null");
}

/** An own property, as JSON.parse makes it: `__proto__` is a key like any other. */
function put(owner: object, key: string, value: unknown): void {
  const property = { value, writable: true, enumerable: true, configurable: true };
  Object.defineProperty(owner, key, property);
}

function collect(value: unknown, places: { owner: object; key: string }[]): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, entry] of Object.entries(value)) {
    places.push({ owner: value, key });
    collect(entry, places);
  }
}

test("a program at the limits is drawn in bounded time", () => {
  const { side, painted } = pixelLimits;
  const ops = process.env.FULL === undefined ? pixelLimits.ops / 5 : pixelLimits.ops;
  const canvas = { width: side, height: side };
  const each = Math.floor(painted / pixelLimits.ops / 160);
  const slow = [
    { op: "RECT", x: 3, y: 3, width: 160, height: each, color: [1, 2, 3, 100] },
    { op: "LINE", x1: -1_000_000, y1: -999_999, x2: 1_000_000, y2: 999_998, color: [9, 9, 9] },
    { op: "CIRCLE", x: -16_380, y: 500, radius: 16_384, color: [7, 7, 7], outline: true },
    { op: "WRITE_TEXT", x: -5_000, y: 5, text: "M".repeat(256), color: [8, 8, 8], scale: 1 },
  ];
  for (const op of slow) {
    const start = performance.now();
    const parsed = parseProgram(source({ canvas, ops: Array.from({ length: ops }, () => op) }));
    if (parsed.kind === "invalid") expect.fail(parsed.errors.join("\n"));
    rasterise(parsed.program);
    expect(performance.now() - start, op.op).toBeLessThan(20_000);
  }
});

test("the most frames on the largest canvas stay within the limit of memory", () => {
  const canvas = { width: 1024, height: 1024 };
  const frames = Array.from({ length: 16 }, () => ({ duration_ms: 10 }));
  const parsed = parseProgram(source({ canvas, frames }));
  if (parsed.kind === "invalid") expect.fail(parsed.errors.join("\n"));
  const bytes = rasterise(parsed.program).reduce((sum, { pixels }) => sum + pixels.byteLength, 0);
  expect(bytes).toBe(4 * pixelLimits.pixels);
});
