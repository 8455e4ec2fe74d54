import { existsSync } from "node:fs";
import path from "node:path";
import type { CommandRun } from "../contracts/command-run.ts";
import { aliveOutcome, aliveSeconds } from "../tools/cargo/alive-outcome.ts";
import { buildsBeforeRun } from "../tools/cargo/builds-before-run.ts";
import { cargoCalls, simpleCommands } from "../tools/cargo/command-line.ts";
import { commandOutcome, type RanEnd } from "../tools/cargo/command-outcome.ts";
import { fetchDependencies, foldersUp } from "../tools/cargo/fetch-dependencies.ts";
import { resolveToolchain } from "../tools/cargo/toolchain.ts";
import {
  type EnvironmentTrouble,
  environmentTrouble,
  isWhollyTrouble,
} from "../tools/diagnose/environment.ts";
import type { Workspace } from "../tools/workspace.ts";
import { grantsOf, ownFolder, refusedGrant } from "./command-place.ts";
import { type Step, Suspension } from "./deps.ts";
import { runLine } from "./run-line.ts";
import { sayOnce } from "./run-notes.ts";
import { type Compiled, compileShader, shaderIn } from "./shaders.ts";
import { timeLimit } from "./time-limit.ts";

export { runLine };

export interface Ran {
  run: CommandRun;
  output: string;
  /** What of the machine or the sandbox made it red; `whole`: nothing else can be seen behind that. */
  trouble?: EnvironmentTrouble & { whole: boolean };
}

/**
 * Runs commands one after another in the workspace, up to the first that is red. Trouble of the
 * environment is told to the owner, once in the run.
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
    if (ran.trouble !== undefined) {
      const { what, mend } = ran.trouble;
      sayOnce(step, "warning", `${command}: ${what}; to mend it: ${mend}`);
    }
    all.push(ran);
    if (ran.run.kind !== "passed") break;
  }
  return all;
}

async function runOne(command: string, workspace: Workspace, step: Step): Promise<Ran> {
  const shader = shaderIn(command);
  if (shader !== null) return runShader(shader, workspace, step);
  const wanted = aliveSeconds(step.task?.expect);
  // Ends with it, rather than equals it: it may have been moved to its crate (`cd … && …`).
  const last = command.endsWith(step.task?.tests.at(-1) ?? "\0");
  const { run, output } =
    wanted !== null && last
      ? await runAlive(command, wanted, workspace, step)
      : ranPlainly(command, await runLine(command, workspace, step));
  return {
    run: { ...run, log: step.deps.store.putBlob(output) },
    output,
    ...(run.kind !== "passed" && troubleOf(command, output)),
  };
}

type Outcome = { run: Omit<CommandRun, "log">; output: string };

function ranPlainly(command: string, end: RanEnd): Outcome {
  return { run: commandOutcome(command, end), output: end.output };
}

/**
 * Runs a command that is expected not to end, for as long as it is to be alive; then it is ended
 * with all that it started. What `cargo run` has to build is built first, with the same options and
 * within the ordinary limit, so that only cargo's look at what is built counts as alive (a fraction
 * of a second). Other programs' building (`make run`) does count: let a command before it build.
 */
async function runAlive(
  command: string,
  wanted: number,
  workspace: Workspace,
  step: Step,
): Promise<Outcome> {
  for (const line of buildsBeforeRun(command)) {
    const built = ranPlainly(line, await runLine(line, workspace, step));
    if (built.run.kind !== "passed") return { ...built, run: { ...built.run, command } };
  }
  const end = await runLine(command, workspace, step, { timeoutMs: wanted * 1000 });
  return { run: aliveOutcome(command, end, wanted), output: end.output };
}

function troubleOf(command: string, output: string): Pick<Ran, "trouble"> {
  const trouble = environmentTrouble(output);
  if (trouble === null) return {};
  const filters = cargoCalls(command).flatMap((call) => call.filters);
  return { trouble: { ...trouble, whole: isWhollyTrouble(output, filters) } };
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
