import type { Raster } from "./raster.ts";

/** Nearest neighbour by a whole factor. */
export function enlarge(raster: Raster, times: number): Raster {
  if (times === 1) return raster;
  const width = raster.width * times;
  const pixels = new Uint32Array(width * raster.height * times);
  for (let y = 0; y < raster.height; y++) {
    const top = y * times * width;
    for (let x = 0; x < raster.width; x++) {
      const from = top + x * times;
      pixels.fill(raster.pixels[y * raster.width + x] ?? 0, from, from + times);
    }
    for (let copy = 1; copy < times; copy++) {
      pixels.copyWithin(top + copy * width, top, top + width);
    }
  }
  return { width, height: raster.height * times, pixels };
}

/** Reduced until it fits, each pixel the mean of the area that it stands for. */
export function shrink(raster: Raster, columns: number, rows: number): Raster {
  const scale = Math.min(1, columns / raster.width, rows / raster.height);
  if (scale === 1) return raster;
  const width = Math.max(1, Math.floor(raster.width * scale));
  const height = Math.max(1, Math.floor(raster.height * scale));
  const [across, down] = [overlaps(raster.width, width), overlaps(raster.height, height)];
  const pixels = new Uint32Array(width * height);
  for (const [y, lines] of down.entries()) {
    for (const [x, cells] of across.entries()) pixels[y * width + x] = mean(raster, cells, lines);
  }
  return { width, height, pixels };
}

interface Overlap {
  readonly at: number;
  readonly weight: number;
}

/** For each of `to` equal parts of a side, the pixels it touches and how much of each. */
function overlaps(from: number, to: number): Overlap[][] {
  const step = from / to;
  return Array.from({ length: to }, (_, part) => {
    const [start, end] = [part * step, Math.min(from, (part + 1) * step)];
    const first = Math.floor(start);
    return Array.from({ length: Math.max(1, Math.ceil(end) - first) }, (_, offset) => {
      const at = first + offset;
      return { at, weight: Math.min(end, at + 1) - Math.max(start, at) };
    });
  });
}

function mean(raster: Raster, cells: readonly Overlap[], lines: readonly Overlap[]): number {
  let [r, g, b, total] = [0, 0, 0, 0];
  for (const line of lines) {
    for (const cell of cells) {
      const rgba = raster.pixels[line.at * raster.width + cell.at] ?? 0;
      const weight = line.weight * cell.weight;
      r += (rgba & 255) * weight;
      g += ((rgba >>> 8) & 255) * weight;
      b += ((rgba >>> 16) & 255) * weight;
      total += weight;
    }
  }
  const channel = (sum: number, shift: number) => Math.round(sum / total) << shift;
  return (channel(r, 0) | channel(g, 8) | channel(b, 16) | 0xff000000) >>> 0;
}
