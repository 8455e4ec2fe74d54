import path from "node:path";
import type { FailureKind } from "../contracts/run-record.ts";
import type { Task } from "../contracts/task.ts";
import { simpleCommands } from "../tools/cargo/command-line.ts";
import { unreadableManifest } from "../tools/cargo/fetch-dependencies.ts";
import { cratesOf, type Relocation, relocate } from "../tools/cargo/which-crate.ts";
import { distil } from "../tools/diagnose/distil.ts";
import { matches } from "../tools/guard/protected.ts";
import { type Baseline, testId } from "../tools/verify/baseline.ts";
import { noteFlaky } from "../tools/verify/take-baseline.ts";
import { wholeRun } from "../tools/verify/test-line.ts";
import type { Workspace } from "../tools/workspace.ts";
import { type Ran, runCommands } from "./commands.ts";
import type { Step } from "./deps.ts";
import { readyToRun } from "./fetch.ts";
import { failedTests, names, setAside } from "./set-aside.ts";
import type { SetAside } from "./state.ts";
import { placeOf, takeBase } from "./verify.ts";
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
  const unreadable = ungrantedManifest(ran, task, workspace);
  if (unreadable !== null) return { kind: "cannot", failure: "environment", reason: unreadable };
  const stuck = stuckOn(ran);
  if (stuck !== null) return { kind: "cannot", failure: "environment", reason: stuck };
  const baselines = await takeBase(tree, commands, ran, workspace, step);
  noteFlips(tree, ran, baselines, workspace, step);
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

/** Says which manifest cannot be read when the task may not change it, so that nothing can mend it. */
function ungrantedManifest(
  ran: readonly Ran[],
  task: Task,
  { repository, cwd }: Workspace,
): string | null {
  for (const { run, output } of ran) {
    const named = unreadableManifest(output);
    if (named === null) continue;
    const stands = simpleCommands(run.command).flatMap(([first, to = ""]) =>
      first === "cd" ? [to] : [],
    );
    const full = path.resolve(repository.top, cwd, ...stands, named);
    const file = path.relative(path.join(repository.top, repository.prefix), full);
    if (task.inputs.includes(file) || matches(file, task.allow)) continue;
    return `cargo cannot read ${file}: ${run.summary}. Mend it, or name it in the task's inputs.`;
  }
  return null;
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

/** A command that this machine or the sandbox keeps red, whatever is edited. */
function stuckOn(ran: readonly Ran[]): string | null {
  for (const { run, trouble } of ran) {
    // A build script that writes into its sources may be what the task is to mend.
    if (trouble?.whole !== true || trouble.kind === "read-only") continue;
    return `${run.command}: ${trouble.what}; to mend it: ${trouble.mend}`;
  }
  return null;
}

/** The command's own run and the whole run were on the same files: what differs is flaky. */
function noteFlips(
  tree: string,
  ran: readonly Ran[],
  baselines: Map<string, Baseline>,
  workspace: Workspace,
  step: Step,
): void {
  for (const { run, output } of ran) {
    const whole = wholeRun(run.command);
    const baseline = whole === null ? undefined : baselines.get(whole.line.broad);
    if (whole === null || baseline === undefined || run.kind !== "failed") continue;
    // Doc tests of one item share their name: it can be both, on every run.
    const green = baseline.sections.flatMap(({ key, ok, failed }) =>
      ok.filter((name) => !failed.includes(name)).map((name) => testId(key, name)),
    );
    const flips = failedTests(output).filter((id) => green.includes(id));
    if (flips.length === 0) continue;
    const flaky = [...new Set([...baseline.flaky, ...flips])];
    baselines.set(whole.line.broad, { ...baseline, flaky });
    noteFlaky(tree, whole.line, placeOf(workspace, step), flips);
  }
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
  // That a test is still to be written, its summary says.
  const red = ran.filter(({ run }) => run.kind !== "passed" && run.kind !== "no-tests-matched");
  if (red.length === 0) return null;
  const told = red.map(({ run, output }) => ({ command: run.command, kind: run.kind, output }));
  return distil(told, TROUBLE).text;
}
