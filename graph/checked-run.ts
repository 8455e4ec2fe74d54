import { testId } from "../tools/verify/baseline.ts";
import type { RanEnd } from "../tools/verify/place.ts";
import { exactly, isFunction, REPEATS } from "../tools/verify/some-tests.ts";
import { noteFlaky } from "../tools/verify/take-baseline.ts";
import { wholeRun } from "../tools/verify/test-line.ts";
import { testSections } from "../tools/verify/test-report.ts";
import type { Workspace } from "../tools/workspace.ts";
import { type Ran, runCommands } from "./commands.ts";
import type { Step } from "./deps.ts";
import { failedIn, names, outcomeAside } from "./set-aside.ts";
import type { LoopState, SetAside } from "./state.ts";
import { placeOf } from "./verify.ts";
import { given } from "./workspace.ts";

/** So many tests do not all turn red by chance. */
const FEW = 5;

export interface CheckedRun {
  ran: Ran[];
  /** As before, with the tests that were found to be flaky. */
  aside: SetAside[];
}

/**
 * Runs the commands that an attempt has to pass, up to the first that is red. Tests that are set
 * aside do not make it red, and a test that was green is tried again before it does: when it then
 * passes on the same files, and flips on the base as well, it is set aside from here on.
 */
export async function checkedRun(
  state: LoopState,
  tree: string,
  workspace: Workspace,
  step: Step,
): Promise<CheckedRun> {
  const ran: Ran[] = [];
  let { aside } = given(state.base);
  for (const command of state.commands) {
    const known = aside.find((one) => one.command === command);
    let last = await runWith(known, command, workspace, step);
    const suspects = known === undefined ? failedOf(command, last) : last.others;
    const flaky = await flakyAmong(suspects, command, state, tree, workspace, step);
    if (flaky.length > 0) {
      const now = withFlaky(known, command, flaky);
      aside = [...aside.filter((one) => one !== known), now];
      last = await runWith(now, command, workspace, step);
    }
    ran.push(last.ran);
    if (last.ran.run.kind !== "passed") break;
  }
  return { ran, aside };
}

interface RanWith {
  ran: Ran;
  /** What failed besides what is set aside. */
  others: string[];
}

async function runWith(
  aside: SetAside | undefined,
  command: string,
  workspace: Workspace,
  step: Step,
): Promise<RanWith> {
  if (aside === undefined) {
    const [ran] = await runCommands([command], workspace, step);
    return { ran: given(ran ?? null), others: [] };
  }
  step.emit({ kind: "command-started", command });
  const end = await placeOf(workspace, step).run(aside.run);
  const { run, others } = outcomeAside(aside, end);
  const ran = { run: { ...run, log: step.deps.store.putBlob(end.output) }, output: end.output };
  step.emit({ kind: "command-ended", run: ran.run });
  return { ran, others };
}

function failedOf(command: string, { ran }: RanWith): string[] {
  const { run, output } = ran;
  if (run.kind !== "failed" || run.exit_code === null || wholeRun(command) === null) return [];
  const { exit_code: code, duration_ms } = run;
  const end: RanEnd = { kind: "exited", code, signal: null, output, truncated: false, duration_ms };
  return failedIn(end) ?? [];
}

/** Which of the tests that just failed are as fickle without the change. */
async function flakyAmong(
  failed: readonly string[],
  command: string,
  state: LoopState,
  tree: string,
  workspace: Workspace,
  step: Step,
): Promise<string[]> {
  const whole = wholeRun(command);
  const base = given(state.base);
  const named = failed.filter(isFunction);
  if (whole === null || tree === base.tree) return [];
  if (failed.length === 0 || failed.length > FEW || named.length < failed.length) return [];
  const place = placeOf(workspace, step);
  const again = await place.run(exactly(whole.run, named));
  const still = failedIn(again) ?? [];
  const passed = passedIn(again);
  const flipped = named.filter((id) => !still.includes(id) && passed.includes(id));
  if (flipped.length === 0) return [];

  const text = `${names(flipped)} failed and then passed on the same files: the same is tried without the change`;
  step.emit({ kind: "notice", level: "info", text });
  await workspace.restore(base.tree);
  const failedOnce = new Set<string>();
  for (let i = 0; i < REPEATS && failedOnce.size < flipped.length; i++) {
    const end = await place.run(exactly(whole.run, flipped));
    for (const id of failedIn(end) ?? []) failedOnce.add(id);
  }
  await workspace.restore(tree);
  const flaky = flipped.filter((id) => failedOnce.has(id));
  if (flaky.length > 0) {
    noteFlaky(base.tree, whole.line, place, flaky);
    const text = `flaky, and set aside: ${names(flaky)}`;
    step.emit({ kind: "notice", level: "warning", text });
  }
  return flaky;
}

function passedIn(end: RanEnd): string[] {
  const sections = testSections(end.output);
  return sections.flatMap(({ key, ok }) => [...ok.keys()].map((name) => testId(key, name)));
}

function withFlaky(known: SetAside | undefined, command: string, flaky: string[]): SetAside {
  const run = known?.run ?? wholeRun(command)?.run ?? command;
  const before = known ?? { command, run, red: [], flaky: [] };
  return { ...before, flaky: [...before.flaky, ...flaky] };
}
