import { copyFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { CommandEnd } from "../sandbox/command-end.ts";
import { type TrustedPlace, trustedCargo } from "./trusted-cargo.ts";

export type Fetched =
  /** Crates or a lock file came in. */
  | { kind: "fetched" }
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
  hooks: { signal?: AbortSignal; onOutput?(chunk: string): void } = {},
): Promise<Fetched> {
  let result: Fetched = { kind: "nothing-to-fetch" };
  for (const manifest of new Set(manifests)) {
    if (!existsSync(path.join(place.source, manifest))) continue;
    copyIgnoredLocks(place, manifest);
    if (needsNothing(place.source, manifest)) continue;
    const one = await fetchOne(place, manifest, hooks);
    if (one.kind === "failed" || one.kind === "cancelled") return one;
    if (one.kind === "fetched") result = one;
  }
  return result;
}

/** Cheapest first: what is here already, then the network, then a lock file brought up to date. */
async function fetchOne(
  place: TrustedPlace,
  manifest: string,
  hooks: { signal?: AbortSignal; onOutput?(chunk: string): void },
): Promise<Fetched> {
  const cargo = (...flags: string[]) =>
    trustedCargo(place, ["fetch", ...flags, "--manifest-path", manifest], hooks);
  const locked = lockFor(place.source, manifest) !== undefined;
  const here = await cargo("--offline", ...(locked ? ["--locked"] : []));
  if (succeeded(here)) return { kind: locked ? "nothing-to-fetch" : "fetched" };
  let end = locked ? await cargo("--locked") : await cargo();
  if (end.kind === "exited" && end.code !== 0 && /--locked/.test(end.output)) end = await cargo();
  if (succeeded(end)) return { kind: "fetched" };
  switch (end.kind) {
    case "cancelled":
      return { kind: "cancelled" };
    case "unavailable":
      return { kind: "failed", message: end.message };
    case "timed-out":
      return { kind: "failed", message: `fetching the crates of ${manifest} took too long` };
    case "exited":
      return { kind: "failed", message: `${manifest}: ${lastErrors(end.output)}` };
  }
}

function succeeded(end: CommandEnd): boolean {
  return end.kind === "exited" && end.code === 0;
}

function lastErrors(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const first = lines.findIndex((line) => line.startsWith("error"));
  return lines.slice(first < 0 ? -8 : first, first < 0 ? undefined : first + 12).join("\n");
}

/** A package without any dependency, already in a lock file without foreign crates: no need for cargo. */
function needsNothing(source: string, manifest: string): boolean {
  const text = readFileSync(path.join(source, manifest), "utf8");
  if (/^\s*\[.*(dependencies|workspace|patch|replace)/m.test(text)) return false;
  const lock = lockFor(source, manifest);
  if (lock === undefined) return false;
  const locked = readFileSync(lock, "utf8");
  const name = /^\s*name\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  const version = /^\s*version\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  const entry = `name = "${name}"\nversion = "${version ?? "0.0.0"}"`;
  return !locked.includes("\nsource = ") && locked.includes(entry);
}

/** Lock files stand at the workspace's root: at the manifest or above it. */
function lockFor(source: string, manifest: string): string | undefined {
  return foldersUp(manifest)
    .map((folder) => path.join(source, folder, "Cargo.lock"))
    .find((file) => existsSync(file));
}

function copyIgnoredLocks(place: TrustedPlace, manifest: string): void {
  for (const folder of foldersUp(manifest)) {
    const ours = path.join(place.source, folder, "Cargo.lock");
    const owners = path.join(place.mountAt, folder, "Cargo.lock");
    if (!existsSync(ours) && existsSync(owners)) copyFileSync(owners, ours);
  }
}

/** "a/b/Cargo.toml" → ["a/b", "a", "."]. */
function foldersUp(manifest: string): string[] {
  const folders: string[] = [];
  for (let at = path.dirname(manifest); ; at = path.dirname(at)) {
    folders.push(at);
    if (at === "." || at === path.dirname(at)) return folders;
  }
}
