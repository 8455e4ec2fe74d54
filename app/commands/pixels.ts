import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { printable } from "../../contracts/printable.ts";
import { type BoardState, boardProgram } from "../../pixels/board.ts";
import { oneLine } from "../../pixels/header.ts";
import { encodeImage } from "../../pixels/image.ts";
import { writeImage } from "../../pixels/image-file.ts";
import { contactSheet, mostOnSheet } from "../../pixels/sheet.ts";
import { listStored, newest, type ReadProgram, readStored } from "../../pixels/stored.ts";
import { programOf } from "../as-typed.ts";
import type { PixelsIo } from "./pixels-io.ts";
import { type PixelsFlags, type PixelsRequest, readRequest } from "./pixels-request.ts";
import { inJson, type Shown, show, wrong } from "./pixels-show.ts";

export interface PixelsCommand extends PixelsFlags {
  /** The folder with `art-*.json`. */
  artifacts: string;
  /** The folder the person stands in. */
  cwd: string;
  boardState: () => Promise<BoardState>;
}

/**
 * `npm run pixels`: shows, lists and converts pixel programs. Returns the exit code: 1 when there
 * is nothing to show or no GPU, 2 for wrong flags and files that cannot be read or written.
 */
export async function pixels(options: PixelsCommand, io: PixelsIo): Promise<number> {
  const request = readRequest(options, options.cwd);
  const result = "wrong" in request ? wrong(request.wrong) : await answer(options, request, io);
  if (result.err) io.err(`${printable(result.err)}\n`);
  if (result.out) io.out(`${result.out}\n`);
  return result.code;
}

async function answer(
  options: PixelsCommand,
  request: PixelsRequest,
  io: PixelsIo,
): Promise<Shown> {
  switch (request.subject.kind) {
    case "nothing":
      return { code: 0, out: whatCanBeDone(options) };
    case "list":
      return list(options);
    case "sheet":
      return sheet(options, request);
    default: {
      const read = await find(options, request, io);
      return read.kind === "read"
        ? show(options, request, io, read.stored)
        : { code: read.kind === "unreadable" ? 2 : 1, err: read.message };
    }
  }
}

function whatCanBeDone({ artifacts }: PixelsCommand): string {
  const { programs } = listStored(artifacts);
  const there = programs.length === 0 ? "no pixel programs yet" : `${programs.length} programs`;
  return `${oneLine(artifacts)}: ${there}.

  ${programOf("pixels")} --latest             show the newest program
  ${programOf("pixels")} --list               list them all
  ${programOf("pixels")} --file F.json        show a program from a file
  ${programOf("pixels")} --task ID            show what a task drew; --run ID for a run
  ${programOf("pixels")} --board              show the loop's own state
  ${programOf("pixels")} --latest --play      play an animation; Ctrl-C ends it
  ${programOf("pixels")} --latest --out F.gif write a .png, .gif or .webp; --scale N enlarges
  ${programOf("pixels")} --sheet              write a contact sheet of all programs`;
}

function list({ artifacts, json }: PixelsCommand): Shown {
  const { programs, unreadable } = listStored(artifacts);
  if (programs.length === 0) return { code: 1, err: [noneIn(artifacts), ...unreadable].join("\n") };
  const rows = programs.map(({ id, artifact, program, created_at, file }) => ({
    id,
    name: program.name,
    task: artifact?.task ?? "",
    status: artifact?.status ?? "",
    size: `${program.canvas.width}x${program.canvas.height}`,
    frames: Math.max(1, program.frames.length),
    created_at,
    file,
  }));
  const err = unreadable.join("\n");
  if (json) return { code: 0, out: inJson(rows), err };
  const columns = (["id", "name", "task", "status", "size", "created_at"] as const).map((key) => {
    const cells = rows.map((row) => oneLine(row[key]).slice(0, 40));
    const width = Math.max(...cells.map((cell) => cell.length));
    return cells.map((cell) => cell.padEnd(width));
  });
  const lines = rows.map((_, at) =>
    columns
      .map((cells) => cells[at])
      .join("  ")
      .trimEnd(),
  );
  return { code: 0, out: lines.join("\n"), err };
}

const noneIn = (artifacts: string): string => `no pixel programs in ${artifacts}`;

async function sheet(options: PixelsCommand, { out, scale }: PixelsRequest): Promise<Shown> {
  const { programs, unreadable } = listStored(options.artifacts);
  if (programs.length === 0) {
    return { code: 1, err: [noneIn(options.artifacts), ...unreadable].join("\n") };
  }
  const newestOnes = programs.slice(0, mostOnSheet).map(({ program }) => program);
  const shown = newestOnes.sort((a, b) => a.name.localeCompare(b.name));
  const image = await encodeImage([contactSheet(shown)], [], out?.format ?? "png", scale ?? 1);
  const file = out?.file ?? path.join(options.artifacts, "sheet.png");
  const written = writeImage(file, image, out !== null);
  if (written.kind === "failed") return wrong(written.message);
  const count = `${shown.length} of ${programs.length} programs`;
  return { code: 0, out: `${oneLine(written.file)}: ${count}`, err: unreadable.join("\n") };
}

async function find(
  options: PixelsCommand,
  { subject }: PixelsRequest,
  io: PixelsIo,
): Promise<ReadProgram> {
  if (subject.kind === "file") return readStored(subject.file);
  if (subject.kind === "board") return board(options, io);
  const { programs, unreadable } = listStored(options.artifacts);
  const stored = newest(programs, (artifact) => {
    if (subject.kind === "task") return artifact?.task === subject.task;
    return subject.kind === "run" ? artifact?.run === subject.run : true;
  });
  if (stored !== undefined) return { kind: "read", stored };
  const none =
    subject.kind === "task"
      ? `no pixel program of task ${subject.task} in ${options.artifacts}`
      : subject.kind === "run"
        ? `no pixel program of run ${subject.run} in ${options.artifacts}`
        : noneIn(options.artifacts);
  return { kind: "other", message: [none, ...unreadable].join("\n") };
}

/** Draws the loop's state, and keeps it beside the artifacts. */
async function board(options: PixelsCommand, io: PixelsIo): Promise<ReadProgram> {
  const program = boardProgram(await options.boardState(), io.room()?.columns);
  const file = path.join(options.artifacts, "board.json");
  try {
    mkdirSync(options.artifacts, { recursive: true });
    writeFileSync(file, `${JSON.stringify(program)}\n`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "unreadable", message: `${file} cannot be written: ${reason}` };
  }
  return readStored(file);
}
