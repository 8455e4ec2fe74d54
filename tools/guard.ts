import path from "node:path";
import type { FileChange } from "../contracts/edit.ts";

/** Files that decide how the project is built, tested or watched over. */
const PROTECTED = [
  ".git*",
  ".git*/**",
  "**/.git*",
  "**/.git/**",
  "**/.cargo/**",
  "**/rust-toolchain",
  "**/rust-toolchain.toml",
  "**/build.rs",
  "**/Cargo.toml",
  "**/Cargo.lock",
  ".github/**",
  ".gitlab-ci.yml",
  ".circleci/**",
  "auto_tasks.json",
  ".env",
  ".auto-gvpie/**",
  "lancedb/**",
  "artifacts/**",
];

/** Protected only where they stood before: new tests are welcome, changed ones need a grant. */
const PROTECTED_WHEN_OLD = ["**/tests/**", "**/*_test.rs", "**/*.test.*"];

/** A file larger than this is not something a model wrote on purpose. */
const MAX_BYTES = 1_000_000;

/** What a task lets its edits touch beyond ordinary files: names and globs, relative to its repo. */
export interface Grants {
  inputs: readonly string[];
  allow: readonly string[];
}

export interface GuardedFolder {
  /** Whether the file stood in the tree that the run started from. */
  existed(file: string): boolean;
  crossesLink(file: string): boolean;
}

export type Guarded = { kind: "allowed" } | { kind: "forbidden"; path: string; reason: string };

/** Checks every change of a reply; one that is forbidden forbids them all. */
export function guard(
  changes: readonly FileChange[],
  grants: Grants,
  folder: GuardedFolder,
): Guarded {
  for (const change of changes) {
    const reason = forbidden(change, grants, folder);
    if (reason !== null) return { kind: "forbidden", path: change.path, reason };
  }
  return { kind: "allowed" };
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

function forbidden(change: FileChange, grants: Grants, folder: GuardedFolder): string | null {
  const away = outside(change.path);
  if (away !== null) return away;
  if (/(^|\/)\.git(\/|$)/i.test(change.path)) return "is git's own";
  if (folder.crossesLink(change.path)) return "leads through a symbolic link";
  if (change.kind === "write" && Buffer.byteLength(change.text) > MAX_BYTES) {
    return `is larger than ${MAX_BYTES} bytes`;
  }
  if (grants.inputs.includes(change.path) || matches(change.path, grants.allow)) return null;
  if (matches(change.path, PROTECTED)) {
    return `is protected; the task must name it in "inputs" or grant it: "allow": ["${change.path}"]`;
  }
  if (folder.existed(change.path) && matches(change.path, PROTECTED_WHEN_OLD)) {
    return `is an existing test; add a new test instead, or the task must grant it: "allow": ["${change.path}"]`;
  }
  return null;
}

function matches(file: string, globs: readonly string[]): boolean {
  return globs.some((glob) => path.posix.matchesGlob(file, glob));
}
