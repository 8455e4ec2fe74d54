import type { GradeFinding } from "../../contracts/eval-grade.ts";
import type { PixelProgram } from "../../contracts/pixel-program.ts";
import { drawProgram, type Raster, rasterHash, rasterise } from "../../pixels/raster.ts";
import { verifyProgram } from "../../pixels/verify.ts";

export interface Likeness {
  /** Share of pixels that equal the oracle's, in the worst frame. */
  readonly accuracy: number;
  /** Overlap of what is not the oracle's commonest colour, in the worst frame. */
  readonly iou: number;
}

/** Compares frame by frame; different numbers or sizes of frames are not alike at all. */
export function likeness(result: readonly Raster[], oracle: readonly Raster[]): Likeness {
  if (result.length !== oracle.length) return { accuracy: 0, iou: 0 };
  const frames = oracle.map((frame, at) => frameLikeness(result[at], frame));
  return {
    accuracy: Math.min(...frames.map(({ accuracy }) => accuracy)),
    iou: Math.min(...frames.map(({ iou }) => iou)),
  };
}

function frameLikeness(result: Raster | undefined, oracle: Raster): Likeness {
  if (result?.width !== oracle.width || result.height !== oracle.height) {
    return { accuracy: 0, iou: 0 };
  }
  const ground = commonest(oracle.pixels);
  let equal = 0;
  let both = 0;
  let either = 0;
  for (const [at, wanted] of oracle.pixels.entries()) {
    const got = result.pixels[at];
    if (got === wanted) equal++;
    if (got !== ground && wanted !== ground) both++;
    if (got !== ground || wanted !== ground) either++;
  }
  return { accuracy: equal / oracle.pixels.length, iou: either === 0 ? 1 : both / either };
}

function commonest(pixels: Uint32Array): number {
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [0, 0])[0];
}

export function rasterHashes(program: PixelProgram): string[] {
  return rasterise(program).map(rasterHash);
}

export function opCount(program: PixelProgram): number {
  return program.ops.length + program.frames.reduce((sum, { ops }) => sum + ops.length, 0);
}

/** The required words that no WRITE_TEXT shows whole: clipped, in the ground's colour or painted over. */
export function illegible(program: PixelProgram, required: readonly string[]): GradeFinding[] {
  const drawing = drawProgram(program);
  const clipped = new Set(
    verifyProgram(program, drawing).flatMap(({ kind, op }) => (kind === "clipped" ? [op] : [])),
  );
  const shown = drawing.effects.flatMap(({ op, covered, visible }, at) =>
    op.op === "WRITE_TEXT" && covered > 0 && visible === covered && !clipped.has(at)
      ? [op.text]
      : [],
  );
  return required
    .filter((text) => !shown.some((one) => one.includes(text)))
    .map((text) => ({ what: "text-illegible", text: `"${text}" cannot be read` }));
}
