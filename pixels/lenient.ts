import type { z } from "zod";
import { PixelProgram } from "../contracts/pixel-program.ts";
import { magenta } from "./color.ts";
import { isTransparent } from "./cover.ts";
import { describeIssue, show, valueAt } from "./issue.ts";
import { colorsOf, opsWithPaths, type Parsed, parseProgram } from "./parse.ts";

export type LenientlyParsed = Parsed & {
  /** What was missing, unknown or wrong and what became of it, one line each. */
  readonly warnings: string[];
};

/** Removing a wrong thing can uncover the next one inside it, but the language is not deep. */
const mostRounds = 8;
const shownWarnings = 20;

/**
 * For showing old or damaged programs: unknown colours become magenta, missing or wrong fields
 * their defaults, unknown keys and ops are left out, each with a warning. What a model writes
 * today goes through `parseProgram` instead.
 */
export function parseLeniently(json: unknown): LenientlyParsed {
  let copy: unknown;
  try {
    copy = structuredClone(json);
  } catch {
    // Nested deeper than the stack: no program, whatever it is.
    return { ...parseProgram(json), warnings: [] };
  }
  const warnings: string[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const checked = PixelProgram.safeParse(copy);
    if (checked.success) {
      warnings.push(...paintUnknownMagenta(checked.data));
      return { ...parseProgram(checked.data), warnings: shorten(warnings) };
    }
    const known = warnings.length;
    // From the back, so that leaving out an op does not move those still to be mended.
    for (const issue of checked.error.issues.toReversed()) {
      const what = describeIssue(issue, copy);
      const mended = mend(copy, issue);
      if (mended !== null) warnings.splice(known, 0, `${what}; ${mended}`);
    }
    if (warnings.length === known) break;
  }
  return { ...parseProgram(copy), warnings: shorten(warnings) };
}

function shorten(warnings: string[]): string[] {
  const different = [...new Set(warnings)];
  const more = different.length - shownWarnings;
  return more > 0 ? [...different.slice(0, shownWarnings), `… and ${more} more`] : different;
}

/** Changes what an issue is about and says how; null when nothing can be done. */
function mend(program: unknown, issue: z.core.$ZodIssue): string | null {
  const { path } = issue;
  const key = path.at(-1);
  if (issue.code === "unrecognized_keys") {
    const owner = valueAt(program, path);
    if (!isObject(owner)) return null;
    for (const name of issue.keys) Reflect.deleteProperty(owner, name);
    return "left out";
  }
  if (key === undefined) return null;
  const inOps = path.indexOf("ops");
  const opIsWrong = key === "op" || (inOps >= 0 && path.length === inOps + 2);
  if (opIsWrong) return leaveOut(program, path.slice(0, inOps + 2));
  const color = path.findIndex((part, at) => part === "color" || isColorName(path[at - 1]));
  if (issue.code === "invalid_key" || key === "__proto__") return leaveOut(program, path);
  if (color >= 0) return put(program, path.slice(0, color + 1), magenta, "magenta is used");
  const value = replacement(valueAt(program, path), issue, path);
  return value === undefined ? leaveOut(program, path) : put(program, path, value);
}

const isColorName = (owner: unknown): boolean => owner === "palette" || owner === "colors";

/** The nearest value that is allowed; undefined when the thing has to go. */
function replacement(
  value: unknown,
  issue: z.core.$ZodIssue,
  path: readonly PropertyKey[],
): unknown {
  const key = String(path.at(-1));
  if (path[0] === "metadata" && path.length === 2) return String(value).slice(0, 500);
  if (typeof value === "number") {
    if (issue.code === "too_small") return Number(issue.minimum);
    if (issue.code === "too_big") return Number(issue.maximum);
    if (issue.code === "invalid_type" && !Number.isInteger(value)) return Math.round(value);
  }
  if (issue.code === "too_big" && (typeof value === "string" || Array.isArray(value))) {
    return value.slice(0, Number(issue.maximum));
  }
  if (key === "width" || key === "height") return path[0] === "canvas" ? 64 : 1;
  return structuredClone(defaults[key]);
}

const defaults: Record<string, unknown> = {
  kind: "pixel_program",
  version: 1,
  name: "unnamed",
  canvas: { width: 64, height: 64 },
  palette: {},
  ops: [],
  frames: [],
  regions: [],
  metadata: {},
  id: "unnamed",
  x: 0,
  y: 0,
  x1: 0,
  y1: 0,
  x2: 0,
  y2: 0,
  radius: 1,
  outline: false,
  scale: 1,
  text: "",
  rows: [],
  colors: {},
  duration_ms: 100,
};

function put(
  program: unknown,
  path: readonly PropertyKey[],
  value: unknown,
  said = `${show(value)} is used`,
): string | null {
  const owner = valueAt(program, path.slice(0, -1));
  const key = path.at(-1);
  if (!isObject(owner) || key === undefined) return null;
  Reflect.set(owner, key, value);
  return said;
}

function leaveOut(program: unknown, path: readonly PropertyKey[]): string | null {
  const owner = valueAt(program, path.slice(0, -1));
  const key = path.at(-1);
  if (!isObject(owner) || key === undefined) return null;
  if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else Reflect.deleteProperty(owner, key);
  return "left out";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function paintUnknownMagenta(program: PixelProgram): string[] {
  return opsWithPaths(program).flatMap(({ op, path }) => {
    const isUnknown = (name: unknown) =>
      typeof name === "string" && !Object.hasOwn(program.palette, name);
    const warnings = colorsOf(op)
      .filter(({ color }) => isUnknown(color))
      .map(({ color, at }) => `${path}.${at}: no colour ${show(color)}; magenta is used`);
    if (op.op !== "SPRITE") {
      if (isUnknown(op.color)) op.color = magenta;
      return warnings;
    }
    for (const [character, color] of Object.entries(op.colors)) {
      if (isUnknown(color)) op.colors[character] = magenta;
    }
    const drawn = new Set(op.rows.flatMap((row) => Array.from(row)));
    for (const character of drawn) {
      if (isTransparent(character) || Object.hasOwn(op.colors, character)) continue;
      op.colors[character] = magenta;
      warnings.push(`${path}.colors: no colour for ${show(character)}; magenta is used`);
    }
    return warnings;
  });
}
