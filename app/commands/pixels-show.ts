import type { PixelProgram } from "../../contracts/pixel-program.ts";
import { printable } from "../../contracts/printable.ts";
import { openGpu, rasteriseOnGpu } from "../../pixels/gpu.ts";
import { headerLines, oneLine } from "../../pixels/header.ts";
import { defaultScale, durationsOf, encodeImage } from "../../pixels/image.ts";
import { writeImage } from "../../pixels/image-file.ts";
import { play } from "../../pixels/play.ts";
import { drawProgram, type Raster, rasterHash } from "../../pixels/raster.ts";
import { regionAt } from "../../pixels/region.ts";
import { enlarge } from "../../pixels/resize.ts";
import type { StoredProgram } from "../../pixels/stored.ts";
import { type ColorDepth, drawInTerminal } from "../../pixels/terminal.ts";
import { verifyProgram } from "../../pixels/verify.ts";
import type { PixelsIo } from "./pixels-io.ts";
import type { PixelsFlags, PixelsRequest } from "./pixels-request.ts";

/** Exit code, what goes to the output and what is remarked beside it. */
export interface Shown {
  readonly code: number;
  readonly out?: string;
  readonly err?: string;
}

export const wrong = (err: string): Shown => ({ code: 2, err });

export function inJson(value: unknown): string {
  return printable(JSON.stringify(value, null, 2), Number.POSITIVE_INFINITY);
}

/** Characters a line where there is no terminal to ask. */
const pipeColumns = 132;

/** Shows one program in the way that was asked for. */
export async function show(
  flags: PixelsFlags,
  { click, out, scale }: PixelsRequest,
  io: PixelsIo,
  stored: StoredProgram,
): Promise<Shown> {
  const { program, warnings } = stored;
  const drawing = drawProgram(program);
  const gpu = flags.gpu ? await drawOnGpu(program) : null;
  if (gpu?.kind === "unavailable") return { code: 1, err: gpu.message };
  const frames = gpu?.frames ?? drawing.frames;
  const durations = durationsOf(program);
  const times = scale ?? defaultScale(program.canvas);
  const notes = warnings.join("\n");
  if (out !== null) {
    const image = await encodeImage(frames, durations, out.format, times);
    const written = writeImage(out.file, image, true);
    if (written.kind === "failed") return wrong(written.message);
    return { code: 0, out: oneLine(written.file), err: notes };
  }
  const findings = verifyProgram(program, drawing);
  const hashes = frames.map(rasterHash);
  const region = click === null ? undefined : (regionAt(program, click.x, click.y)?.id ?? null);
  if (flags.json) {
    const facts = { id: stored.id, file: stored.file, hashes, findings, warnings, region, program };
    return { code: 0, out: inJson(facts) };
  }
  if (flags.hash) return { code: 0, out: hashes.join("\n"), err: notes };
  if (region === null) return { code: 1, err: `no region at ${flags.click}` };
  if (region !== undefined) return { code: 0, out: oneLine(region), err: notes };
  const depth = flags.ascii ? 1 : io.depth;
  const room = io.room();
  if (flags.play && frames.length > 1) {
    if (room === null) return wrong("--play needs a terminal; --out FILE.gif writes the animation");
    await playUntilInterrupt(frames, durations, oneLine(program.name), depth, io);
    return { code: 0 };
  }
  const image = await encodeImage(frames, durations, "png", times);
  const beside = writeImage(stored.file.replace(/(\.json)?$/, ".png"), image, false);
  const columns = room?.columns ?? pipeColumns;
  const lines = [
    ...headerLines(program, drawing.effects, findings, warnings, columns, depth),
    ...(gpu === null ? [] : [`drawn by ${oneLine(gpu.name)}`]),
    ...picture(frames, scale ?? 1, columns, depth),
    ...(program.canvas.width <= columns
      ? []
      : [`reduced to fit; ${program.canvas.width} columns show every pixel`]),
    oneLine(beside.kind === "failed" ? beside.message : beside.file),
  ];
  return { code: 0, out: lines.join("\n") };
}

function picture(frames: Raster[], times: number, columns: number, depth: ColorDepth): string[] {
  const [first] = frames;
  if (first === undefined) return [];
  const fitting = Math.max(1, Math.min(times, Math.floor(columns / first.width)));
  const room = { columns, rows: Number.POSITIVE_INFINITY };
  return drawInTerminal(enlarge(first, fitting), room, depth);
}

async function drawOnGpu(program: PixelProgram) {
  const opened = await openGpu();
  if (opened.kind === "unavailable") return opened;
  const { gpu } = opened;
  try {
    return { kind: "drawn", name: gpu.name, frames: await rasteriseOnGpu(gpu, program) } as const;
  } finally {
    gpu.close();
  }
}

async function playUntilInterrupt(
  frames: Raster[],
  durations: number[],
  name: string,
  depth: ColorDepth,
  io: PixelsIo,
): Promise<void> {
  const stop = new AbortController();
  const forget = io.onInterrupt(() => stop.abort());
  const room = () => io.room() ?? { columns: pipeColumns, rows: 24 };
  const screen = { write: (text: string) => io.out(text), room, depth };
  try {
    await play(frames, durations, `${name}  Ctrl-C ends`, screen, stop.signal);
  } finally {
    forget();
  }
}
