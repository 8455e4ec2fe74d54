import { constants, copyFileSync, existsSync, lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Repository } from "../repository.ts";

/** The file that stands in a commit for one that Git LFS keeps, see its specification, `spec.md`. */
const POINTER =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n/;
const POINTER_BYTES = 1024;

/** Files that Git LFS keeps, by path, and whether they are on this machine. */
export type LargeFiles = Map<string, "here" | "missing">;

/**
 * Puts the files that Git LFS keeps in the owner's repository in place of their pointers. Nothing is
 * fetched, and Git LFS itself is not needed.
 *
 * @param files all files of the tree that `folder` equals
 */
export function fillLargeFiles(
  files: readonly string[],
  folder: string,
  { commonDir }: Repository,
): LargeFiles {
  const large: LargeFiles = new Map();
  const attributes = files.filter((file) => path.basename(file) === ".gitattributes");
  if (!attributes.some((file) => contents(path.join(folder, file)).includes("filter=lfs"))) {
    return large;
  }
  for (const name of files) {
    const file = path.join(folder, name);
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (!found?.isFile() || found.size > POINTER_BYTES) continue;
    const id = POINTER.exec(contents(file))?.[1];
    if (id === undefined) continue;
    const kept = path.join(commonDir, "lfs", "objects", id.slice(0, 2), id.slice(2, 4), id);
    const here = existsSync(kept);
    if (here) copyFileSync(kept, file, constants.COPYFILE_FICLONE);
    large.set(name, here ? "here" : "missing");
  }
  return large;
}

function contents(file: string): string {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, "utf8") : "";
}
