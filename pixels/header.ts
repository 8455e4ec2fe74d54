import type { PixelProgram } from "../contracts/pixel-program.ts";
import { printable } from "../contracts/printable.ts";
import { hex, pack } from "./color.ts";
import type { OpEffect } from "./raster.ts";
import { type ColorDepth, sgr } from "./terminal.ts";
import type { Finding } from "./verify.ts";

/** What a person reads above a picture: name, size, ops, palette, metadata, regions, findings. */
export function headerLines(
  program: PixelProgram,
  effects: readonly OpEffect[],
  findings: readonly Finding[],
  warnings: readonly string[],
  columns: number,
  depth: ColorDepth,
): string[] {
  const { canvas, frames } = program;
  const duration = frames.reduce((sum, frame) => sum + frame.duration_ms, 0);
  const motion = frames.length === 0 ? "still" : `${frames.length} frames, ${duration / 1000} s`;
  const title = `${oneLine(program.name)}  ${canvas.width}x${canvas.height}, ${motion}`;
  return [
    ...wrap(title, columns).map((line) => (depth > 1 ? `\u001b[1m${line}\u001b[0m` : line)),
    ...labelled("ops", opCounts(effects), columns),
    ...swatches(program, columns, depth),
    ...Object.entries(program.metadata).flatMap(([key, value]) =>
      labelled(oneLine(key), oneLine(value), columns),
    ),
    ...(program.regions.length === 0 ? [] : labelled("regions", regionList(program), columns)),
    ...findings.flatMap(({ kind, message }) =>
      labelled("finding", `${kind}: ${oneLine(message)}`, columns),
    ),
    ...warnings.flatMap((warning) => labelled("warning", oneLine(warning), columns)),
  ];
}

const shownRegions = 24;

function regionList({ regions }: PixelProgram): string {
  const shown = regions.slice(0, shownRegions).map(({ id, x, y }) => `${oneLine(id)} (${x},${y})`);
  const more = regions.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

function opCounts(effects: readonly OpEffect[]): string {
  const counts = new Map<string, number>();
  for (const { op } of effects) counts.set(op.op, (counts.get(op.op) ?? 0) + 1);
  const kinds = [...counts].map(([name, count]) => `${count} ${name}`);
  return effects.length === 0 ? "none" : `${effects.length}: ${kinds.join(", ")}`;
}

/** The palette, each colour as a coloured block, or as its number where there are no colours. */
function swatches({ palette }: PixelProgram, columns: number, depth: ColorDepth): string[] {
  const indent = " ".repeat(labelWidth);
  const lines: string[] = [];
  let used = columns;
  for (const [name, color] of Object.entries(palette)) {
    const rgba = pack(color, palette);
    const shown = oneLine(name);
    const text = depth >= 8 ? `   ${shown}` : `${shown} ${hex(rgba)}`;
    const block = depth >= 8 ? `\u001b[48;${sgr(rgba, depth)}m  \u001b[0m ${shown}` : text;
    if (used + text.length + 2 > columns) {
      lines.push(lines.length === 0 ? "palette".padEnd(labelWidth) : indent);
      used = labelWidth;
    } else {
      lines.push(`${lines.pop() ?? ""}  `);
      used += 2;
    }
    lines.push((lines.pop() ?? "") + block);
    used += text.length;
  }
  return lines;
}

const labelWidth = 13;

function labelled(label: string, text: string, columns: number): string[] {
  const lines = wrap(text, Math.max(20, columns - labelWidth));
  return lines.map((line, at) => (at === 0 ? label : "").padEnd(labelWidth) + line);
}

/** Foreign text on one line, harmless to a terminal. */
export function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, " ").trim();
}

function wrap(text: string, columns: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [""]);
}
