import type {
  PixelColor,
  PixelOp,
  PixelPalette,
  PixelProgram,
} from "../contracts/pixel-program.ts";
import { advanceX } from "./font.ts";
import { colorsOf } from "./parse.ts";

/** Small words for programs that this project composes itself. */
export function rect(x: number, y: number, width: number, height: number, color: PixelColor) {
  return { op: "RECT", x, y, width, height, color, outline: false } as const;
}

export function text(x: number, y: number, words: string, color: PixelColor, scale = 1) {
  return { op: "WRITE_TEXT", x, y, text: words, color, scale } as const;
}

export function sprite(x: number, y: number, rows: string[], colors: Record<string, PixelColor>) {
  return { op: "SPRITE", x, y, rows, colors, scale: 1 } as const;
}

export const textWidth = (words: string): number => Math.max(0, words.length * advanceX - 1);

/** The program with those colours of the palette that its ops use. */
export function compose(parts: {
  name: string;
  canvas: PixelProgram["canvas"];
  palette: PixelPalette;
  ops: PixelOp[];
  regions?: PixelProgram["regions"];
  metadata?: PixelProgram["metadata"];
}): PixelProgram {
  const used = new Set(parts.ops.flatMap((op) => colorsOf(op).map(({ color }) => color)));
  const palette = Object.entries(parts.palette).filter(([name]) => used.has(name));
  return {
    kind: "pixel_program",
    version: 1,
    frames: [],
    regions: [],
    metadata: {},
    ...parts,
    palette: Object.fromEntries(palette),
  };
}

const typographic: Record<string, string> = {
  ß: "ss",
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u2013": "-",
  "\u2014": "-",
  "\u2026": "...",
  "\u00d7": "x",
  "\u2192": "->",
};

/** Any text as what the font can draw: accents off, typographic marks plain, one line. */
export function plainText(words: string): string {
  return words
    .replaceAll(
      /[ß\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00d7\u2192]/g,
      (mark) => typographic[mark] ?? mark,
    )
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[^ -~]/gu, "?")
    .trim();
}

/** Cut to what fits into so many pixels, with two dots where something is missing. */
export function fitText(words: string, width: number): string {
  const most = Math.max(0, Math.floor((width + 1) / advanceX));
  const plain = plainText(words);
  if (plain.length <= most) return plain;
  return most < 3 ? plain.slice(0, most).trim() : `${plain.slice(0, most - 2).trim()}..`;
}

/** Up to `most` lines of whole words, each at most so many pixels wide. */
export function wrapText(words: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let rest = plainText(words);
  while (rest !== "" && lines.length < most) {
    if (lines.length === most - 1 || textWidth(rest) <= width) {
      lines.push(fitText(rest, width));
      break;
    }
    const room = Math.floor((width + 1) / advanceX);
    const space = rest.lastIndexOf(" ", room);
    const end = space > 0 ? space : room;
    lines.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return lines;
}
