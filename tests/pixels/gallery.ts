import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { PixelProgram } from "../../contracts/pixel-program.ts";
import { parseProgram } from "../../pixels/parse.ts";

export const galleryFolder = path.resolve(import.meta.dirname, "../../examples/pixels");

/** The shipped programs by file name; each must be valid. */
export function readGallery(): Map<string, PixelProgram> {
  const names = readdirSync(galleryFolder).filter((name) => name.endsWith(".json"));
  return new Map(
    names.sort().map((name) => {
      const parsed = parseProgram(JSON.parse(readFileSync(path.join(galleryFolder, name), "utf8")));
      if (parsed.kind === "invalid") throw new Error(`${name}: ${parsed.errors.join("\n")}`);
      return [path.basename(name, ".json"), parsed.program];
    }),
  );
}
