import { expect } from "vitest";
import type { PixelProgram } from "../../contracts/pixel-program.ts";
import { parseProgram } from "../../pixels/parse.ts";
import type { Raster } from "../../pixels/raster.ts";

/** A small valid program as a person or model would write it, with some of it replaced. */
export function source(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    kind: "pixel_program",
    version: 1,
    name: "test",
    canvas: { width: 8, height: 8 },
    palette: {},
    ops: [],
    ...changes,
  };
}

export function program(changes: Record<string, unknown> = {}): PixelProgram {
  const parsed = parseProgram(source(changes));
  if (parsed.kind === "invalid") expect.fail(parsed.errors.join("\n"));
  return parsed.program;
}

/** Rows of text: `.` for black, a letter for each colour given. */
export function picture(raster: Raster | undefined, letters: Record<string, number>): string[] {
  if (raster === undefined) return [];
  const names = new Map(Object.entries(letters).map(([letter, rgba]) => [rgba, letter]));
  return Array.from({ length: raster.height }, (_, y) =>
    Array.from(raster.pixels.subarray(y * raster.width, (y + 1) * raster.width), (rgba) =>
      rgba === 0xff000000 ? "." : (names.get(rgba) ?? "?"),
    ).join(""),
  );
}

export const white = 0xffffffff;
