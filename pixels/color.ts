import type { PixelColor, PixelPalette } from "../contracts/pixel-program.ts";

/** The canvas's first colour, and what an unknown name draws as in a program read leniently. */
export const black = 0xff000000;
export const magenta = [255, 0, 255];

/** A colour's four bytes R, G, B, A as they lie in memory, read as one little-endian number. */
export function pack(color: PixelColor, palette: PixelPalette): number {
  const channels =
    typeof color !== "string" ? color : Object.hasOwn(palette, color) ? palette[color] : magenta;
  const [r = 0, g = 0, b = 0, a = 255] = channels ?? magenta;
  return (r | (g << 8) | (b << 16) | (a << 24)) >>> 0;
}

export const alphaOf = (rgba: number): number => rgba >>> 24;

/** Source over an opaque pixel, each channel `floor((src·a + dst·(255−a) + 127) / 255)`. */
export function blend(source: number, under: number): number {
  const a = source >>> 24;
  const r = mix(source & 255, under & 255, a);
  const g = mix((source >>> 8) & 255, (under >>> 8) & 255, a);
  const b = mix((source >>> 16) & 255, (under >>> 16) & 255, a);
  return (r | (g << 8) | (b << 16) | black) >>> 0;
}

const mix = (source: number, under: number, a: number): number =>
  ((source * a + under * (255 - a) + 127) / 255) | 0;

/** `#rrggbb`, with `aa` behind when it is not opaque. */
export function hex(rgba: number): string {
  const bytes = [rgba & 255, (rgba >>> 8) & 255, (rgba >>> 16) & 255, rgba >>> 24];
  const shown = bytes[3] === 255 ? bytes.slice(0, 3) : bytes;
  return `#${shown.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
