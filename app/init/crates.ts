import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { resolveToolchain } from "../../tools/cargo/toolchain.ts";
import type { Check } from "./check.ts";
import type { Committed } from "./committed.ts";

export interface Crates {
  crates: Check[];
  /** Manifests that cargo refuses, and why in its own words. */
  broken: { file: string; why: string }[];
  /** Why nothing is known of them: there is no cargo. */
  missing: string | null;
}

const Metadata = z.looseObject({
  workspace_root: z.string(),
  packages: z.array(z.looseObject({ name: z.string(), manifest_path: z.string() })),
});

const run = promisify(execFile);

/**
 * Every crate below a folder, as cargo sees it: members of a workspace run from its root, all
 * others from where they lie. Nothing is fetched, built or written.
 */
export async function cratesIn(folder: string, committed: Committed): Promise<Crates> {
  const manifests = committed.files
    .map(({ path }) => path)
    .filter((file) => path.basename(file) === "Cargo.toml" && existsSync(path.join(folder, file)))
    .sort((a, b) => depth(a) - depth(b) || a.localeCompare(b));
  const found: Crates = { crates: [], broken: [], missing: null };
  if (manifests.length === 0) return found;
  const toolchain = resolveToolchain(folder);
  if (toolchain.kind === "missing") return { ...found, missing: toolchain.message };
  const tested = await committed.holding("#\\[[a-z_:]*test\\b");
  const seen = new Set<string>();
  for (const file of manifests) {
    if (seen.has(file)) continue;
    const read = await metadata(path.join(toolchain.bin, "cargo"), path.join(folder, file));
    if (read.kind === "broken") {
      found.broken.push({ file, why: read.why });
      continue;
    }
    const root = path.relative(folder, read.workspace_root);
    for (const { name, manifest_path } of read.packages) {
      const member = path.relative(folder, manifest_path);
      if (seen.has(member) || member.startsWith("..")) continue;
      seen.add(member);
      found.crates.push(crateOf(name, member, root, read.packages.length === 1, tested));
    }
  }
  return found;
}

function crateOf(
  name: string,
  file: string,
  root: string,
  alone: boolean,
  tested: ReadonlySet<string>,
): Check {
  const own = path.dirname(file);
  const inside = own === "." ? "" : `${own}/`;
  const tests = [...tested].some((source) => source.startsWith(inside) && source.endsWith(".rs"));
  const verb = tests ? "cargo test" : "cargo check";
  // A workspace above the folder is found from the crate itself.
  const fromRoot = !alone && !root.startsWith("..");
  return {
    name,
    file,
    command: fromRoot ? `${verb} -p ${name}` : verb,
    cwd: fromRoot ? root : inside.slice(0, -1),
    endings: [".rs"],
  };
}

async function metadata(
  cargo: string,
  manifest: string,
): Promise<({ kind: "read" } & z.infer<typeof Metadata>) | { kind: "broken"; why: string }> {
  const about = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
  try {
    const { stdout } = await run(cargo, [...about, "--manifest-path", manifest], {
      cwd: path.dirname(manifest),
      maxBuffer: 1e9,
      timeout: 60_000,
    });
    return { kind: "read", ...Metadata.parse(JSON.parse(stdout)) };
  } catch (error) {
    return { kind: "broken", why: reasonOf(error) };
  }
}

/** Cargo's first error, with what its causes say. */
function reasonOf(error: unknown): string {
  const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  const lines = said.split("\n").map((line) => line.trim());
  const first = lines.findIndex((line) => line.startsWith("error"));
  const cause = lines[lines.lastIndexOf("Caused by:") + 1];
  const why = (lines[first] ?? said).replace(/^error: |:$/g, "");
  return !lines.includes("Caused by:") ? why : `${why.replace(/ at `[^`]*`$/, "")}: ${cause}`;
}

function depth(file: string): number {
  return file.split("/").length;
}
