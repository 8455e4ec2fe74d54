import type { PixelProgram } from "../../contracts/pixel-program.ts";
import { parseProgram } from "../../pixels/parse.ts";

export interface Random {
  /** A whole number from `min` to `max`. */
  readonly integer: (min: number, max: number) => number;
  readonly pick: <T>(list: readonly [T, ...T[]]) => T;
  readonly chance: (probability: number) => boolean;
}

/** mulberry32 by Tommy Ettinger: the same numbers for the same seed, everywhere. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    integer,
    pick: (list) => list[integer(0, list.length - 1)] ?? list[0],
    chance: (probability) => next() < probability,
  };
}

/** A valid program with all ops, most of them on or near the canvas, some far or huge. */
export function randomProgram(seed: number): PixelProgram {
  const random = randomOf(seed);
  const source = randomSource(random);
  const parsed = parseProgram(source);
  if (parsed.kind === "invalid") throw new Error(`seed ${seed}: ${parsed.errors.join("\n")}`);
  return parsed.program;
}

export function randomSource(random: Random): Record<string, unknown> {
  const side = () => random.pick([1, 7, 16, 33, 64, random.integer(1, 90)]);
  const canvas = { width: side(), height: side() };
  const palette = Object.fromEntries(
    ["fg", "bg", "a", "b"].map((name) => [name, randomChannels(random)]),
  );
  const ops = (most: number) =>
    Array.from({ length: random.integer(0, most) }, () => randomOp(random, canvas));
  const frames = random.chance(0.7)
    ? []
    : Array.from({ length: random.integer(1, 4) }, () => ({
        duration_ms: random.integer(10, 500),
        ops: ops(5),
      }));
  return {
    kind: "pixel_program",
    version: 1,
    name: "random",
    canvas,
    palette,
    ops: ops(14),
    frames,
  };
}

function randomChannels(random: Random): number[] {
  const byte = () => random.integer(0, 255);
  const alpha = random.pick([[], [], [255], [0], [1], [254], [byte()]]);
  return [byte(), byte(), byte(), ...alpha];
}

function randomOp(random: Random, canvas: { width: number; height: number }) {
  const near = (side: number) => {
    if (random.chance(0.04)) return random.pick([-1_000_000, 1_000_000, -32_768, 32_767]);
    if (random.chance(0.1)) return random.integer(-3_000, 3_000);
    return random.integer(-Math.ceil(side / 2), side + Math.ceil(side / 2));
  };
  const size = (side: number) => (random.chance(0.03) ? 1_000_000 : random.integer(0, side + 4));
  const color = () =>
    random.chance(0.5) ? random.pick(["fg", "bg", "a", "b"]) : randomChannels(random);
  const at = { x: near(canvas.width), y: near(canvas.height) };
  const scale = random.pick([1, 1, 1, 2, 3, 16]);
  switch (random.pick(["FILL", "SET", "RECT", "LINE", "CIRCLE", "WRITE_TEXT", "SPRITE"])) {
    case "FILL":
      return { op: "FILL", color: color() };
    case "SET":
      return { op: "SET", ...at, color: color() };
    case "RECT": {
      const sizes = { width: size(canvas.width), height: size(canvas.height) };
      return { op: "RECT", ...at, ...sizes, color: color(), outline: random.chance(0.5) };
    }
    case "LINE": {
      const ends = { x1: at.x, y1: at.y, x2: near(canvas.width), y2: near(canvas.height) };
      return { op: "LINE", ...ends, color: color() };
    }
    case "CIRCLE": {
      const radius = random.chance(0.1)
        ? random.pick([16_384, 16_383, 5_000, 500])
        : random.integer(0, 40);
      return { op: "CIRCLE", ...at, radius, color: color(), outline: random.chance(0.5) };
    }
    case "WRITE_TEXT":
      return { op: "WRITE_TEXT", ...at, text: randomText(random), color: color(), scale };
    case "SPRITE": {
      const rows = Array.from({ length: random.integer(0, 9) }, () =>
        Array.from({ length: random.integer(0, 9) }, () =>
          random.pick([".", " ", "#", "@", "é"]),
        ).join(""),
      );
      const colors = { "#": color(), "@": color(), é: color() };
      return { op: "SPRITE", ...at, rows, colors, scale };
    }
  }
}

function randomText(random: Random): string {
  const character = () =>
    random.chance(0.1)
      ? random.pick(["\n", "é", "😀", "\u0007"])
      : String.fromCharCode(random.integer(32, 126));
  return Array.from({ length: random.integer(0, 12) }, character).join("");
}
