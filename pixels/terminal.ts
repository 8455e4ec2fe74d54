import type { Raster } from "./raster.ts";
import { shrink } from "./resize.ts";

/** Bits of colour that a terminal shows; below 8 it gets plain ASCII. */
export type ColorDepth = 1 | 4 | 8 | 24;

/** The room for a picture, in characters. */
export interface Room {
  readonly columns: number;
  /** Infinity where the terminal may scroll. */
  readonly rows: number;
}

/** A frame as lines of text with escape sequences, made to fit. */
export function drawInTerminal(raster: Raster, room: Room, depth: ColorDepth): string[] {
  return depth >= 8 ? halfBlocks(raster, room, depth) : ascii(raster, room);
}

/** Two pixels a character: the upper half block has one as its colour and one as its ground. */
function halfBlocks(raster: Raster, room: Room, depth: ColorDepth): string[] {
  const { width, height, pixels } = shrink(raster, room.columns, room.rows * 2);
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = "";
    let before = "";
    for (let x = 0; x < width; x++) {
      const ground = y + 1 < height ? `48;${sgr(pixels[(y + 1) * width + x] ?? 0, depth)}` : "49";
      const style = `\u001b[38;${sgr(pixels[y * width + x] ?? 0, depth)};${ground}m`;
      line += style === before ? "▀" : `${style}▀`;
      before = style;
    }
    lines.push(`${line}\u001b[0m`);
  }
  return lines;
}

/** A colour as the parameters of an SGR sequence, without the leading 38 or 48. */
export function sgr(rgba: number, depth: ColorDepth): string {
  const channels = [rgba & 255, (rgba >>> 8) & 255, (rgba >>> 16) & 255];
  if (depth === 24) return `2;${channels.join(";")}`;
  const [r = 0, g = 0, b = 0] = channels.map((value) => Math.round((value / 255) * 5));
  return `5;${16 + 36 * r + 6 * g + b}`;
}

const steps = " .:-=+*#%@";

/** Brightness as characters, which are about twice as high as wide: two a pixel where they fit. */
function ascii(raster: Raster, room: Room): string[] {
  const wide = raster.width * 2 <= room.columns && raster.height <= room.rows;
  const { width, height, pixels } = wide ? raster : shrink(raster, room.columns, room.rows * 2);
  const lines: string[] = [];
  for (let y = 0; y < height; y += wide ? 1 : 2) {
    let line = "";
    for (let x = 0; x < width; x++) {
      const upper = brightness(pixels[y * width + x] ?? 0);
      const lower = wide || y + 1 >= height ? upper : brightness(pixels[(y + 1) * width + x] ?? 0);
      const step = steps[Math.round(((upper + lower) / 2) * (steps.length - 1))] ?? " ";
      line += wide ? step + step : step;
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

/** 0 to 1, by the luma weights of ITU-R BT.709. */
function brightness(rgba: number): number {
  const [r, g, b] = [rgba & 255, (rgba >>> 8) & 255, (rgba >>> 16) & 255];
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}
