import type { PixelOp, PixelPalette } from "../contracts/pixel-program.ts";
import type { Box } from "./bounds.ts";
import { circleRow } from "./circle.ts";
import { pack } from "./color.ts";
import { advanceX, advanceY, glyph, glyphWidth } from "./font.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Receives one horizontal run: pixels `from` to `to` (exclusive) of the row-major canvas. */
export type Paint = (from: number, to: number, rgba: number) => void;

/**
 * What an op covers, as runs clipped to the canvas. No pixel is handed out twice, so that
 * translucent colours blend once. This is the one place that knows the shapes.
 */
export function cover(op: PixelOp, canvas: Size, palette: PixelPalette, paint: Paint): void {
  switch (op.op) {
    case "FILL":
      paint(0, canvas.width * canvas.height, pack(op.color, palette));
      break;
    case "SET":
      block(canvas, op.x, op.y, 1, 1, pack(op.color, palette), paint);
      break;
    case "RECT":
      rect(op, canvas, pack(op.color, palette), paint);
      break;
    case "LINE":
      line(op, canvas, pack(op.color, palette), paint);
      break;
    case "CIRCLE":
      circle(op, canvas, pack(op.color, palette), paint);
      break;
    case "WRITE_TEXT":
      text(op, canvas, pack(op.color, palette), paint);
      break;
    case "SPRITE":
      sprite(op, canvas, palette, paint);
      break;
  }
}

type Of<Name> = Extract<PixelOp, { op: Name }>;

function block(
  canvas: Size,
  x: number,
  y: number,
  width: number,
  height: number,
  rgba: number,
  paint: Paint,
): void {
  const left = Math.max(0, x);
  const right = Math.min(canvas.width, x + width);
  const top = Math.max(0, y);
  const bottom = Math.min(canvas.height, y + height);
  if (left >= right || top >= bottom) return;
  // Whole rows lie in one piece.
  if (right - left === canvas.width) paint(top * right, bottom * right, rgba);
  else
    for (let row = top * canvas.width; row < bottom * canvas.width; row += canvas.width) {
      paint(row + left, row + right, rgba);
    }
}

function rect(op: Of<"RECT">, canvas: Size, rgba: number, paint: Paint): void {
  for (const { x, y, width, height } of rectParts(op)) {
    block(canvas, x, y, width, height, rgba, paint);
  }
}

/** A rectangle, or the sides of its outline, which share no pixel. */
export function rectParts(op: Of<"RECT">): Box[] {
  const { x, y, width, height } = op;
  if (!op.outline || width <= 2 || height <= 2) return [{ x, y, width, height }];
  return [
    { x, y, width, height: 1 },
    { x, y: y + 1, width: 1, height: height - 2 },
    { x: x + width - 1, y: y + 1, width: 1, height: height - 2 },
    { x, y: y + height - 1, width, height: 1 },
  ];
}

/**
 * Bresenham in closed form: at step i along the longer axis the other one has moved by
 * `floor((2·i·short + long) / (2·long))`. The end that comes first along the longer axis is always
 * the start, so both directions draw the same; only visible steps are computed.
 */
function line(op: Of<"LINE">, canvas: Size, rgba: number, paint: Paint): void {
  const { steep, start, from, long, short, way } = lineSteps(op);
  const last = Math.min(steep ? canvas.height : canvas.width, start + long + 1);
  for (let a = Math.max(0, start); a < last; a++) {
    const moved = long === 0 ? 0 : Math.floor((2 * (a - start) * short + long) / (2 * long));
    const b = from + way * moved;
    if (steep) block(canvas, b, a, 1, 1, rgba, paint);
    else block(canvas, a, b, 1, 1, rgba, paint);
  }
}

/** A line as steps along its longer axis: y if `steep`, else x. */
export function lineSteps({ x1, y1, x2, y2 }: Of<"LINE">) {
  const steep = Math.abs(y2 - y1) > Math.abs(x2 - x1);
  const [a1, b1, a2, b2] = steep ? [y1, x1, y2, x2] : [x1, y1, x2, y2];
  const [start, from, end, to] = a1 <= a2 ? [a1, b1, a2, b2] : [a2, b2, a1, b1];
  const way = to < from ? -1 : 1;
  return { steep, start, from, long: end - start, short: Math.abs(to - from), way };
}

function circle(op: Of<"CIRCLE">, canvas: Size, rgba: number, paint: Paint): void {
  const top = Math.max(0, op.y - op.radius);
  const bottom = Math.min(canvas.height - 1, op.y + op.radius);
  for (let y = top; y <= bottom; y++) {
    const { inner, outer } = circleRow(op.radius, Math.abs(y - op.y));
    const hollow = op.outline ? inner : 0;
    if (hollow === 0) {
      block(canvas, op.x - outer, y, 2 * outer + 1, 1, rgba, paint);
    } else {
      block(canvas, op.x - outer, y, outer - hollow + 1, 1, rgba, paint);
      block(canvas, op.x + hollow, y, outer - hollow + 1, 1, rgba, paint);
    }
  }
}

function text(op: Of<"WRITE_TEXT">, canvas: Size, rgba: number, paint: Paint): void {
  const { scale } = op;
  for (const { x, y, rows } of glyphsOf(op)) {
    if (x >= canvas.width || x + glyphWidth * scale <= 0 || y >= canvas.height) continue;
    for (let row = 0; row < rows.length; row++) {
      const bits = rows[row] ?? 0;
      for (let column = 0; column < glyphWidth; column++) {
        if (!inked(bits, column)) continue;
        const start = column;
        while (inked(bits, column + 1)) column++;
        const width = (column - start + 1) * scale;
        block(canvas, x + start * scale, y + row * scale, width, scale, rgba, paint);
      }
    }
  }
}

const inked = (bits: number, column: number): boolean =>
  column < glyphWidth && ((bits >> (glyphWidth - 1 - column)) & 1) === 1;

export interface PlacedGlyph {
  readonly x: number;
  readonly y: number;
  readonly rows: readonly number[];
}

/** Each character's glyph with its top left corner on the canvas. */
export function glyphsOf(op: Of<"WRITE_TEXT">): PlacedGlyph[] {
  return op.text.split("\n").flatMap((words, line) =>
    Array.from(words, (character, column) => ({
      x: op.x + column * advanceX * op.scale,
      y: op.y + line * advanceY * op.scale,
      rows: glyph(character),
    })),
  );
}

function sprite(op: Of<"SPRITE">, canvas: Size, palette: PixelPalette, paint: Paint): void {
  const { scale } = op;
  const colors = new Map(
    Object.entries(op.colors).map(([character, color]) => [character, pack(color, palette)]),
  );
  for (const [row, cells] of op.rows.entries()) {
    const y = op.y + row * scale;
    if (y >= canvas.height || y + scale <= 0) continue;
    for (const [column, character] of Array.from(cells).entries()) {
      const rgba = isTransparent(character) ? undefined : colors.get(character);
      if (rgba !== undefined) block(canvas, op.x + column * scale, y, scale, scale, rgba, paint);
    }
  }
}

export const isTransparent = (character: string): boolean => character === "." || character === " ";
