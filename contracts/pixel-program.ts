import { z } from "zod";

/** What a program may ask for. All of it is checked before anything is drawn. */
export const pixelLimits = {
  side: 1024,
  /** Coordinates may lie this far off the canvas to either side; sizes reach as far. */
  coordinate: 1_000_000,
  radius: 16_384,
  ops: 10_000,
  frames: 256,
  /** Width × height × frames. */
  pixels: 16_777_216,
  /** Sum over all ops of what their bounding boxes cover of the canvas. */
  painted: 268_435_456,
  text: 256,
  sprite: 256,
  scale: 16,
  colors: 256,
  regions: 256,
} as const;

// The messages say what is wanted; pixels/parse.ts adds the place and what was found there.
function integer(min: number, max: number) {
  const wanted = `an integer from ${min} to ${max}`;
  return z.int(wanted).min(min, wanted).max(max, wanted);
}

function text(min: number, max: number) {
  const wanted = `a string of ${min} to ${max} characters`;
  return z.string(wanted).min(min, wanted).max(max, wanted);
}

function list<T extends z.ZodType>(item: T, max: number, items: string) {
  const wanted = `a list of at most ${max} ${items}`;
  return z.array(item, wanted).max(max, wanted);
}

function object<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, `an object with the keys ${Object.keys(shape).join(", ")}`);
}

function named<T extends z.ZodType>(key: z.ZodString, value: T, max: number, items: string) {
  const wanted = `an object of at most ${max} ${items}`;
  return z
    .record(key, value, wanted)
    .refine((entries) => Object.keys(entries).length <= max, wanted);
}

const coordinate = integer(-pixelLimits.coordinate, pixelLimits.coordinate);
const size = integer(0, pixelLimits.coordinate);
const scale = integer(1, pixelLimits.scale).default(1);
const outline = z.boolean("true or false").default(false);

const channels = "[r,g,b] or [r,g,b,a] with integers from 0 to 255";
const Channels = z.array(integer(0, 255), channels).min(3, channels).max(4, channels);

export const PixelColor = z
  .union([z.string().min(1).max(40), Channels], `a palette name, ${channels}`)
  .meta({ id: "color" });
export type PixelColor = z.infer<typeof PixelColor>;

export const PixelPalette = named(text(1, 40), Channels, pixelLimits.colors, "colours");
export type PixelPalette = z.infer<typeof PixelPalette>;

const op = <Name extends string>(name: Name) => z.literal(name, name);

export const PixelOp = z
  .discriminatedUnion(
    "op",
    [
      object({ op: op("FILL"), color: PixelColor }),
      object({ op: op("SET"), x: coordinate, y: coordinate, color: PixelColor }),
      object({
        op: op("RECT"),
        x: coordinate,
        y: coordinate,
        width: size,
        height: size,
        color: PixelColor,
        outline,
      }),
      object({
        op: op("LINE"),
        x1: coordinate,
        y1: coordinate,
        x2: coordinate,
        y2: coordinate,
        color: PixelColor,
      }),
      object({
        op: op("CIRCLE"),
        x: coordinate,
        y: coordinate,
        radius: integer(0, pixelLimits.radius),
        color: PixelColor,
        outline,
      }),
      object({
        op: op("WRITE_TEXT"),
        x: coordinate,
        y: coordinate,
        text: text(0, pixelLimits.text),
        color: PixelColor.default("fg"),
        scale,
      }),
      object({
        op: op("SPRITE"),
        x: coordinate,
        y: coordinate,
        rows: list(text(0, pixelLimits.sprite), pixelLimits.sprite, "rows"),
        colors: named(
          z.string().regex(/^.$/su, "a single character"),
          PixelColor,
          pixelLimits.colors,
          "characters",
        ),
        scale,
      }),
    ],
    "one of FILL, SET, RECT, LINE, CIRCLE, WRITE_TEXT, SPRITE",
  )
  .meta({ id: "op" });
export type PixelOp = z.infer<typeof PixelOp>;

const ops = list(PixelOp, pixelLimits.ops, "ops");

/** Shown for `duration_ms`: the program's own ops, then these. */
export const PixelFrame = object({ duration_ms: integer(10, 60_000), ops: ops.default([]) });
export type PixelFrame = z.infer<typeof PixelFrame>;

/** A clickable rectangle; of overlapping ones the last listed is hit. Draws nothing. */
export const PixelRegion = object({
  id: text(1, 100),
  x: coordinate,
  y: coordinate,
  width: size,
  height: size,
});
export type PixelRegion = z.infer<typeof PixelRegion>;

const side = integer(1, pixelLimits.side);

/**
 * A picture or animation as a list of drawing operations. The canvas starts opaque black, ops
 * paint in order. No frames: one still. `pixels/parse.ts` also checks what one field cannot show:
 * that colours exist in the palette, and the limits on all ops together.
 */
export const PixelProgram = object({
  kind: z.literal("pixel_program", '"pixel_program"'),
  version: z.literal(1, "1"),
  name: text(1, 100),
  canvas: object({ width: side, height: side }),
  palette: PixelPalette.default({}),
  ops,
  frames: list(PixelFrame, pixelLimits.frames, "frames").default([]),
  regions: list(PixelRegion, pixelLimits.regions, "regions").default([]),
  metadata: named(text(1, 40), text(0, 500), 32, "entries").default({}),
});
export type PixelProgram = z.infer<typeof PixelProgram>;
