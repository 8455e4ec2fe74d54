import { crc32 } from "node:zlib";
import type { PixelProgram } from "../contracts/pixel-program.ts";
import { bytesOf, type Raster } from "./raster.ts";
import { enlarge } from "./resize.ts";

export type ImageFormat = "png" | "gif" | "webp";

// A scale that goes beyond these is lowered: pixels a side (WebP ends at 16,383), and in all.
const longestSide = 8192;
const mostPixels = 2 ** 25;

/**
 * The frames as an image file's bytes, each pixel enlarged to `scale` × `scale`. GIF and WebP
 * move, with the frames' durations (GIF rounds to 10 ms) and without end; PNG shows the first.
 */
export async function encodeImage(
  frames: readonly Raster[],
  durations: readonly number[],
  format: ImageFormat,
  scale = 1,
): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const [first] = frames;
  if (first === undefined) throw new Error("an image needs a frame");
  const shown = format === "png" ? [first] : frames;
  const times = fittingScale(shown, first, scale);
  const pages = shown.map((frame) => enlarge(frame, times));
  const [page = first] = pages;
  const image = sharp(Buffer.concat(pages.map(bytesOf)), {
    raw: {
      width: page.width,
      height: page.height * pages.length,
      channels: 4,
      pageHeight: page.height,
    },
    limitInputPixels: false,
  });
  const timing = { loop: 0, delay: pages.map((_, at) => durations[at] ?? 100) };
  switch (format) {
    case "png":
      return mark(await image.png({ compressionLevel: 9 }).toBuffer());
    case "gif":
      return image.gif({ ...timing, dither: 0 }).toBuffer();
    case "webp":
      return image.webp({ ...timing, lossless: true }).toBuffer();
  }
}

function fittingScale(shown: readonly Raster[], { width, height }: Raster, scale: number): number {
  const bySide = longestSide / Math.max(width, height);
  const byArea = Math.sqrt(mostPixels / (width * height * shown.length));
  return Math.max(1, Math.floor(Math.min(scale, bySide, byArea)));
}

export const durationsOf = (program: PixelProgram): number[] =>
  program.frames.map((frame) => frame.duration_ms);

const keyword = Buffer.from("tEXtSoftware\0auto-gvpie", "latin1");
/** Where a PNG's second chunk begins: after the signature and IHDR. */
const afterHeader = 33;

/** Puts a text chunk that names this program into a PNG. */
function mark(png: Buffer): Buffer {
  const chunk = Buffer.alloc(keyword.length + 8);
  chunk.writeUInt32BE(keyword.length - 4, 0);
  keyword.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(keyword), keyword.length + 4);
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}

/** Whether this program made a PNG file, and so may replace it unasked. */
export function isMarked(png: Uint8Array): boolean {
  const at = afterHeader + 4;
  return keyword.equals(png.subarray(at, at + keyword.length));
}

/** Enlarges small canvases to about 512 pixels, at most eightfold. */
export function defaultScale(canvas: PixelProgram["canvas"]): number {
  return Math.max(1, Math.min(8, Math.floor(512 / Math.max(canvas.width, canvas.height))));
}
