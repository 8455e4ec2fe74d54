import type { Place } from "./command-end.ts";
import { within } from "./readable-host.ts";

const READ_ONLY = /read-only file ?system|ReadOnlyFilesystem|\bEROFS\b|\bos error 30\b/i;

/** A build that writes into its own sources is not run again: it could rewrite what it is to build. */
const BUILD = /^error: (failed to run custom build command|proc[- ]macro|could not compile)/m;

/**
 * Whether a red command wanted to write into the read-only source while it ran: said of a relative
 * path, of one in the repository, or of none. Not what was refused elsewhere, nor in a build.
 */
export function wantedToWrite(output: string, place: Pick<Place, "mountAt" | "ignored">): boolean {
  if (BUILD.test(output)) return false;
  return output.split("\n").some((line) => READ_ONLY.test(line) && aboutSource(line, place));
}

function aboutSource(line: string, { mountAt, ignored = [] }: Pick<Place, "mountAt" | "ignored">) {
  const quoted = [...line.matchAll(/['"`](\/[^'"`]*)['"`]/g)].map(([, file = ""]) => file);
  const bare = [...line.matchAll(/(?:^|[\s=(])(\/[^\s'"`:,)]+)/g)].map(([, file = ""]) => file);
  const files = [...quoted, ...bare];
  if (files.length === 0) return true;
  return files.some(
    (file) => within(mountAt, file) && !ignored.some((folder) => within(folder, file)),
  );
}

/** Whether a build failed because it may not write into its sources. */
export function buildWantedToWrite(output: string): boolean {
  return BUILD.test(output) && READ_ONLY.test(output);
}
