import sharp from "sharp";
import { expect, test } from "vitest";
import { durationsOf, encodeImage } from "../../pixels/image.ts";
import { bytesOf, rasterise } from "../../pixels/raster.ts";
import { enlarge } from "../../pixels/resize.ts";
import { program } from "./a-program.ts";

const animation = program({
  canvas: { width: 5, height: 3 },
  ops: [{ op: "FILL", color: [20, 40, 60] }],
  frames: [120, 250, 40].map((duration_ms, x) => ({
    duration_ms,
    ops: [{ op: "RECT", x, y: x, width: 2, height: 1, color: [255, 80 * x, 0] }],
  })),
});
const frames = rasterise(animation);

function enlarged(times: number): Buffer {
  return Buffer.concat(frames.map((frame) => bytesOf(enlarge(frame, times))));
}

test("GIF and WebP hold every frame's exact pixels and durations", async () => {
  for (const format of ["gif", "webp"] as const) {
    const file = await encodeImage(frames, durationsOf(animation), format, 2);
    const image = sharp(file, { animated: true });
    const { width, pageHeight, pages, delay, loop } = await image.metadata();
    expect({ format, width, pageHeight, pages, delay, loop }).toEqual({
      format,
      width: 10,
      pageHeight: 6,
      pages: 3,
      delay: [120, 250, 40],
      loop: 0,
    });
    const { data } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(data.equals(enlarged(2))).toBe(true);
  }
});

test("PNG holds the first frame's exact pixels", async () => {
  const file = await encodeImage(frames, durationsOf(animation), "png", 3);
  const { data, info } = await sharp(file)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([15, 9]);
  expect(data.equals(enlarged(3).subarray(0, 15 * 9 * 4))).toBe(true);
});

test("a scale that would make the image too large is lowered", async () => {
  const wide = rasterise(program({ canvas: { width: 1024, height: 1 } }));
  const { width, height } = await sharp(await encodeImage(wide, [], "png", 64)).metadata();
  expect([width, height]).toEqual([8192, 8]);
});
