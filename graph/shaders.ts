import path from "node:path";
import type { CommandRun } from "../contracts/command-run.ts";
import type { Task } from "../contracts/task.ts";
import { validateWgsl } from "../pixels/wgsl.ts";
import { onPath } from "../tools/sandbox/on-path.ts";
import type { Workspace } from "../tools/workspace.ts";

const PREFIX = "compile ";

/** What stands for "compile this shader" among a run's commands: `compile shaders/a.wgsl`. */
export const shaderCheck = (file: string): string => `${PREFIX}${file}`;

/** The shader that a command stands for, or null when it is a command line. */
export function shaderIn(command: string): string | null {
  return command.startsWith(PREFIX) && command.endsWith(".wgsl")
    ? command.slice(PREFIX.length)
    : null;
}

/** The shaders of a task that is about nothing else and names no tests. */
export function shadersOf(task: Task): string[] {
  const only = task.inputs.length > 0 && task.inputs.every((input) => input.endsWith(".wgsl"));
  return only && task.tests.length === 0 ? task.inputs : [];
}

export type Compiled =
  | { kind: "compiled"; run: Omit<CommandRun, "log">; output: string }
  | { kind: "unavailable"; message: string };

/**
 * Compiles a shader with naga, which wgpu uses, where it is installed, else with Dawn.
 * `runLine` runs a command line where the run's commands run.
 */
export async function compileShader(
  file: string,
  workspace: Workspace,
  runLine: (line: string) => Promise<{ code: number | null; output: string }>,
): Promise<Compiled> {
  const started = performance.now();
  const source = workspace.read(file);
  const check = await validateWgsl(source.kind === "text" ? source.text : "", async () => {
    if (onPath("naga") === undefined) return null;
    const { code, output } = await runLine(`naga '${file.replaceAll("'", "'\\''")}'`);
    return { exitCode: code, output };
  });
  if (check.kind === "unavailable") return check;
  const about = { command: shaderCheck(file), duration_ms: performance.now() - started };
  if (check.kind === "valid") {
    const summary = `valid WGSL (${check.checkedBy})`;
    return {
      kind: "compiled",
      run: { ...about, kind: "passed", exit_code: 0, summary },
      output: summary,
    };
  }
  const lines = check.errors.map(
    ({ line, column, message }) =>
      `${path.posix.normalize(file)}:${line ?? "?"}:${column ?? "?"}: error: ${message}`,
  );
  const summary = `${lines[0] ?? "invalid WGSL"} (${check.checkedBy})`;
  const run = { ...about, kind: "failed" as const, exit_code: 1, summary };
  return { kind: "compiled", run, output: lines.join("\n") };
}
