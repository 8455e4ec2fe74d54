import type { PixelOp, PixelProgram } from "../contracts/pixel-program.ts";
import { boundsOf } from "./bounds.ts";
import { alphaOf, pack } from "./color.ts";
import { glyphsOf, isTransparent, type Size } from "./cover.ts";
import { describeOp } from "./describe.ts";
import { show } from "./issue.ts";
import { colorsOf } from "./parse.ts";
import { bytesOf, type Drawing, drawProgram, type OpEffect } from "./raster.ts";

/** What is allowed and still looks like a slip, as a compiler's warning does. */
export interface Finding {
  readonly kind: "dead" | "invisible" | "clipped" | "unused" | "blank" | "identical-frames";
  /** The op's number, counted through the program's own ops and then each frame's. */
  readonly op: number | null;
  /** One line that begins with the JSON path. */
  readonly message: string;
}

/** Everything about a valid program that its author should look at again; none is good. */
export function verifyProgram(program: PixelProgram, drawing = drawProgram(program)): Finding[] {
  return [
    ...drawing.effects.flatMap((effect, op) => {
      const found = opFinding(effect, program);
      const place = `${effect.path}: ${describeOp(effect.op)}`;
      return found === null ? [] : [{ kind: found.kind, op, message: `${place} ${found.what}` }];
    }),
    ...unusedColors(program, drawing),
    ...wholeFindings(drawing),
  ];
}

type OpFinding = { kind: Finding["kind"]; what: string } | null;

function opFinding(effect: OpEffect, { canvas, palette }: PixelProgram): OpFinding {
  const { op, covered, changed, visible, buriedBy } = effect;
  if (covered === 0) {
    const why = isEmpty(op) ? "there is nothing in it to draw" : outside(op, canvas);
    return { kind: "invisible", what: `draws nothing: ${why}` };
  }
  if (changed === 0) {
    const clear = colorsOf(op).every(({ color }) => alphaOf(pack(color, palette)) === 0);
    const why = clear ? "its colour is transparent" : "its colour equals what is under it";
    return { kind: "invisible", what: `changes nothing: ${why}` };
  }
  if (visible === 0) {
    const by = buriedBy === null ? "the frames paint" : `later ops, such as ${buriedBy}, paint`;
    return { kind: "dead", what: `is never seen: ${by} over all of it` };
  }
  if (op.op === "WRITE_TEXT" && covered < inkOf(op)) {
    return { kind: "clipped", what: `is cut off: ${outside(op, canvas)}` };
  }
  return null;
}

function outside(op: PixelOp, canvas: Size): string {
  const { x, y, width, height } = boundsOf(op, canvas);
  const reach = `it reaches from (${x},${y}) to (${x + width - 1},${y + height - 1})`;
  return `${reach}, the canvas ends at (${canvas.width - 1},${canvas.height - 1})`;
}

function isEmpty(op: PixelOp): boolean {
  switch (op.op) {
    case "RECT":
      return op.width === 0 || op.height === 0;
    case "WRITE_TEXT":
      return inkOf(op) === 0;
    case "SPRITE":
      return op.rows.every((row) => Array.from(row).every(isTransparent));
    default:
      return false;
  }
}

/** The pixels a text would paint on an endless canvas. */
function inkOf(op: Extract<PixelOp, { op: "WRITE_TEXT" }>): number {
  let ink = 0;
  for (const { rows } of glyphsOf(op)) {
    for (const row of rows) for (let bits = row; bits > 0; bits >>= 1) ink += bits & 1;
  }
  return ink * op.scale ** 2;
}

function unusedColors({ palette }: PixelProgram, { effects }: Drawing): Finding[] {
  const used = new Set(effects.flatMap(({ op }) => colorsOf(op).map(({ color }) => color)));
  return Object.keys(palette)
    .filter((name) => !used.has(name))
    .map((name) => ({
      kind: "unused",
      op: null,
      message: `palette: the colour ${show(name)} is never used`,
    }));
}

function wholeFindings({ frames }: Drawing): Finding[] {
  const [first, ...others] = frames;
  if (first === undefined) return [];
  const same = others.every((frame) => Buffer.compare(bytesOf(frame), bytesOf(first)) === 0);
  if (same && first.pixels.every((rgba) => rgba === first.pixels[0])) {
    return [{ kind: "blank", op: null, message: "program: the result is a single colour" }];
  }
  if (others.length > 0 && same) {
    const message = `frames: all ${frames.length} look the same`;
    return [{ kind: "identical-frames", op: null, message }];
  }
  return [];
}
