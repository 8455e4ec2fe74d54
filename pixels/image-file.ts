import { readFileSync, statSync, writeFileSync } from "node:fs";
import { isMarked } from "./image.ts";

export type WrittenImage =
  | { readonly kind: "written" | "unchanged"; readonly file: string }
  | { readonly kind: "failed"; readonly message: string };

/** Writes an image. Unless asked to `replace`, a file that this program did not make is kept. */
export function writeImage(file: string, image: Buffer, replace: boolean): WrittenImage {
  try {
    const before = statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : null;
    if (before?.equals(image)) return { kind: "unchanged", file };
    if (before !== null && !replace && !isMarked(before)) {
      return {
        kind: "failed",
        message: `${file} is not from here and was kept; --out names another`,
      };
    }
    writeFileSync(file, image);
    return { kind: "written", file };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "failed", message: `${file} cannot be written: ${reason}` };
  }
}
