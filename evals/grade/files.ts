import { cpSync, lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/** Paths relative to some repository, with `/`, and where each file's bytes lie. */
export type Files = ReadonlyMap<string, string>;

/** The plain files of a folder, in order; links, build output and git's own are passed over. */
export function filesIn(folder: string): Files {
  const found = new Map<string, string>();
  const walk = (relative: string) => {
    const names = readdirSync(path.join(folder, relative)).sort();
    for (const name of names) {
      const file = path.posix.join(relative, name);
      const full = path.join(folder, file);
      const stat = lstatSync(full);
      if (stat.isFile()) found.set(file, full);
      else if (stat.isDirectory() && name !== "target" && name !== ".git") walk(file);
    }
  };
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) walk("");
  return found;
}

/** Later ones win. */
export function overlaid(...layers: readonly Files[]): Files {
  return new Map(layers.flatMap((layer) => [...layer]));
}

/** Makes the folder hold exactly these files. They are newer than any build made before. */
export function writeFiles(files: Files, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, from] of files) {
    const to = path.join(folder, file);
    mkdirSync(path.dirname(to), { recursive: true });
    cpSync(from, to);
  }
}
