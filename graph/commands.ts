import type { CommandRun } from "../contracts/command-run.ts";
import { aliveOutcome, aliveSeconds } from "../tools/cargo/alive-outcome.ts";
import { buildsBeforeRun } from "../tools/cargo/builds-before-run.ts";
import { cargoCalls } from "../tools/cargo/command-line.ts";
import { commandOutcome, type RanEnd } from "../tools/cargo/command-outcome.ts";
import {
  type EnvironmentTrouble,
  environmentTrouble,
  isWhollyTrouble,
} from "../tools/diagnose/environment.ts";
import type { Workspace } from "../tools/workspace.ts";
import { type Step, Suspension } from "./deps.ts";
import { runLine } from "./run-line.ts";
import { sayOnce } from "./run-notes.ts";
import { type Compiled, compileShader, shaderIn } from "./shaders.ts";

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
