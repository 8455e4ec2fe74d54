import type { PixelOp, PixelProgram } from "../../contracts/pixel-program.ts";

/** A program with one thing changed, and the name of what was changed. */
export interface PixelVariant {
  readonly change: string;
  readonly program: PixelProgram;
}

/** Every program that differs from this one by one slip. Some are invalid, some draw the same. */
export function pixelMutants(program: PixelProgram): PixelVariant[] {
  return [
    ...everyList(program).flatMap(({ ops, put }) =>
      ops.flatMap((op, at) => [
        ...opMutants(op, program).map(([change, other]) => ({
          change,
          program: put(ops.with(at, other)),
        })),
        { change: "removed-op", program: put(ops.toSpliced(at, 1)) },
        ...(at + 1 < ops.length ? [swappedOps(ops, at, put)] : []),
      ]),
    ),
    ...paletteMutants(program),
    ...frameMutants(program),
  ];
}

interface OpList {
  readonly ops: readonly PixelOp[];
  readonly put: (ops: PixelOp[]) => PixelProgram;
}

/** The program's own ops and each frame's, with how to put others in their place. */
export function everyList(program: PixelProgram): OpList[] {
  return [
    { ops: program.ops, put: (ops) => ({ ...program, ops }) },
    ...program.frames.map((frame, at) => ({
      ops: frame.ops,
      put: (ops: PixelOp[]) => ({
        ...program,
        frames: program.frames.with(at, { ...frame, ops }),
      }),
    })),
  ];
}

function swappedOps(ops: readonly PixelOp[], at: number, put: OpList["put"]): PixelVariant {
  const pair = ops.slice(at, at + 2).reverse();
  return { change: "reordered-ops", program: put(ops.toSpliced(at, 2, ...pair)) };
}

type Change = [change: string, op: PixelOp];

function opMutants(op: PixelOp, { palette }: PixelProgram): Change[] {
  const recolored: Change[] =
    "color" in op
      ? Object.keys(palette)
          .filter((name) => name !== op.color)
          .map((color) => ["wrong-colour", { ...op, color }])
      : [];
  return [...recolored, ...shapeMutants(op)];
}

function shapeMutants(op: PixelOp): Change[] {
  switch (op.op) {
    case "FILL":
      return [];
    case "SET":
      return shifted(op);
    case "RECT":
      return [
        ...shifted(op),
        ["resized", { ...op, width: op.width + 1 }],
        ["resized", { ...op, height: Math.max(0, op.height - 1) }],
        ["outline", { ...op, outline: !op.outline }],
      ];
    case "LINE":
      return [
        ["shifted", { ...op, x2: op.x2 - 1 }],
        ["shifted", { ...op, y1: op.y1 + 1 }],
      ];
    case "CIRCLE":
      return [
        ...shifted(op),
        ["resized", { ...op, radius: op.radius + 1 }],
        ["outline", { ...op, outline: !op.outline }],
      ];
    case "WRITE_TEXT":
      return [
        ...shifted(op),
        ["wrong-text", { ...op, text: op.text.slice(0, -1) }],
        ["wrong-text", { ...op, text: swappedLetters(op.text) }],
        ["scale", { ...op, scale: op.scale === 1 ? 2 : 1 }],
      ];
    case "SPRITE":
      return [
        ...shifted(op),
        ["scale", { ...op, scale: op.scale + 1 }],
        ["wrong-sprite", { ...op, rows: op.rows.toReversed() }],
        ["wrong-sprite", { ...op, rows: op.rows.map((row) => [...row].reverse().join("")) }],
        ["wrong-sprite", { ...op, rows: op.rows.slice(0, -1) }],
      ];
  }
}

function shifted(op: Extract<PixelOp, { x: number }>): Change[] {
  return [
    ["shifted", { ...op, x: op.x + 1 }],
    ["shifted", { ...op, y: op.y - 1 }],
  ];
}

function swappedLetters(text: string): string {
  return text.replace(/(\S)(\S)/, "$2$1");
}

function paletteMutants(program: PixelProgram): PixelVariant[] {
  return Object.entries(program.palette).map(([name, [r = 0, ...rest]]) => {
    const palette = { ...program.palette, [name]: [r > 127 ? r - 32 : r + 32, ...rest] };
    return { change: "wrong-palette", program: { ...program, palette } };
  });
}

function frameMutants(program: PixelProgram): PixelVariant[] {
  return program.frames.flatMap((_, at) => [
    { change: "removed-frame", program: { ...program, frames: program.frames.toSpliced(at, 1) } },
    ...(at === 0 ? [] : [swappedFrames(program, at)]),
  ]);
}

function swappedFrames(program: PixelProgram, at: number): PixelVariant {
  const pair = program.frames.slice(at - 1, at + 1).reverse();
  const frames = program.frames.toSpliced(at - 1, 2, ...pair);
  return { change: "reordered-frames", program: { ...program, frames } };
}
