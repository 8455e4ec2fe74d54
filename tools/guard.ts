import path from "node:path";
import type { FileChange } from "../contracts/edit.ts";
import { lostTest } from "./guard/kept-tests.ts";
import { foreignSource } from "./guard/manifest-sources.ts";
import { isCheckedWith, isProtected, isTestData, matches } from "./guard/protected.ts";
import { isTestFile } from "./guard/test-code.ts";

/** Larger than anything that a model writes on purpose. */
const MAX_BYTES = 1_000_000;
const MAX_FILES = 200;

/** What a task lets its edits touch beyond ordinary files: names and globs, relative to its repo. */
export interface Grants {
  inputs: readonly string[];
  allow: readonly string[];
  /** The task's commands: what they run decides whether it is done. */
  tests: readonly string[];
}

export interface GuardedFolder {
  /** A file's text in the tree that the run started from; null when it was not there. */
  before(file: string): string | null;
  /** A file of that tree whose name differs only in big and small letters. */
  twin(file: string): string | null;
  /** Why no edit can be written there at all, or null. */
  unwritable(file: string): string | null;
  /** Where the task's folder lies in its repository: "" or with a slash at the end. */
  prefix: string;
  /** What earlier replies of the run have changed since that tree. */
  earlier: readonly FileChange[];
}

export type Guarded = { kind: "allowed" } | ({ kind: "forbidden"; path: string } & Forbidden);

interface Forbidden {
  reason: string;
  /** Whether the task's owner can allow the change of that path. */
  grantable: boolean;
}

/**
 * Checks every change of a reply; one that is forbidden forbids them all. The reason goes after the
 * path and says what to do instead.
 */
export function guard(
  changes: readonly FileChange[],
  grants: Grants,
  folder: GuardedFolder,
): Guarded {
  if (changes.length > MAX_FILES) {
    const reason = `and ${changes.length - 1} other files at once are too many; change at most ${MAX_FILES} in one answer`;
    return { kind: "forbidden", path: changes[0]?.path ?? "", reason, grantable: false };
  }
  for (const change of changes) {
    const reason =
      misspelt(change, changes, folder) ?? misplaced(change, folder) ?? misled(change, folder);
    const found =
      reason === null ? ungranted(change, grants, folder) : { reason, grantable: false };
    if (found !== null) return { kind: "forbidden", path: change.path, ...found };
  }
  const lost = lostTest(rustFiles(changes, grants, folder));
  if (lost === null) return { kind: "allowed" };
  const reason = `${lost.reason}; leave existing tests as they are and add new ones beside them. ${granting(lost.path)}`;
  return { kind: "forbidden", path: lost.path, reason, grantable: true };
}

/** Why a path is no place inside the task's folder, or null. */
export function outside(file: string): string | null {
  if (file === "" || file.includes("\0") || file.includes("\\")) return "is not a file name";
  if (path.posix.isAbsolute(file))
    return "is an absolute path; paths are relative to the repository";
  const normal = path.posix.normalize(file);
  if (normal === ".." || normal.startsWith("../")) return "leads out of the repository";
  if (normal !== file || file.endsWith("/")) return `is not a plain path (write ${normal})`;
  return null;
}

/** What no grant opens. */
function misplaced(change: FileChange, folder: GuardedFolder): string | null {
  const file = change.path;
  const away = outside(file);
  if (away !== null) return away;
  if (/(^|\/)\.git(\/|$)/i.test(file)) return "is git's own";
  const held = folder.unwritable(file);
  if (held !== null) return held;
  if (change.kind === "write") {
    if (change.text.includes("\0")) return "would hold binary data; write text";
    if (Buffer.byteLength(change.text) > MAX_BYTES) return `is larger than ${MAX_BYTES} bytes`;
  }
  return null;
}

/** A granted manifest is no grant for what lies elsewhere. */
function misled(change: FileChange, { before, prefix }: GuardedFolder): string | null {
  const file = change.path;
  if (change.kind !== "write" || path.posix.basename(file).toLowerCase() !== "cargo.toml")
    return null;
  return foreignSource(`${prefix}${file}`, before(file), change.text);
}

function ungranted(
  { path: file }: FileChange,
  grants: Grants,
  folder: GuardedFolder,
): Forbidden | null {
  const until = (why: string) => ({ reason: `${why} ${granting(file)}`, grantable: true });
  if (isGranted(file, grants)) return null;
  if (isProtected(file)) {
    return until(
      "is protected, because it decides how the project is built or tested; do the work without it.",
    );
  }
  if (folder.before(file) === null) return null;
  if (isCheckedWith(file, grants.tests)) {
    return until("is what the task's own commands run; do the work without changing it.");
  }
  if (isTestData(file) && !file.endsWith(".rs")) {
    return until("belongs to existing tests; leave it and add new files beside it.");
  }
  return null;
}

/** On some file systems both names are one file. */
function misspelt(
  change: FileChange,
  changes: readonly FileChange[],
  folder: GuardedFolder,
): string | null {
  const twin = folder.twin(change.path);
  const renamed = changes.some(({ kind, path }) => kind === "delete" && path === twin);
  if (twin === null || renamed) return null;
  return `differs only in big and small letters from ${twin}; write ${twin}`;
}

function isGranted(file: string, grants: Grants): boolean {
  if (grants.inputs.includes(file) || matches(file, grants.allow)) return true;
  if (path.posix.basename(file) !== "Cargo.lock") return false;
  // Whoever may change a manifest may change the lock file that follows from it, at its workspace's root.
  const folder = file.slice(0, -"Cargo.lock".length);
  const manifests = [...grants.inputs, ...grants.allow].filter((name) =>
    /(^|\/)Cargo\.toml$/.test(name),
  );
  return (
    manifests.some((manifest) => manifest.startsWith(folder)) ||
    matches(`${folder}Cargo.toml`, grants.allow)
  );
}

/**
 * The changed Rust files with what they were. An input grants the tests in it only if it is a test
 * file; of other sources it grants the code.
 */
function rustFiles(changes: readonly FileChange[], grants: Grants, folder: GuardedFolder) {
  const after = new Map(
    [...folder.earlier, ...changes].map((change) => [
      change.path,
      change.kind === "write" ? change.text : null,
    ]),
  );
  return [...after].flatMap(([file, text]) => {
    if (!file.endsWith(".rs")) return [];
    const granted =
      matches(file, grants.allow) || (grants.inputs.includes(file) && isTestFile(file));
    return [{ path: file, before: folder.before(file), after: text, granted }];
  });
}

function granting(file: string): string {
  return `(Only the task's owner can grant it: "allow": ["${file}"].)`;
}
