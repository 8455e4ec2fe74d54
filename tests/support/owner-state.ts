import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";

/** What the loop adds to a git folder: objects, and its branch with its log. */
const ADDED = /^(?:modules\/[^/]+\/)*(?:objects|(?:logs\/)?refs\/heads\/auto-gvpie)(?:\/|$)/;
/** The loop's state and the queue file, when they lie in the repository. */
const STATE = /^(?:\.auto-gvpie|artifacts|lancedb|auto_tasks\.json)(?:\/|$)/;

/**
 * Everything of an owner's that a run must leave as it was, by path: files of the checkout and of
 * git's folder with their bytes, modes and times of change; folders of the checkout by their names
 * (git makes one for the log of a branch).
 */
export function ownerState(folder: string, gitDir = path.join(folder, ".git")): object {
  const files = Object.entries(listing(gitDir, ADDED)).filter(([name]) => !name.endsWith("/"));
  return {
    checkout: listing(folder, /^\.git(?:\/|$)/, STATE),
    git: Object.fromEntries(files),
  };
}

function listing(top: string, ...skipped: RegExp[]): Record<string, string> {
  const all: Record<string, string> = {};
  const walk = (below: string) => {
    for (const name of readdirSync(path.join(top, below)).sort()) {
      const file = path.join(below, name);
      if (skipped.some((pattern) => pattern.test(file))) continue;
      const full = path.join(top, file);
      const found = lstatSync(full);
      if (found.isDirectory()) {
        all[`${file}/`] = "";
        walk(file);
      } else {
        const bytes = found.isSymbolicLink() ? readlinkSync(full) : readFileSync(full);
        const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
        all[file] = `${found.mode.toString(8)} ${found.mtimeMs} ${hash}`;
      }
    }
  };
  walk("");
  return all;
}
