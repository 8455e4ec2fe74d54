import type { PixelProgram } from "../contracts/pixel-program.ts";
import { pack } from "./color.ts";
import { fitText, text } from "./compose.ts";
import { cover } from "./cover.ts";
import { enlarge } from "./image.ts";
import { paintRun, type Raster, rasterise } from "./raster.ts";
import { shrink } from "./terminal.ts";

const cell = { width: 132, picture: 128, height: 128 + 14, gap: 8 } as const;
const ground = pack([15, 18, 28], {});
const columnsOf = (count: number): number => Math.min(count, count > 24 ? 6 : 4);

/** More would make a picture that nobody can look at. */
export const mostOnSheet = 96;

/** Small pictures of many programs with their names; of an animation, its middle frame. */
export function contactSheet(programs: readonly PixelProgram[]): Raster {
  const shown = programs.slice(0, mostOnSheet);
  const columns = Math.max(1, columnsOf(shown.length));
  const width = columns * (cell.width + cell.gap) + cell.gap;
  const height =
    Math.max(1, Math.ceil(shown.length / columns)) * (cell.height + cell.gap) + cell.gap;
  const sheet: Raster = { width, height, pixels: new Uint32Array(width * height).fill(ground) };
  for (const [at, program] of shown.entries()) {
    const left = cell.gap + (at % columns) * (cell.width + cell.gap);
    const top = cell.gap + Math.floor(at / columns) * (cell.height + cell.gap);
    const picture = thumbnail(program);
    const x = left + Math.floor((cell.width - picture.width) / 2);
    const y = top + Math.floor((cell.picture - picture.height) / 2);
    paste(sheet, picture, x, y);
    const name = fitText(program.name, cell.width);
    const label = text(left, top + cell.picture + 4, name, [200, 208, 226]);
    cover(label, sheet, {}, (from, to, rgba) => paintRun(sheet.pixels, from, to, rgba));
  }
  return sheet;
}

function thumbnail(program: PixelProgram): Raster {
  const frames = rasterise(program);
  const [first] = frames;
  const frame = frames[Math.floor(frames.length / 2)] ?? first;
  if (frame === undefined) throw new Error("a program draws at least one frame");
  const fitting = shrink(frame, cell.width, cell.picture);
  const times = Math.floor(Math.min(cell.width / fitting.width, cell.picture / fitting.height));
  return enlarge(fitting, Math.max(1, times));
}

function paste(sheet: Raster, picture: Raster, x: number, y: number): void {
  for (let row = 0; row < picture.height; row++) {
    const line = picture.pixels.subarray(row * picture.width, (row + 1) * picture.width);
    sheet.pixels.set(line, (y + row) * sheet.width + x);
  }
}
