/**
 * Speed of the pixel executors: `node bench/pixels.ts`, and with `--gpu` the GPU beside it.
 * Everything is compared, in the same run, with loops that set one pixel after the other.
 */
import { parseArgs } from "node:util";
import type { PixelOp, PixelProgram } from "../contracts/pixel-program.ts";
import { openGpu, rasteriseOnGpu } from "../pixels/gpu.ts";
import { drawProgram, type Raster, rasterHash, rasterise } from "../pixels/raster.ts";

const { values } = parseArgs({ options: { gpu: { type: "boolean" } } });

function programOf(side: number, ops: PixelOp[], frames = 0): PixelProgram {
  return {
    kind: "pixel_program",
    version: 1,
    name: "bench",
    canvas: { width: side, height: side },
    palette: {},
    ops,
    frames: Array.from({ length: frames }, (_, at) => ({
      duration_ms: 100,
      ops: [box(at % side, 4, [255, at % 256, 0])],
    })),
    regions: [],
    metadata: {},
  };
}

function box(x: number, size: number, color: number[]): PixelOp {
  return { op: "RECT", x, y: 1, width: size, height: size, color, outline: false };
}

/** The best of several runs, in milliseconds. */
function best(run: () => void, times = 7): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** What a first version does: every pixel through one function that clips and blends four bytes. */
function plainLoop(side: number, boxes: PixelOp[]): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(side * side * 4);
  const setPixel = (x: number, y: number, [r = 0, g = 0, b = 0, a = 255]: number[]) => {
    if (x < 0 || y < 0 || x >= side || y >= side) return;
    const at = (y * side + x) * 4;
    bytes[at] = (r * a + (bytes[at] ?? 0) * (255 - a)) / 255;
    bytes[at + 1] = (g * a + (bytes[at + 1] ?? 0) * (255 - a)) / 255;
    bytes[at + 2] = (b * a + (bytes[at + 2] ?? 0) * (255 - a)) / 255;
    bytes[at + 3] = 255;
  };
  for (const op of boxes) {
    if (op.op !== "RECT" || typeof op.color === "string") continue;
    for (let y = op.y; y < op.y + op.height; y++) {
      for (let x = op.x; x < op.x + op.width; x++) setPixel(x, y, op.color);
    }
  }
  return bytes;
}

function line(cells: (string | number)[], widths: number[]): void {
  console.log(cells.map((cell, at) => String(cell).padStart(widths[at] ?? 12)).join(" "));
}

/** The least a loop over pixels can do: one store each, no clipping, no blending. */
function bareLoop(pixels: Uint32Array, side: number, times: number): void {
  for (let n = 0; n < times; n++) {
    for (let y = 1; y < side - 1; y++) {
      for (let x = 1; x < side - 1; x++) pixels[y * side + x] = n;
    }
  }
}

function benchFills(): void {
  const widths = [22, 12, 12, 12, 12, 8, 8];
  line(
    ["large fills", "reference", "effects too", "set pixel", "bare store", "to set", "to bare"],
    widths,
  );
  for (const side of [256, 512, 1024]) {
    const count = Math.round(2 ** 26 / side ** 2);
    const boxes = Array.from({ length: count }, (_, at) => box(1, side - 2, [at % 256, 80, 160]));
    const pixels = (count * (side - 2) ** 2) / 1000;
    const program = programOf(side, boxes);
    const least = new Uint32Array(side * side);
    const stores = pixels / best(() => bareLoop(least, side, count), 3);
    const fast = pixels / best(() => rasterise(program));
    const traced = pixels / best(() => drawProgram(program), 3);
    const plain = pixels / best(() => plainLoop(side, boxes), 3);
    const rates = [fast, traced, plain, stores].map((rate) => `${rate.toFixed(0)} Mpx/s`);
    line(
      [
        `RECT ${side - 2}x${side - 2}`,
        ...rates,
        `${(fast / plain).toFixed(0)}x`,
        `${(fast / stores).toFixed(0)}x`,
      ],
      widths,
    );
  }
  const glass = Array.from({ length: 16 }, () => box(1, 1022, [10, 80, 160, 128]));
  const program = programOf(1024, glass);
  const rate = (16 * 1022 ** 2) / 1000 / best(() => rasterise(program), 3);
  line(["translucent 1022x1022", `${rate.toFixed(0)} Mpx/s`], widths);
}

async function benchGpu(): Promise<void> {
  const opened = await openGpu();
  if (opened.kind === "unavailable") {
    console.log(`\nno GPU figures: ${opened.message}`);
    return;
  }
  const { gpu } = opened;
  console.log(`\n${gpu.name}`);
  const widths = [22, 10, 14, 14, 10];
  line(["100 mixed ops", "frames", "CPU", "GPU", "CPU/GPU"], widths);
  for (const side of [64, 256, 1024]) {
    for (const frames of [1, 16, 64].filter((count) => count * side ** 2 <= 2 ** 24)) {
      const program = programOf(side, mixedOps(side), frames);
      const cpu = best(() => rasterise(program), 3);
      const hashes = rasterise(program).map(rasterHash);
      let least = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 3; i++) {
        const start = performance.now();
        const drawn: Raster[] = await rasteriseOnGpu(gpu, program);
        least = Math.min(least, performance.now() - start);
        if (drawn.map(rasterHash).join() !== hashes.join())
          throw new Error("the GPU drew otherwise");
      }
      const times = [cpu, least].map((time) => `${time.toFixed(1)} ms`);
      line([`${side}x${side}`, frames, ...times, `${(cpu / least).toPrecision(2)}x`], widths);
    }
  }
  gpu.close();
}

function mixedOps(side: number): PixelOp[] {
  return Array.from({ length: 25 }, (_, at): PixelOp[] => {
    const [x, y] = [(at * 37) % side, (at * 91) % side];
    const color = [at * 10, 255 - at * 10, 128, at % 2 === 0 ? 255 : 100];
    return [
      {
        op: "RECT",
        x,
        y,
        width: Math.floor(side / 3),
        height: Math.floor(side / 4),
        color,
        outline: false,
      },
      { op: "CIRCLE", x, y, radius: Math.floor(side / 8), color, outline: at % 3 === 0 },
      { op: "LINE", x1: x, y1: y, x2: side - x, y2: side - y, color },
      { op: "WRITE_TEXT", x, y, text: "Auto-GVPIE", color, scale: 1 + (at % 3) },
    ];
  }).flat();
}

benchFills();
if (values.gpu) await benchGpu();
process.exit(0);
