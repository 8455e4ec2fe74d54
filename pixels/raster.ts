import { createHash } from "node:crypto";
import type { PixelOp, PixelProgram } from "../contracts/pixel-program.ts";
import { alphaOf, black, blend } from "./color.ts";
import { cover, type Size } from "./cover.ts";

/** One drawn frame: RGBA8 pixels, row-major from the top left, always opaque. */
export interface Raster extends Size {
  readonly pixels: Uint32Array<ArrayBuffer>;
}

/** The reference rasteriser: every frame of a valid program, or its one still. */
export function rasterise(program: PixelProgram): Raster[] {
  const base = blank(program.canvas);
  paintOps(base, program, program.ops);
  if (program.frames.length === 0) return [base];
  return program.frames.map((frame) => {
    const raster = { ...base, pixels: base.pixels.slice() };
    paintOps(raster, program, frame.ops);
    return raster;
  });
}

export function blank({ width, height }: Size): Raster {
  return { width, height, pixels: new Uint32Array(width * height).fill(black) };
}

function paintOps(raster: Raster, program: PixelProgram, ops: PixelProgram["ops"]): void {
  for (const op of ops) {
    cover(op, raster, program.palette, (from, to, rgba) => paintRun(raster.pixels, from, to, rgba));
  }
}

/** Paints pixels `from` to `to` (exclusive). Long opaque runs never loop in JavaScript. */
export function paintRun(pixels: Uint32Array, from: number, to: number, rgba: number): void {
  const alpha = alphaOf(rgba);
  if (alpha === 0) return;
  if (alpha < 255) {
    for (let i = from; i < to; i++) pixels[i] = blend(rgba, pixels[i] ?? 0);
  } else if (to - from > 16) {
    pixels.fill(rgba, from, to);
  } else {
    for (let i = from; i < to; i++) pixels[i] = rgba;
  }
}

/** The frame's bytes R, G, B, A, … without copying. */
export function bytesOf({ pixels }: Raster): Uint8Array<ArrayBuffer> {
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}

/** A raster's identity: SHA-256 of its RGBA8 bytes, in hexadecimal. */
export function rasterHash(raster: Raster): string {
  return createHash("sha256").update(bytesOf(raster)).digest("hex");
}

/** What one op did. Ops count through the program's own and then each frame's. */
export interface OpEffect {
  /** JSON path, such as `ops[3]` or `frames[0].ops[1]`. */
  readonly path: string;
  readonly op: PixelOp;
  /** Pixels of the canvas that it covers. */
  readonly covered: number;
  /** Of these, the ones whose value it changed when it was painted. */
  readonly changed: number;
  /** Of these, the ones where no later op took its place; in an animation, in any frame. */
  readonly visible: number;
  /** Where nothing is visible any more: an op that painted over it; null if frames did. */
  readonly buriedBy: string | null;
}

export interface Drawing {
  readonly frames: Raster[];
  readonly effects: OpEffect[];
}

interface Step {
  readonly index: number;
  readonly path: string;
  readonly op: PixelOp;
  covered: number;
  changed: number;
  visible: number;
  buriedBy: string | null;
}

const nobody = -1;

/**
 * Draws as `rasterise` does, and watches each op. Every pixel remembers the last opaque op that
 * changed it, its owner; a translucent op shows wherever the owner is older than it.
 */
export function drawProgram(program: PixelProgram): Drawing {
  const { canvas } = program;
  const base = blank(canvas);
  const owners = new Int32Array(canvas.width * canvas.height).fill(nobody);
  const steps = program.ops.map((op, index) => startStep(op, index, `ops[${index}]`));
  for (const step of steps) paintStep(step, program, base, owners);
  if (program.frames.length === 0) {
    countVisible(steps, steps, program, owners);
    return { frames: [base], effects: steps };
  }

  // A pixel of the base is seen if some frame leaves it alone.
  const seen = new Uint8Array(owners.length);
  const all = [...steps];
  const frames = program.frames.map((frame, at) => {
    const raster = { ...base, pixels: base.pixels.slice() };
    const frameOwners = owners.slice();
    const own = frame.ops.map((op, index) =>
      startStep(op, all.length + index, `frames[${at}].ops[${index}]`),
    );
    all.push(...own);
    for (const step of own) paintStep(step, program, raster, frameOwners);
    for (let i = 0; i < seen.length; i++) {
      if ((frameOwners[i] ?? nobody) < steps.length) seen[i] = 1;
    }
    countVisible(own, all, program, frameOwners);
    return raster;
  });
  countVisible(steps, all, program, owners, seen);
  return { frames, effects: all };
}

function startStep(op: PixelOp, index: number, path: string): Step {
  return { index, path, op, covered: 0, changed: 0, visible: 0, buriedBy: null };
}

function paintStep(step: Step, program: PixelProgram, raster: Raster, owners: Int32Array): void {
  const { pixels } = raster;
  const fills = step.op.op === "FILL";
  cover(step.op, program.canvas, program.palette, (from, to, rgba) => {
    step.covered += to - from;
    const opaque = alphaOf(rgba) === 255;
    for (let i = from; i < to; i++) {
      const under = pixels[i] ?? 0;
      const over = opaque ? rgba : blend(rgba, under);
      // Filling the bare canvas with its own black is a choice, not a slip.
      if (over === under && !(fills && owners[i] === nobody)) continue;
      pixels[i] = over;
      step.changed++;
      if (opaque) owners[i] = step.index;
    }
  });
}

function countVisible(
  steps: Step[],
  all: Step[],
  program: PixelProgram,
  owners: Int32Array,
  seen?: Uint8Array,
): void {
  const first = steps[0]?.index ?? 0;
  for (let i = 0; i < owners.length; i++) {
    const step = steps[(owners[i] ?? nobody) - first];
    if (step !== undefined && seen?.[i] !== 0) step.visible++;
  }
  for (const step of steps) {
    if (step.changed === 0 || step.visible > 0) continue;
    cover(step.op, program.canvas, program.palette, (from, to, rgba) => {
      for (let i = from; i < to; i++) {
        const owner = owners[i] ?? nobody;
        if (owner > step.index) step.buriedBy = all[owner]?.path ?? null;
        else if (alphaOf(rgba) < 255 && alphaOf(rgba) > 0 && seen?.[i] !== 0) step.visible++;
      }
    });
    step.visible = Math.min(step.visible, step.changed);
  }
}
