import path from "node:path";
import type { FailureKind } from "../contracts/run-record.ts";
import type { Task } from "../contracts/task.ts";
import { unreadableManifest } from "../tools/cargo/fetch-dependencies.ts";
import { cratesOf, type Relocation, relocate } from "../tools/cargo/which-crate.ts";
import { distil } from "../tools/diagnose/distil.ts";
import { matches } from "../tools/guard/protected.ts";
import type { Workspace } from "../tools/workspace.ts";
import { type Ran, readyToRun, runCommands } from "./commands.ts";
import type { Step } from "./deps.ts";
import { names, setAside } from "./set-aside.ts";
import type { SetAside } from "./state.ts";
import { takeBase } from "./verify.ts";
import { warmUp } from "./warm-up.ts";

/** How much of what is red before any change the planner is told, in characters. */
const TROUBLE = 1500;

export type BaseRun =
  | {
      kind: "ran";
      /** The commands as they will be run: what stood in the wrong place is moved to its crate. */
      commands: string[];
      ran: Ran[];
      aside: SetAside[];
      /** What is red, distilled; null when nothing is. */
      trouble: string | null;
    }
  | { kind: "cannot"; failure: FailureKind; reason: string };

/** Runs all commands once on the base, so that it is known what is red before anything changes. */
export async function runBase(
  wanted: readonly string[],
  task: Task,
  tree: string,
  workspace: Workspace,
  step: Step,
): Promise<BaseRun> {
  const files = await workspace.list(tree);
  const ready = await prepared(wanted, workspace, step);
  if (ready.kind === "cannot") return ready;
  const commands: string[] = [];
  const ran: Ran[] = [];
  for (const command of wanted) {
    const first = await runCommands([command], workspace, step);
    const unreadable = ungrantedManifest(first, task, workspace);
    if (unreadable !== null) {
      const reason = `cargo cannot read ${unreadable}: ${first[0]?.run.summary}. Mend it, or name it in the task's inputs.`;
      return { kind: "cannot", failure: "environment", reason };
    }
    const moved = relocation(first, command, task, files, workspace);
    switch (moved.kind) {
      case "stays":
        commands.push(command);
        ran.push(...first);
        break;
      case "nowhere":
        return { kind: "cannot", failure: "task-invalid", reason: moved.message };
      case "moved": {
        step.emit({ kind: "notice", level: "info", text: moved.why });
        const ready = await prepared(moved.commands, workspace, step);
        if (ready.kind === "cannot") return ready;
        commands.push(...moved.commands);
        for (const one of moved.commands) ran.push(...(await runCommands([one], workspace, step)));
      }
    }
  }
  const baselines = await takeBase(tree, commands, ran, workspace, step);
  const set = commands.map((one) => setAside(one, baselines, task, files, workspace));
  const aside = set.flatMap(({ aside }) => aside ?? []);
  tellOwner(
    aside,
    set.flatMap(({ wanted }) => wanted),
    ran,
    step,
  );
  return { kind: "ran", commands, ran, aside, trouble: troubleIn(ran) };
}

/** Dependencies are fetched, and everything is built once. */
async function prepared(
  commands: readonly string[],
  workspace: Workspace,
  step: Step,
): Promise<{ kind: "prepared" } | Extract<BaseRun, { kind: "cannot" }>> {
  const ready = await readyToRun(commands, workspace, step);
  if (ready.kind === "not-ready") {
    return { kind: "cannot", failure: "environment", reason: ready.message };
  }
  await warmUp(commands, workspace, step);
  return { kind: "prepared" };
}

/** A manifest that cargo cannot read and that the task may not change, so that nothing can mend it. */
function ungrantedManifest(
  [first]: readonly Ran[],
  task: Task,
  { repository, cwd }: Workspace,
): string | null {
  const named = first === undefined ? null : unreadableManifest(first.output);
  if (named === null) return null;
  const full = path.resolve(repository.top, cwd, named);
  const file = path.relative(path.join(repository.top, repository.prefix), full);
  return task.inputs.includes(file) || matches(file, task.allow) ? null : file;
}

function relocation(
  [first]: readonly Ran[],
  command: string,
  task: Task,
  files: string[],
  workspace: Workspace,
): Relocation {
  if (first === undefined || first.run.kind === "passed") return { kind: "stays" };
  const read = (file: string) => {
    const found = workspace.read(file);
    return found.kind === "text" ? found.text : null;
  };
  const crates = cratesOf(files, read);
  const { inputs, cwd = "" } = task;
  return relocate(command, first.output, cwd, { crates, files, inputs });
}

function tellOwner(
  aside: readonly SetAside[],
  wanted: readonly string[],
  ran: readonly Ran[],
  step: Step,
): void {
  const say = (level: "info" | "warning", text: string) =>
    step.emit({ kind: "notice", level, text });
  const broken = ran.find(({ output }) => /^error: could not compile /m.test(output));
  if (broken) {
    say(
      "warning",
      `it does not build before any change: ${broken.run.summary}. The model is told.`,
    );
  }
  const red = aside.flatMap(({ red }) => red);
  const flaky = aside.flatMap(({ flaky }) => flaky);
  if (red.length > 0) {
    say(
      "warning",
      `red before any change and set aside: ${names(red)}. What is green must stay so.`,
    );
  }
  if (flaky.length > 0) say("warning", `flaky, and set aside: ${names(flaky)}`);
  if (wanted.length > 0) {
    say("info", `red before any change, and the task is about it: ${names(wanted)}`);
  }
}

function troubleIn(ran: readonly Ran[]): string | null {
  const red = ran.filter(({ run }) => run.kind !== "passed");
  if (red.length === 0) return null;
  const told = red.map(({ run, output }) => ({ command: run.command, kind: run.kind, output }));
  return distil(told, TROUBLE).text;
}
