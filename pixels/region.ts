import type { PixelProgram, PixelRegion } from "../contracts/pixel-program.ts";

/** The region under a pixel; of several the last listed one. */
export function regionAt(program: PixelProgram, x: number, y: number): PixelRegion | undefined {
  return program.regions.findLast(
    (r) => x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height,
  );
}
