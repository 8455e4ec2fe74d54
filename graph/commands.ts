import { existsSync } from "node:fs";
import path from "node:path";
import type { CommandRun } from "../contracts/command-run.ts";
import { cargoCalls, simpleCommands } from "../tools/cargo/command-line.ts";
import { commandOutcome, type RanEnd } from "../tools/cargo/command-outcome.ts";
import { fetchDependencies, foldersUp } from "../tools/cargo/fetch-dependencies.ts";
import { outsidePaths } from "../tools/cargo/outside-paths.ts";
import { resolveToolchain } from "../tools/cargo/toolchain.ts";
import type { CommandHooks, Place } from "../tools/sandbox/command-end.ts";
import { runCommand } from "../tools/sandbox/run-command.ts";
import type { Workspace } from "../tools/workspace.ts";
import { type Step, Suspension } from "./deps.ts";
import { type Compiled, compileShader, shaderIn } from "./shaders.ts";
import { timeLimit } from "./time-limit.ts";

/** Bytes of output that are kept of one command, head and tail. */
const OUTPUT_BYTES = 400_000;

export interface Ran {
  run: CommandRun;
  output: string;
}

/**
 * Runs commands one after another in the workspace, up to the first that is red.
 *
 * @throws Suspension when the run is interrupted.
 */
export async function runCommands(
  commands: readonly string[],
  workspace: Workspace,
  step: Step,
): Promise<Ran[]> {
  const all: Ran[] = [];
  for (const command of commands) {
    step.emit({ kind: "command-started", command });
    const ran = await runOne(command, workspace, step);
    step.emit({ kind: "command-ended", run: ran.run });
    all.push(ran);
    if (ran.run.kind !== "passed") break;
  }
  return all;
}

async function runOne(command: string, workspace: Workspace, step: Step): Promise<Ran> {
  const shader = shaderIn(command);
  if (shader !== null) return runShader(shader, workspace, step);
  const end = await runLine(command, workspace, step);
  return {
    run: { ...commandOutcome(command, end), log: step.deps.store.putBlob(end.output) },
    output: end.output,
  };
}

async function runShader(file: string, workspace: Workspace, step: Step): Promise<Ran> {
  const compiled = await compile(file, workspace, step);
  if (compiled.kind === "unavailable") throw new Suspension("waiting", compiled.message);
  const { run, output } = compiled;
  return { run: { ...run, log: step.deps.store.putBlob(output) }, output };
}

function compile(file: string, workspace: Workspace, step: Step): Promise<Compiled> {
  return compileShader(file, workspace, async (line) => {
    const end = await runLine(line, workspace, step);
    return { code: end.kind === "exited" ? end.code : null, output: end.output };
  });
}

/** Runs any shell line where the task's commands run. @throws Suspension like `runCommands`. */
export async function runLine(
  command: string,
  workspace: Workspace,
  step: Step,
  { outputBytes = OUTPUT_BYTES, onOutput }: { outputBytes?: number } & CommandHooks = {},
): Promise<RanEnd> {
  const limits = { timeoutMs: timeLimit(workspace, step), outputBytes };
  const place = placeFor(command, workspace, step);
  if (place.kind === "unsandboxed") workspace.disturbed();
  const hooks = { signal: step.signal, ...(onOutput && { onOutput }) };
  const end = await runCommand(command, place, limits, hooks);
  switch (end.kind) {
    case "cancelled":
      throw new Suspension("interrupted", "interrupted");
    case "unavailable":
      throw new Suspension("waiting", `${command} cannot be run: ${end.message}`);
    case "exited":
    case "timed-out":
      return end;
  }
}

function placeFor(command: string, workspace: Workspace, step: Step): Place {
  const { repository } = workspace;
  const cargo = cargoCalls(command).length > 0;
  const toolchain = cargo ? resolveToolchain(ownFolder(workspace), command) : null;
  const found = toolchain?.kind === "found" ? toolchain : null;
  return {
    kind: step.deps.settings.sandboxed ? "sandboxed" : "unsandboxed",
    source: workspace.folder,
    mountAt: repository.top,
    cwd: workspace.cwd,
    writable: [workspace.target],
    readable: cargo ? [...outsidePaths(repository.top), ...(found?.readable ?? [])] : [],
    env: {
      ...found?.env,
      CARGO_TARGET_DIR: workspace.target,
      CARGO_NET_OFFLINE: "true",
      CARGO_TERM_COLOR: "never",
    },
  };
}

/**
 * Makes sure, before any model's edit, that commands can run: cargo is there, and the crates that
 * builds need are fetched, for afterwards there is no network.
 */
export async function readyToRun(
  commands: readonly string[],
  workspace: Workspace,
  step: Step,
): Promise<{ kind: "ready" } | { kind: "not-ready"; message: string }> {
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
      step.emit({ kind: "notice", level: "info", text: "dependencies are fetched" });
      return fetched;
    case "nothing-to-fetch":
      return fetched;
    case "cancelled":
      throw new Suspension("interrupted", "interrupted");
    case "failed":
      return { kind: "not-ready", message: fetched.message };
  }
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

/** The task's folder in the owner's checkout: `rust-toolchain.toml` is looked for from there. */
function ownFolder({ repository }: Workspace): string {
  return path.join(repository.top, repository.prefix);
}

/** Whether shaders can be compiled here at all; said once, before anything is asked of a model. */
export async function canCompile(
  shaders: readonly string[],
  workspace: Workspace,
  step: Step,
): Promise<boolean> {
  const [first] = shaders;
  if (first === undefined) return true;
  const tried = await compile(first, workspace, step);
  if (tried.kind === "compiled") return true;
  const text = `the shader cannot be compiled here, so nothing but the judge will check it: ${tried.message}`;
  step.emit({ kind: "notice", level: "warning", text });
  return false;
}
