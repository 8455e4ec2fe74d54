import type { PixelColor, PixelOp, PixelProgram } from "../../contracts/pixel-program.ts";
import { everyList, type PixelVariant } from "./pixel-mutants.ts";

/** Programs that should draw the same as this one and are written otherwise. */
export function pixelRewrites(program: PixelProgram): PixelVariant[] {
  const lists = everyList(program);
  return [
    { change: "renamed-colours", program: renamed(program) },
    { change: "colours-in-place", program: inPlace(program) },
    { change: "described", program: { ...program, metadata: { description: "as the task says" } } },
    ...lists.flatMap(({ ops, put }) =>
      ops.flatMap((op, at) => {
        const halves = split(op);
        const next = ops[at + 1];
        return [
          ...(halves.length > 1
            ? [{ change: "split-op", program: put(ops.toSpliced(at, 1, ...halves)) }]
            : []),
          ...(op.op === "LINE"
            ? [{ change: "swapped-ends", program: put(ops.with(at, turned(op))) }]
            : []),
          ...(next === undefined
            ? []
            : [{ change: "reordered-ops", program: put(ops.toSpliced(at, 2, next, op)) }]),
        ];
      }),
    ),
  ];
}

/** Every colour of every op as `change` makes it. */
function recolored(program: PixelProgram, change: (color: PixelColor) => PixelColor): PixelProgram {
  const op = (one: PixelOp): PixelOp => {
    if (one.op !== "SPRITE") return { ...one, color: change(one.color) };
    const colors = Object.entries(one.colors).map(([key, color]) => [key, change(color)] as const);
    return { ...one, colors: Object.fromEntries(colors) };
  };
  return {
    ...program,
    ops: program.ops.map(op),
    frames: program.frames.map((frame) => ({ ...frame, ops: frame.ops.map(op) })),
  };
}

function renamed(program: PixelProgram): PixelProgram {
  const entries = Object.entries(program.palette).map(
    ([name, channels]) => [`c_${name}`, channels] as const,
  );
  const palette = Object.fromEntries(entries.toReversed());
  const change = (color: PixelColor) => (typeof color === "string" ? `c_${color}` : color);
  return { ...recolored(program, change), palette };
}

function inPlace(program: PixelProgram): PixelProgram {
  const change = (color: PixelColor) =>
    typeof color === "string" ? (program.palette[color] ?? color) : color;
  return { ...recolored(program, change), palette: {} };
}

function split(op: PixelOp): PixelOp[] {
  if (op.op !== "RECT" || op.outline || op.width < 2) return [op];
  const half = Math.floor(op.width / 2);
  return [
    { ...op, width: half },
    { ...op, x: op.x + half, width: op.width - half },
  ];
}

function turned(op: Extract<PixelOp, { op: "LINE" }>): PixelOp {
  return { ...op, x1: op.x2, y1: op.y2, x2: op.x1, y2: op.y1 };
}
