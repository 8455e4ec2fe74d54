import { existsSync } from "node:fs";
import path from "node:path";
import { cargoCalls, simpleCommands } from "../tools/cargo/command-line.ts";
import { fetchDependencies, foldersUp } from "../tools/cargo/fetch-dependencies.ts";
import { resolveToolchain } from "../tools/cargo/toolchain.ts";
import type { Workspace } from "../tools/workspace.ts";
import { grantsOf, ownFolder, refusedGrant } from "./command-place.ts";
import { type Step, Suspension } from "./deps.ts";
import { sayOnce } from "./run-notes.ts";
import { timeLimit } from "./time-limit.ts";

/**
 * Makes sure, before any model's edit, that commands can run: what is granted can be, cargo is
 * there, and the crates that builds need are fetched, for afterwards there is no network.
 */
export async function readyToRun(
  commands: readonly string[],
  workspace: Workspace,
  step: Step,
): Promise<{ kind: "ready" } | { kind: "not-ready"; message: string }> {
  const refused = refusedGrant(step);
  if (refused !== null) return { kind: "not-ready", message: refused };
  const unset = grantsOf(step).env.filter((name) => process.env[name] === undefined);
  if (unset.length > 0) {
    sayOnce(
      step,
      "warning",
      `granted, but not set where the loop was started: ${unset.join(", ")}`,
    );
  }
  const fetched = await fetchFor(commands, workspace, step);
  if (fetched.kind === "not-ready") return fetched;
  if (fetched.kind === "fetched") workspace.keepLocks(fetched.locks);
  return { kind: "ready" };
}

/** Fetches the crates of all manifests that the commands touch. @throws Suspension like `runCommands`. */
export async function fetchFor(
  commands: readonly string[],
  workspace: Workspace,
  step: Step,
): Promise<
  | { kind: "nothing-to-fetch" }
  /** `locks`: lock files that are new or changed, from the repository's top. */
  | { kind: "fetched"; locks: string[] }
  | { kind: "not-ready"; message: string }
> {
  const cargo = commands.find((command) => cargoCalls(command).length > 0);
  if (cargo === undefined) return { kind: "nothing-to-fetch" };
  const toolchain = resolveToolchain(ownFolder(workspace), cargo);
  if (toolchain.kind !== "found") return { kind: "not-ready", message: toolchain.message };
  const fetched = await fetchDependencies(
    {
      kind: step.deps.settings.sandboxed ? "sandboxed" : "unsandboxed",
      source: workspace.folder,
      mountAt: workspace.repository.top,
      bin: toolchain.bin,
      timeoutMs: timeLimit(workspace, step),
    },
    commands.flatMap((command) => manifestsOf(command, workspace)),
    { signal: step.signal },
  );
  switch (fetched.kind) {
    case "fetched":
      step.emit({ kind: "notice", level: "info", text: saidOf(fetched) });
      return fetched;
    case "nothing-to-fetch":
      return fetched;
    case "cancelled":
      throw new Suspension("interrupted", "interrupted");
    case "failed":
      return { kind: "not-ready", message: fetched.message };
  }
}

/** Most often everything is here already, and only the lock file was missing or stale. */
function saidOf({ downloaded, locks }: { downloaded: boolean; locks: string[] }): string {
  return downloaded
    ? "dependencies are fetched"
    : `nothing to fetch; written in the workspace: ${locks.join(", ")}`;
}

/** The manifests that a command's cargo calls read: the nearest at or above where they stand. */
export function manifestsOf(command: string, workspace: Workspace): string[] {
  const manifests: string[] = [];
  let folder = workspace.cwd;
  for (const words of simpleCommands(command)) {
    if (words[0] === "cd") folder = path.join(folder, words[1] ?? "");
    if (!words.some((word) => word === "cargo" || word.endsWith("/cargo"))) continue;
    const at = words.findIndex((word) => word.startsWith("--manifest-path"));
    const named = words[at]?.split("=")[1] ?? words[at + 1];
    const from = at < 0 || named === undefined ? folder : path.dirname(path.join(folder, named));
    const manifest = foldersUp(path.join(from, "Cargo.toml"))
      .filter((one) => !one.startsWith(".."))
      .map((one) => path.join(one, "Cargo.toml"))
      .find((one) => existsSync(path.join(workspace.folder, one)));
    if (manifest !== undefined) manifests.push(manifest);
  }
  return manifests;
}
