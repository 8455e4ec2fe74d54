import type { PixelOp, PixelProgram } from "../contracts/pixel-program.ts";
import { type Box, boundsOf, clip } from "./bounds.ts";
import { pack } from "./color.ts";
import { cover, glyphsOf, isTransparent, type Size } from "./cover.ts";
import { glyphHeight, glyphWidth } from "./font.ts";
import { sortIntoTiles, type TileLists } from "./tiles.ts";

/** A program as numbers, in the layout that `paint.wgsl` reads. */
export interface EncodedProgram extends TileLists {
  /** `wordsPerOp` numbers each: the program's own ops, then each frame's. */
  readonly ops: Uint32Array<ArrayBuffer>;
  /** Bits of glyphs and colours of sprite cells. */
  readonly cells: Uint32Array<ArrayBuffer>;
  /** At least one. */
  readonly frames: number;
}

export const wordsPerOp = 8;

const kinds = { box: 0, line: 1, steepLine: 2, disc: 3, ring: 4, glyph: 5, sprite: 6 } as const;

/** Beyond this length the shader's 32-bit numbers would overflow. */
const longest = 32_767;

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
    case "CIRCLE":
      if (op.radius > longest) encodeRuns(encoder, op);
      else {
        const kind = op.outline ? kinds.ring : kinds.disc;
        const parameters = [op.x, op.y, op.radius, 0];
        put(
          encoder,
          kind,
          boundsOf(op, encoder.canvas),
          pack(op.color, encoder.palette),
          parameters,
        );
      }
      break;
    case "WRITE_TEXT":
      encodeText(encoder, op);
      break;
    case "SPRITE":
      encodeSprite(encoder, op);
      break;
    case "RECT":
      if (op.outline) encodeRuns(encoder, op);
      else put(encoder, kinds.box, op, pack(op.color, encoder.palette));
      break;
    case "FILL":
    case "SET":
      put(encoder, kinds.box, boundsOf(op, encoder.canvas), pack(op.color, encoder.palette));
      break;
  }
}

function put(encoder: Encoder, kind: number, box: Box, rgba: number, parameters = [0, 0, 0, 0]) {
  const { x, y, width, height } = clip(box, encoder.canvas);
  if (width === 0 || height === 0) return;
  const low = x | (y << 16);
  const high = (x + width) | ((y + height) << 16);
  encoder.words.push(kind, low, high, rgba, ...parameters);
}

/** What the shader has no arithmetic for: the reference's own runs, each as a box. */
function encodeRuns(encoder: Encoder, op: PixelOp): void {
  const { width } = encoder.canvas;
  cover(op, encoder.canvas, encoder.palette, (from, to, rgba) => {
    const x = from % width;
    const y = Math.floor(from / width);
    const wholeRows = x === 0 && to % width === 0;
    const box = wholeRows
      ? { x, y, width, height: (to - from) / width }
      : { x, y, width: to - from, height: 1 };
    put(encoder, kinds.box, box, rgba);
  });
}

function encodeLine(encoder: Encoder, op: Extract<PixelOp, { op: "LINE" }>): void {
  const box = boundsOf(op, encoder.canvas);
  const steep = box.height > box.width;
  const [a1, b1, a2, b2] = steep ? [op.y1, op.x1, op.y2, op.x2] : [op.x1, op.y1, op.x2, op.y2];
  const [start, from, end, to] = a1 <= a2 ? [a1, b1, a2, b2] : [a2, b2, a1, b1];
  if (end - start > longest) {
    encodeRuns(encoder, op);
    return;
  }
  const parameters = [start, from, end - start, 2 * Math.abs(to - from) + (to < from ? 1 : 0)];
  const kind = steep ? kinds.steepLine : kinds.line;
  put(encoder, kind, box, pack(op.color, encoder.palette), parameters);
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
