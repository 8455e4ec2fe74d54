import type { PixelOp, PixelProgram } from "../contracts/pixel-program.ts";
import { type Box, boundsOf, clip } from "./bounds.ts";
import { pack } from "./color.ts";
import { glyphsOf, isTransparent, lineSteps, rectParts, type Size } from "./cover.ts";
import { glyphHeight, glyphWidth } from "./font.ts";
import { sortIntoTiles, type TileLists, tileSide } from "./tiles.ts";

/** A program as numbers, in the layout that `paint.wgsl` reads. */
export interface EncodedProgram extends TileLists {
  /** `wordsPerOp` numbers each: the program's own ops, then each frame's. */
  readonly ops: Uint32Array<ArrayBuffer>;
  /** Bits of glyphs and colours of sprite cells. */
  readonly cells: Uint32Array<ArrayBuffer>;
  /** At least one. */
  readonly frames: number;
}

export const wordsPerOp = 9;

const kinds = { box: 0, line: 1, steepLine: 2, disc: 3, ring: 4, glyph: 5, sprite: 6 } as const;

interface Encoder {
  readonly canvas: Size;
  readonly palette: PixelProgram["palette"];
  readonly words: number[];
  readonly cells: number[];
  readonly glyphs: Map<string, number>;
}

export function encodeProgram(program: PixelProgram): EncodedProgram {
  const { canvas, palette } = program;
  const encoder: Encoder = { canvas, palette, words: [], cells: [], glyphs: new Map() };
  const frames = program.frames.length === 0 ? [[]] : program.frames.map((frame) => frame.ops);
  const layers = [0];
  for (const ops of [program.ops, ...frames]) {
    for (const op of ops) encodeOp(encoder, op);
    layers.push(encoder.words.length / wordsPerOp);
  }
  const ops = Uint32Array.from(encoder.words);
  return {
    ops,
    cells: Uint32Array.from(encoder.cells),
    frames: frames.length,
    ...sortIntoTiles(ops, wordsPerOp, layers, canvas),
  };
}

function encodeOp(encoder: Encoder, op: PixelOp): void {
  switch (op.op) {
    case "LINE":
      encodeLine(encoder, op);
      break;
    case "CIRCLE": {
      const kind = op.outline ? kinds.ring : kinds.disc;
      put(encoder, kind, boundsOf(op, encoder.canvas), pack(op.color, encoder.palette), [
        op.x,
        op.y,
        op.radius,
      ]);
      break;
    }
    case "WRITE_TEXT":
      encodeText(encoder, op);
      break;
    case "SPRITE":
      encodeSprite(encoder, op);
      break;
    case "RECT":
      for (const part of rectParts(op)) {
        put(encoder, kinds.box, part, pack(op.color, encoder.palette));
      }
      break;
    case "FILL":
    case "SET":
      put(encoder, kinds.box, boundsOf(op, encoder.canvas), pack(op.color, encoder.palette));
      break;
  }
}

/** `parameters` are up to five numbers, whose meaning depends on the kind. */
function put(encoder: Encoder, kind: number, box: Box, rgba: number, parameters: number[] = []) {
  const { x, y, width, height } = clip(box, encoder.canvas);
  if (width === 0 || height === 0) return;
  const low = x | (y << 16);
  const high = (x + width) | ((y + height) << 16);
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = parameters;
  encoder.words.push(kind, low, high, rgba, a, b, c, d, e);
}

/**
 * As `cover` draws a line, but only the steps on the canvas, and in pieces no longer than a tile:
 * the box around a whole diagonal would touch every tile.
 */
function encodeLine(encoder: Encoder, op: Extract<PixelOp, { op: "LINE" }>): void {
  const { steep, start, from, long, short, way } = lineSteps(op);
  const { canvas, palette } = encoder;
  const last = Math.min(long, (steep ? canvas.height : canvas.width) - 1 - start);
  for (let step = Math.max(0, -start); step <= last; step += tileSide) {
    const [moved, rest] = movedAt(step, long, short);
    const length = Math.min(tileSide, last - step + 1);
    const [end] = movedAt(step + length - 1, long, short);
    const b = from + way * moved;
    const across = { at: Math.min(b, from + way * end), length: end - moved + 1 };
    const box = steep
      ? { x: across.at, y: start + step, width: across.length, height: length }
      : { x: start + step, y: across.at, width: length, height: across.length };
    const kind = steep ? kinds.steepLine : kinds.line;
    const slope = 2 * short + (way < 0 ? 1 : 0);
    put(encoder, kind, box, pack(op.color, palette), [start + step, b, long, slope, rest]);
  }
}

/** How far a line has moved across at a step, in whole pixels and the rest in parts of 2·long. */
function movedAt(step: number, long: number, short: number): [number, number] {
  if (long === 0) return [0, 0];
  const parts = 2 * step * short + long;
  const whole = Math.floor(parts / (2 * long));
  return [whole, parts - whole * 2 * long];
}

function encodeText(encoder: Encoder, op: Extract<PixelOp, { op: "WRITE_TEXT" }>): void {
  const rgba = pack(op.color, encoder.palette);
  const [width, height] = [glyphWidth * op.scale, glyphHeight * op.scale];
  for (const { x, y, rows } of glyphsOf(op)) {
    const name = rows.join();
    const offset = encoder.glyphs.get(name) ?? encodeGlyph(encoder.cells, rows);
    encoder.glyphs.set(name, offset);
    put(encoder, kinds.glyph, { x, y, width, height }, rgba, [x, y, op.scale, offset]);
  }
}

/** 35 bits, row by row, each row from its left pixel on. */
function encodeGlyph(cells: number[], rows: readonly number[]): number {
  const words = [0, 0];
  for (let bit = 0; bit < glyphWidth * glyphHeight; bit++) {
    const row = rows[Math.floor(bit / glyphWidth)] ?? 0;
    const inked = (row >> (glyphWidth - 1 - (bit % glyphWidth))) & 1;
    words[bit >> 5] = (words[bit >> 5] ?? 0) | (inked << (bit & 31));
  }
  return cells.push(...words) - words.length;
}

function encodeSprite(encoder: Encoder, op: Extract<PixelOp, { op: "SPRITE" }>): void {
  const box = boundsOf(op, encoder.canvas);
  const columns = box.width / op.scale;
  const offset = encoder.cells.length;
  const colors = new Map(
    Object.entries(op.colors).map(([key, color]) => [key, pack(color, encoder.palette)]),
  );
  for (const row of op.rows) {
    const cells = Array.from(row, (key) => (isTransparent(key) ? 0 : (colors.get(key) ?? 0)));
    for (let column = 0; column < columns; column++) encoder.cells.push(cells[column] ?? 0);
  }
  put(encoder, kinds.sprite, box, 0, [op.x, op.y, op.scale | (columns << 16), offset]);
}
