import type { PixelColor, PixelOp, PixelProgram } from "../contracts/pixel-program.ts";
import { hex } from "./color.ts";
import { show } from "./issue.ts";
import type { Drawing, Raster } from "./raster.ts";

const shownOps = 80;

/** The program and what each op did, one line each: for the judge and the fixer. */
export function summarise(program: PixelProgram, { effects, frames }: Drawing): string {
  const { canvas, palette, regions } = program;
  const colors = Object.entries(palette).map(([name, color]) => `${show(name)} ${plain(color)}`);
  const lines = effects
    .slice(0, shownOps)
    .map(
      ({ path, op, covered, visible }) =>
        `${path}: ${describeOp(op)}: ${covered} pixels, ${visible} of them visible`,
    );
  return [
    `${show(program.name)}, ${canvas.width}x${canvas.height}, ${effects.length} ops, ${
      program.frames.length === 0 ? "a still" : `${frames.length} frames`
    }`,
    ...(colors.length > 0 ? [`palette: ${colors.join(", ")}`] : []),
    ...lines,
    ...(effects.length > shownOps ? [`… and ${effects.length - shownOps} more ops`] : []),
    ...regions.map((r) => `region ${show(r.id)}: ${r.width}x${r.height} at (${r.x},${r.y})`),
  ].join("\n");
}

/** An op in few words, such as `RECT 44x44 at (10,10) in "fg"`. */
export function describeOp(op: PixelOp): string {
  switch (op.op) {
    case "FILL":
      return `FILL in ${plain(op.color)}`;
    case "SET":
      return `SET at (${op.x},${op.y}) in ${plain(op.color)}`;
    case "RECT":
      return `RECT ${op.width}x${op.height} at (${op.x},${op.y}) in ${plain(op.color)}`;
    case "LINE":
      return `LINE (${op.x1},${op.y1}) to (${op.x2},${op.y2}) in ${plain(op.color)}`;
    case "CIRCLE":
      return `CIRCLE of radius ${op.radius} at (${op.x},${op.y}) in ${plain(op.color)}`;
    case "WRITE_TEXT":
      return `WRITE_TEXT ${show(op.text)} at (${op.x},${op.y}) in ${plain(op.color)}`;
    case "SPRITE":
      return `SPRITE of ${op.rows.length} rows at (${op.x},${op.y})`;
  }
}

const plain = (color: PixelColor): string =>
  typeof color === "string" ? show(color) : `[${color.join(",")}]`;

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * A frame as text that a language model can read: a legend, then one letter for the commonest
 * colour of each cell. The commonest colour of all is `.`; a canvas larger than `columns` ×
 * `rows` is reduced by a whole factor.
 */
export function textView(raster: Raster, columns = 64, rows = 64): string {
  const { width, height } = raster;
  const step = Math.max(1, Math.ceil(width / columns), Math.ceil(height / rows));
  const cells = cellsOf(raster, step);
  const ranked = rank(cells.flat());
  const letter = new Map(
    ranked.map((rgba, at) => [rgba, at === 0 ? "." : (letters[at - 1] ?? "?")]),
  );
  const legend = ranked.slice(0, letters.length).map((rgba) => `${letter.get(rgba)} ${hex(rgba)}`);
  const scale = step === 1 ? [] : [`each character stands for ${step}x${step} pixels`];
  const lines = cells.map((row) => row.map((rgba) => letter.get(rgba)).join(""));
  return [...scale, legend.join(", "), ...lines].join("\n");
}

function cellsOf({ width, height, pixels }: Raster, step: number): number[][] {
  return Array.from({ length: Math.ceil(height / step) }, (_, row) =>
    Array.from({ length: Math.ceil(width / step) }, (_, column) => {
      const cell: number[] = [];
      for (let y = row * step; y < Math.min(height, (row + 1) * step); y++) {
        const from = y * width + column * step;
        cell.push(...pixels.subarray(from, Math.min(from + step, (y + 1) * width)));
      }
      return rank(cell)[0] ?? 0;
    }),
  );
}

/** The different values, the commonest first. */
function rank(values: number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
}
