import type { PixelProgram } from "../contracts/pixel-program.ts";
import { pack } from "./color.ts";
import { fitText, text } from "./compose.ts";
import { cover } from "./cover.ts";
import { paintRun, type Raster, rasterise } from "./raster.ts";
import { enlarge, shrink } from "./resize.ts";

const cell = { width: 176, height: 128, label: 14, gap: 10 } as const;
const mostColumns = 4;
const ground = pack([36, 42, 60], {});

/** More would make a picture that nobody can look at. */
export const mostOnSheet = 96;

/** Small pictures of programs with their names; of an animation, its middle frame. */
export function contactSheet(programs: readonly PixelProgram[]): Raster {
  const pictures = programs
    .slice(0, mostOnSheet)
    .map((program) => ({ name: program.name, picture: thumbnail(program) }));
  const rows = Array.from({ length: Math.ceil(pictures.length / mostColumns) }, (_, row) =>
    pictures.slice(row * mostColumns, (row + 1) * mostColumns),
  );
  const heights = rows.map((row) => Math.max(...row.map(({ picture }) => picture.height)));
  const columns = Math.max(1, Math.min(mostColumns, pictures.length));
  const width = columns * (cell.width + cell.gap) + cell.gap;
  const height = heights.reduce((sum, row) => sum + row + cell.label + cell.gap, cell.gap);
  const sheet: Raster = { width, height, pixels: new Uint32Array(width * height).fill(ground) };
  let top: number = cell.gap;
  for (const [at, row] of rows.entries()) {
    const bottom = top + (heights[at] ?? 0);
    for (const [column, { name, picture }] of row.entries()) {
      const left = cell.gap + column * (cell.width + cell.gap);
      paste(sheet, picture, left, bottom - picture.height);
      const label = text(left, bottom + 4, fitText(name, cell.width), [198, 208, 230]);
      cover(label, sheet, {}, (from, to, rgba) => paintRun(sheet.pixels, from, to, rgba));
    }
    top = bottom + cell.label + cell.gap;
  }
  return sheet;
}

function thumbnail(program: PixelProgram): Raster {
  const frames = rasterise(program);
  const [first] = frames;
  const frame = frames[Math.floor(frames.length / 2)] ?? first;
  if (frame === undefined) throw new Error("a program draws at least one frame");
  const fitting = shrink(frame, cell.width, cell.height);
  const times = Math.floor(Math.min(cell.width / fitting.width, cell.height / fitting.height));
  return enlarge(fitting, Math.max(1, times));
}

function paste(sheet: Raster, picture: Raster, x: number, y: number): void {
  for (let row = 0; row < picture.height; row++) {
    const line = picture.pixels.subarray(row * picture.width, (row + 1) * picture.width);
    sheet.pixels.set(line, (y + row) * sheet.width + x);
  }
}
