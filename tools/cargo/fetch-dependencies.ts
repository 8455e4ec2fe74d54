import { copyFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { CommandHooks } from "../sandbox/command-end.ts";
import { type TrustedPlace, trustedCargo } from "./trusted-cargo.ts";

export type Fetched =
  /** Crates came in, or lock files were written; `locks` are paths from the repository's top. */
  | { kind: "fetched"; downloaded: boolean; locks: string[] }
  | { kind: "nothing-to-fetch" }
  | { kind: "cancelled" }
  /** Dependency trouble: the machine's or the network's, never the model's. */
  | { kind: "failed"; message: string };

/**
 * Makes offline builds with a read-only source possible: writes a missing or stale lock file into
 * the workspace and fetches crates, for each manifest (path from the repository's top). Runs
 * outside the sandbox, so call it on the base only, before any model's edit. A lock file that the
 * owner keeps out of git is copied rather than made anew: its crates are there already.
 */
export async function fetchDependencies(
  place: TrustedPlace,
  manifests: string[],
  hooks: CommandHooks = {},
): Promise<Fetched> {
  const present = [...new Set(manifests)].filter((file) =>
    existsSync(path.join(place.source, file)),
  );
  const folders = [...new Set(present.flatMap(foldersUp))];
  const before = lockTexts(place.source, folders);
  copyIgnoredLocks(place, folders);
  let downloaded = false;
  for (const manifest of present) {
    if (needsNothing(place.source, manifest)) continue;
    const end = await fetchOne(place, manifest, hooks);
    if (end.kind !== "done") return end;
    downloaded ||= end.downloaded;
  }
  const after = lockTexts(place.source, folders);
  const locks = [...after.keys()].filter((lock) => after.get(lock) !== before.get(lock));
  return downloaded || locks.length > 0
    ? { kind: "fetched", downloaded, locks }
    : { kind: "nothing-to-fetch" };
}

type One =
  | { kind: "done"; downloaded: boolean }
  | Extract<Fetched, { kind: "cancelled" | "failed" }>;

/**
 * First with what is here already, then with the network. Without `--locked`, which would leave a
 * lock file that cargo later wants to rewrite; pinned versions stay as they are.
 */
async function fetchOne(place: TrustedPlace, manifest: string, hooks: CommandHooks): Promise<One> {
  const args = ["fetch", "--manifest-path", manifest];
  const here = await trustedCargo(place, [...args, "--offline"], hooks);
  if (here.kind === "exited" && here.code === 0) return { kind: "done", downloaded: false };
  // The command itself will say so, whether or not its task is to mend it.
  if (here.kind === "exited" && unreadableManifest(here.output) !== null) {
    return { kind: "done", downloaded: false };
  }
  const end = here.kind === "exited" ? await trustedCargo(place, args, hooks) : here;
  switch (end.kind) {
    case "cancelled":
      return { kind: "cancelled" };
    case "unavailable":
      return { kind: "failed", message: end.message };
    case "timed-out":
      return { kind: "failed", message: `fetching the crates of ${manifest} took too long` };
    case "exited":
      if (end.code === 0) return { kind: "done", downloaded: true };
      return { kind: "failed", message: unfetched(manifest, end.output) };
  }
}

/** The manifest (as cargo names it) that cargo could not parse, by what it printed. */
export function unreadableManifest(output: string): string | null {
  const error =
    /^error: (?:failed to parse manifest at `(.+?)`|[^\n]*\n\s*--> (\S*Cargo\.toml):\d)/m;
  const found = error.exec(output);
  return found?.[1] ?? found?.[2] ?? null;
}

/** cargo names every crate that a manifest asks for, of tests and examples too, or builds nothing. */
function unfetched(manifest: string, output: string): string {
  const said = lastErrors(output).replace(/^error: /, "");
  return `the crates that ${manifest} asks for could not be fetched: ${said}`;
}

function lastErrors(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const first = lines.findIndex((line) => line.startsWith("error"));
  return lines.slice(first < 0 ? -8 : first, first < 0 ? undefined : first + 12).join("\n");
}

/** A package without any dependency, already in a lock file without foreign crates: no need for cargo. */
function needsNothing(source: string, manifest: string): boolean {
  const text = readFileSync(path.join(source, manifest), "utf8");
  if (/\b(dependencies|workspace|patch|replace)\b/.test(text)) return false;
  const lock = lockFor(source, manifest);
  if (lock === undefined) return false;
  const locked = readFileSync(lock, "utf8");
  const name = /^\s*name\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  const version = /^\s*version\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  const entry = `name = "${name}"\nversion = "${version ?? "0.0.0"}"`;
  // Without its own mark, cargo rewrites the file.
  return locked.includes("@generated") && !locked.includes("\nsource = ") && locked.includes(entry);
}

/** Lock files stand at the workspace's root: at the manifest or above it. */
function lockFor(source: string, manifest: string): string | undefined {
  return foldersUp(manifest)
    .map((folder) => path.join(source, folder, "Cargo.lock"))
    .find((file) => existsSync(file));
}

function copyIgnoredLocks(place: TrustedPlace, folders: string[]): void {
  for (const folder of folders) {
    const ours = path.join(place.source, folder, "Cargo.lock");
    const owners = path.join(place.mountAt, folder, "Cargo.lock");
    if (!existsSync(ours) && existsSync(owners)) copyFileSync(owners, ours);
  }
}

function lockTexts(source: string, folders: string[]): Map<string, string> {
  const locks = folders.map((folder) => path.join(folder, "Cargo.lock"));
  const present = locks.filter((lock) => existsSync(path.join(source, lock)));
  return new Map(present.map((lock) => [lock, readFileSync(path.join(source, lock), "utf8")]));
}

/** "a/b/Cargo.toml" → ["a/b", "a", "."]. */
export function foldersUp(manifest: string): string[] {
  const folders: string[] = [];
  for (let at = path.dirname(manifest); ; at = path.dirname(at)) {
    folders.push(at);
    if (at === "." || at === path.dirname(at)) return folders;
  }
}
