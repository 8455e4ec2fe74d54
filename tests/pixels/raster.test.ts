import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { blend } from "../../pixels/color.ts";
import { bytesOf, drawProgram, rasterHash, rasterise } from "../../pixels/raster.ts";
import { picture, program, white } from "./a-program.ts";

const color = [255, 255, 255];

function drawn(width: number, height: number, ...ops: object[]): string[] {
  const [raster] = rasterise(program({ canvas: { width, height }, ops }));
  return picture(raster, { "#": white });
}

test("the canvas starts opaque black, and the hash is that of the RGBA bytes", () => {
  const [raster] = rasterise(
    program({
      canvas: { width: 2, height: 1 },
      ops: [{ op: "SET", x: 1, y: 0, color: [1, 2, 3] }],
    }),
  );
  if (raster === undefined) expect.fail();
  expect([...bytesOf(raster)]).toEqual([0, 0, 0, 255, 1, 2, 3, 255]);
  const sum = createHash("sha256")
    .update(Buffer.from([0, 0, 0, 255, 1, 2, 3, 255]))
    .digest("hex");
  expect(rasterHash(raster)).toBe(sum);
});

test("rectangles are clipped on every side", () => {
  expect(drawn(4, 3, { op: "RECT", x: -1, y: -1, width: 3, height: 2, color })).toEqual([
    "##..",
    "....",
    "....",
  ]);
  expect(
    drawn(4, 3, { op: "RECT", x: 2, y: 1, width: 1_000_000, height: 1_000_000, color }),
  ).toEqual(["....", "..##", "..##"]);
  expect(drawn(4, 3, { op: "RECT", x: 0, y: 0, width: 0, height: 3, color })).toEqual([
    "....",
    "....",
    "....",
  ]);
});

test("outlined rectangles", () => {
  const rect = (width: number, height: number) =>
    drawn(4, 4, { op: "RECT", x: 0, y: 0, width, height, color, outline: true });
  expect(rect(4, 4)).toEqual(["####", "#..#", "#..#", "####"]);
  expect(rect(3, 2)).toEqual(["###.", "###.", "....", "...."]);
  expect(rect(1, 3)).toEqual(["#...", "#...", "#...", "...."]);
  expect(rect(9, 9)).toEqual(["####", "#...", "#...", "#..."]);
});

test("lines include both ends and are the same both ways", () => {
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    drawn(6, 4, { op: "LINE", x1, y1, x2, y2, color });
  expect(line(0, 0, 5, 3)).toEqual(["#.....", ".##...", "...##.", ".....#"]);
  expect(line(2, 1, 2, 1)).toEqual(["......", "..#...", "......", "......"]);
  expect(line(1, 3, 2, 0)).toEqual(["..#...", "..#...", ".#....", ".#...."]);
  for (let i = 0; i < 400; i++) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [7, 11, 13, 17].map((n) => ((i * n * 31) % 23) - 8);
    expect(line(x1, y1, x2, y2)).toEqual(line(x2, y2, x1, y1));
  }
  // Far ends keep the slope: this one passes through (2, 2).
  expect(line(-999_998, -999_998, 1_000_000, 1_000_000)).toEqual([
    "#.....",
    ".#....",
    "..#...",
    "...#..",
  ]);
});

test("a line is Bresenham's", () => {
  for (let i = 0; i < 300; i++) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [5, 7, 3, 11].map((n) => (i * n * 37) % 29);
    const [raster] = rasterise(
      program({ canvas: { width: 29, height: 29 }, ops: [{ op: "LINE", x1, y1, x2, y2, color }] }),
    );
    expect(picture(raster, { "#": white })).toEqual(bresenham(x1, y1, x2, y2));
  }
});

function bresenham(x1: number, y1: number, x2: number, y2: number): string[] {
  const steep = Math.abs(y2 - y1) > Math.abs(x2 - x1);
  let [a, b, end, to] = steep ? [y1, x1, y2, x2] : [x1, y1, x2, y2];
  if (a > end) [a, b, end, to] = [end, to, a, b];
  const long = end - a;
  const short = Math.abs(to - b);
  const rows = Array.from({ length: 29 }, () => Array(29).fill("."));
  for (let error = long; a <= end; a++) {
    const row = rows[steep ? a : b];
    if (row !== undefined) row[steep ? b : a] = "#";
    error += 2 * short;
    if (error >= 2 * long) {
      b += Math.sign(to - b);
      error -= 2 * long;
    }
  }
  return rows.map((row) => row.join(""));
}

test("circles are the midpoint algorithm's, outlined and filled", () => {
  for (let radius = 0; radius <= 40; radius++) {
    const side = 2 * radius + 1;
    const outline = midpointCircle(radius);
    const circle = { op: "CIRCLE", x: radius, y: radius, radius, color };
    expect(drawn(side, side, { ...circle, outline: true })).toEqual(outline);
    const disc = outline.map((row) => {
      const [from, to] = [row.indexOf("#"), row.lastIndexOf("#")];
      return row.slice(0, from) + "#".repeat(to - from + 1) + row.slice(to + 1);
    });
    expect(drawn(side, side, circle)).toEqual(disc);
  }
});

function midpointCircle(radius: number): string[] {
  const rows = Array.from({ length: 2 * radius + 1 }, () => Array(2 * radius + 1).fill("."));
  const plot = (dx: number, dy: number) => {
    for (const [x, y] of [
      [dx, dy],
      [-dx, dy],
      [dx, -dy],
      [-dx, -dy],
    ] as const) {
      const row = rows[radius + y];
      if (row !== undefined) row[radius + x] = "#";
    }
  };
  let x = radius;
  let decision = 1 - radius;
  for (let y = 0; y <= x; y++) {
    plot(x, y);
    plot(y, x);
    if (decision < 0) decision += 2 * y + 3;
    else {
      x--;
      decision += 2 * (y - x) + 3;
    }
  }
  return rows.map((row) => row.join(""));
}

test("a huge circle is cut out of the canvas without effort", () => {
  expect(drawn(3, 2, { op: "CIRCLE", x: -16_384, y: 0, radius: 16_384, color })).toEqual([
    "#..",
    "#..",
  ]);
});

test("text is 5x7 glyphs on a 6x8 advance, scaled, with new lines and a replacement glyph", () => {
  expect(drawn(11, 7, { op: "WRITE_TEXT", x: 0, y: 0, text: "Aé", color })).toEqual([
    ".###..#####",
    "#...#.#...#",
    "#...#.#.#.#",
    "#####.#...#",
    "#...#.#.#.#",
    "#...#.#...#",
    "#...#.#####",
  ]);
  expect(drawn(5, 17, { op: "WRITE_TEXT", x: -4, y: 0, text: "-\n-\n-", color, scale: 2 })).toEqual(
    drawn(5, 17, { op: "RECT", x: -4, y: 6, width: 10, height: 2, color }),
  );
  expect(drawn(6, 15, { op: "WRITE_TEXT", x: 0, y: 0, text: "\n_", color }).at(-1)).toBe("#####.");
});

test("every printable character has its own glyph", () => {
  const glyphs = Array.from({ length: 95 }, (_, i) =>
    drawn(5, 7, { op: "WRITE_TEXT", x: 0, y: 0, text: String.fromCharCode(32 + i), color }).join(
      "\n",
    ),
  );
  expect(new Set(glyphs).size).toBe(95);
});

test("sprites look characters up, scale, clip, and let dots and spaces through", () => {
  const op = { op: "SPRITE", rows: ["#.#", " #"], colors: { "#": color } };
  expect(drawn(4, 3, { ...op, x: 1, y: 1 })).toEqual(["....", ".#.#", "..#."]);
  expect(drawn(4, 3, { ...op, x: -1, y: -1, scale: 2 })).toEqual(["#..#", ".##.", ".##."]);
});

test("alpha blends source over in integers", () => {
  const [raster] = rasterise(
    program({
      canvas: { width: 1, height: 1 },
      ops: [
        { op: "FILL", color: [200, 100, 50] },
        { op: "FILL", color: [10, 20, 255, 77] },
        { op: "FILL", color: [255, 255, 255, 0] },
      ],
    }),
  );
  const mix = (src: number, dst: number) => Math.floor((src * 77 + dst * 178 + 127) / 255);
  expect(raster && [...bytesOf(raster)]).toEqual([mix(10, 200), mix(20, 100), mix(255, 50), 255]);
});

test("blending is exact for every alpha and channel", () => {
  for (let a = 0; a < 256; a++) {
    for (let v = 0; v < 256; v += 5) {
      const exact = Number(
        (BigInt(v) * BigInt(a) + BigInt(255 - v) * BigInt(255 - a) + 127n) / 255n,
      );
      expect(blend(((a << 24) | v) >>> 0, (0xff000000 | (255 - v)) >>> 0) & 255).toBe(exact);
    }
  }
});

test("no shape touches a pixel twice, so that translucent ones blend once", () => {
  const glass = [255, 255, 255, 128];
  const shapes = [
    { op: "RECT", x: 1, y: 1, width: 6, height: 5, color: glass, outline: true },
    { op: "RECT", x: 1, y: 1, width: 1, height: 5, color: glass, outline: true },
    ...[0, 1, 2, 3, 4, 5].flatMap((radius) =>
      [true, false].map((outline) => ({ op: "CIRCLE", x: 4, y: 4, radius, color: glass, outline })),
    ),
    { op: "LINE", x1: 0, y1: 7, x2: 7, y2: 2, color: glass },
    { op: "WRITE_TEXT", x: 0, y: 0, text: "@\n#", color: glass },
    { op: "SPRITE", x: 0, y: 0, rows: ["aaa", "aa"], colors: { a: glass }, scale: 2 },
  ];
  for (const op of shapes) {
    const [raster] = rasterise(program({ ops: [op] }));
    expect(new Set(raster?.pixels)).toEqual(new Set([0xff000000, 0xff808080]));
  }
});

test("a frame is the base and then its own ops", () => {
  const set = (x: number) => ({ op: "SET", x, y: 0, color });
  const frames = [
    { duration_ms: 10, ops: [set(1)] },
    { duration_ms: 10 },
    { duration_ms: 20, ops: [set(2)] },
  ];
  const animation = program({ canvas: { width: 3, height: 1 }, ops: [set(0)], frames });
  expect(rasterise(animation).map((raster) => picture(raster, { "#": white }))).toEqual([
    ["##."],
    ["#.."],
    ["#.#"],
  ]);
});

test("effects count what an op covers, changes and leaves visible", () => {
  const red = [255, 0, 0];
  const glass = [0, 255, 0, 128];
  const { frames, effects } = drawProgram(
    program({
      ops: [
        { op: "FILL", color: [0, 0, 0] },
        { op: "RECT", x: 0, y: 0, width: 2, height: 2, color: red },
        { op: "RECT", x: 0, y: 0, width: 2, height: 1, color: red },
        { op: "RECT", x: -1, y: 0, width: 3, height: 2, color: glass },
        { op: "RECT", x: 0, y: 0, width: 2, height: 2, color },
        { op: "RECT", x: 1, y: 0, width: 4, height: 1, color: glass },
      ],
    }),
  );
  expect(frames).toEqual(rasterise(program({ ops: effects.map(({ op }) => op) })));
  expect(
    effects.map(({ path, covered, changed, visible, buriedBy }) => [
      path,
      covered,
      changed,
      visible,
      buriedBy,
    ]),
  ).toEqual([
    ["ops[0]", 64, 64, 60, null],
    ["ops[1]", 4, 4, 0, "ops[4]"],
    ["ops[2]", 2, 0, 0, null],
    ["ops[3]", 4, 4, 0, "ops[4]"],
    ["ops[4]", 4, 4, 4, null],
    ["ops[5]", 4, 4, 4, null],
  ]);
});

test("in an animation the base counts as visible if any frame shows it", () => {
  const set = (x: number) => ({ op: "SET", x, y: 0, color });
  const hide = { op: "FILL", color: [9, 9, 9] };
  const effects = (frames: object[]) =>
    drawProgram(program({ ops: [set(0)], frames })).effects.map(({ path, visible, buriedBy }) => [
      path,
      visible,
      buriedBy,
    ]);
  expect(effects([{ duration_ms: 10, ops: [hide] }, { duration_ms: 10 }])).toEqual([
    ["ops[0]", 1, null],
    ["frames[0].ops[0]", 64, null],
  ]);
  expect(effects([{ duration_ms: 10, ops: [hide] }])).toEqual([
    ["ops[0]", 0, null],
    ["frames[0].ops[0]", 64, null],
  ]);
});
