import path from "node:path";
import type { Task } from "../contracts/task.ts";
import { quoted } from "../tools/cargo/command-line.ts";
import { cratesConcerned } from "../tools/cargo/which-crate.ts";
import type { Workspace } from "../tools/workspace.ts";
import { canCompile } from "./commands.ts";
import type { Step } from "./deps.ts";
import { shaderCheck, shadersOf } from "./shaders.ts";

/**
 * The task's own commands; without any, what is known to check what it is about: its shaders, and
 * each crate that holds an input or includes one.
 */
export async function commandsOf(
  task: Task,
  tree: string,
  workspace: Workspace,
  step: Step,
): Promise<string[]> {
  if (task.tests.length > 0 || task.kind === "pixel") return task.tests;
  const shaders = shadersOf(task);
  const compiled = shaders.length > 0 && (await canCompile(shaders, workspace, step));
  const checks = compiled ? shaders.map(shaderCheck) : [];
  const files = await workspace.list(tree);
  const read = (file: string) => {
    const found = workspace.read(file);
    return found.kind === "text" ? found.text : null;
  };
  const concerned = cratesConcerned(task.inputs, files, read).map(({ folder }) => folder);
  const whole = task.inputs.length === 0 && files.includes("Cargo.toml") ? ["."] : [];
  const crates = [...concerned, ...whole].map((folder) => {
    const from = path.relative(task.cwd ?? "", folder);
    return from === "" ? "cargo check" : `cd ${quoted(from)} && cargo check`;
  });
  return [...checks, ...crates];
}
