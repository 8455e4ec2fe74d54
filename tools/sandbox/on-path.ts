import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** The first file of that name on the path that can be run, as a shell finds it. */
export function onPath(program: string, PATH = process.env.PATH ?? ""): string | undefined {
  return PATH.split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
      } catch {
        return false;
      }
    });
}
