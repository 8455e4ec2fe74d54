import {
  type PixelColor,
  type PixelOp,
  PixelProgram,
  pixelLimits,
} from "../contracts/pixel-program.ts";
import { paintedBy } from "./bounds.ts";
import { isTransparent } from "./cover.ts";
import { describeIssue, show } from "./issue.ts";

export type Parsed =
  | { readonly kind: "valid"; readonly program: PixelProgram }
  /** One readable line an error, each beginning with its JSON path. */
  | { readonly kind: "invalid"; readonly errors: string[] };

const shownErrors = 20;

/** Checks everything about a program that can be known without drawing it. */
export function parseProgram(json: unknown): Parsed {
  const parsed = PixelProgram.safeParse(json);
  if (!parsed.success) {
    // A number far out of range breaks two rules and is still one error.
    return invalid([...new Set(parsed.error.issues.map((issue) => describeIssue(issue, json)))]);
  }
  const program = parsed.data;
  const errors = [...totalErrors(program), ...colorErrors(program)];
  return errors.length > 0 ? invalid(errors) : { kind: "valid", program };
}

function invalid(errors: string[]): Parsed {
  const more = errors.length - shownErrors;
  const shown = errors.slice(0, shownErrors);
  return { kind: "invalid", errors: more > 0 ? [...shown, `… and ${more} more`] : shown };
}

function totalErrors(program: PixelProgram): string[] {
  const { canvas, frames } = program;
  const ops = [...program.ops, ...frames.flatMap((frame) => frame.ops)];
  const pixels = canvas.width * canvas.height * Math.max(1, frames.length);
  const errors: string[] = [];
  if (ops.length > pixelLimits.ops) {
    errors.push(`frames: at most ${pixelLimits.ops} ops over all frames, not ${ops.length}`);
  }
  if (pixels > pixelLimits.pixels) {
    const most = Math.floor(pixelLimits.pixels / (canvas.width * canvas.height));
    errors.push(`frames: at most ${most} on a canvas this large, not ${frames.length}`);
  }
  const painted = ops.reduce((sum, op) => sum + paintedBy(op, canvas), 0);
  if (painted > pixelLimits.painted) {
    errors.push(
      `ops: paint ${painted} pixels one over the other; at most ${pixelLimits.painted}, so leave out what is overdrawn`,
    );
  }
  return errors;
}

function colorErrors(program: PixelProgram): string[] {
  return opsWithPaths(program).flatMap(({ op, path }) => [
    ...colorsOf(op).flatMap(({ color, at }) =>
      typeof color !== "string" || Object.hasOwn(program.palette, color)
        ? []
        : [`${path}.${at}: ${missingColor(color, program)}`],
    ),
    ...(op.op === "SPRITE" ? missingCharacters(op).map((error) => `${path}.${error}`) : []),
  ]);
}

export function opsWithPaths(program: PixelProgram): { op: PixelOp; path: string }[] {
  return [
    ...program.ops.map((op, index) => ({ op, path: `ops[${index}]` })),
    ...program.frames.flatMap((frame, at) =>
      frame.ops.map((op, index) => ({ op, path: `frames[${at}].ops[${index}]` })),
    ),
  ];
}

/** The colours that an op names, each with its place in the op. */
export function colorsOf(op: PixelOp): { color: PixelColor; at: string }[] {
  if (op.op !== "SPRITE") return [{ color: op.color, at: "color" }];
  return Object.entries(op.colors).map(([character, color]) => ({
    color,
    at: `colors[${JSON.stringify(character)}]`,
  }));
}

function missingColor(name: string, { palette }: PixelProgram): string {
  const names = Object.keys(palette);
  const has = names.length === 0 ? "is empty" : `has ${names.slice(0, 30).join(", ")}`;
  return `no colour ${show(name)} in the palette, which ${has}`;
}

function missingCharacters(op: Extract<PixelOp, { op: "SPRITE" }>): string[] {
  const unknown = new Set(op.rows.flatMap((row) => Array.from(row)));
  return Array.from(unknown)
    .filter((character) => !isTransparent(character) && !Object.hasOwn(op.colors, character))
    .slice(0, 5)
    .map((character) => `colors: no colour for the character ${show(character)} of rows`);
}
