import type { CommandRun } from "../contracts/command-run.ts";
import type { Task } from "../contracts/task.ts";
import { commandOutcome } from "../tools/cargo/command-outcome.ts";
import type { Baseline } from "../tools/verify/baseline.ts";
import { testId } from "../tools/verify/baseline.ts";
import type { RanEnd } from "../tools/verify/place.ts";
import { wholeRun } from "../tools/verify/test-line.ts";
import { testSections } from "../tools/verify/test-report.ts";
import type { Workspace } from "../tools/workspace.ts";
import type { SetAside } from "./state.ts";
import { isAbout } from "./task-names.ts";

/** Names that are told at once. */
const TOLD = 6;

/**
 * The tests of one command that do not count against a change: what was green before any change
 * must stay green, and no more, unless the task is about a test that was red. Null when all count.
 */
export function setAside(
  command: string,
  baselines: ReadonlyMap<string, Baseline>,
  task: Task,
  files: readonly string[],
  workspace: Workspace,
): { aside: SetAside | null; wanted: string[] } {
  const whole = wholeRun(command);
  const baseline = whole === null ? undefined : baselines.get(whole.line.broad);
  if (whole === null || baseline === undefined) return { aside: null, wanted: [] };
  const { flaky } = baseline;
  const failed = baseline.sections
    .flatMap(({ key, failed }) => failed.map((name) => ({ id: testId(key, name), name })))
    .filter(({ id }) => !flaky.includes(id));
  const wanted = failed.filter(({ name }) => isAbout(task, name, codeOf(name, files, workspace)));
  const red = failed.filter((one) => !wanted.includes(one)).map(({ id }) => id);
  const none = red.length + flaky.length === 0;
  const aside = none ? null : { command, run: whole.run, red: [...new Set(red)], flaky };
  return { aside, wanted: wanted.map(({ id }) => id) };
}

/** How a whole run ended, when what is set aside is left out of account. */
export function outcomeAside(
  aside: SetAside,
  end: RanEnd,
): { run: Omit<CommandRun, "log">; others: string[] } {
  const run = commandOutcome(aside.command, end);
  const failed = failedIn(end);
  if (failed === null) return { run, others: [] };
  const known = new Set([...aside.red, ...aside.flaky]);
  const others = failed.filter((id) => !known.has(id));
  if (others.length > 0) return { run, others };
  const passed = testSections(end.output).reduce((total, one) => total + one.passed, 0);
  const red = failed.filter((id) => aside.red.includes(id));
  const told = [
    `${passed} passed`,
    ...(red.length > 0 ? [`${names(red)} failed as before the change`] : []),
    ...(failed.length > red.length
      ? [`${names(failed.filter((id) => !red.includes(id)))} failed, which is flaky`]
      : []),
  ];
  return { run: { ...run, kind: "passed", summary: told.join("; ") }, others: [] };
}

/** The tests that failed, when the run is whole and nothing else went wrong in it. */
export function failedIn(end: RanEnd): string[] | null {
  if (end.kind !== "exited" || end.truncated || end.code !== 101) return null;
  if (/^error: could not compile |^error\[E\d/m.test(end.output)) return null;
  const failed = failedTests(end.output);
  const sections = testSections(end.output);
  const ended = sections.every(({ doc, started, results }) => results > 0 || (!doc && !started));
  // A line that a test printed over could else take a failure out of the report.
  const told = sections.every(({ failed, counted }) => total(failed) >= counted);
  return failed.length > 0 && ended && told ? failed : null;
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** The tests that a run reported as failed. */
export function failedTests(output: string): string[] {
  return testSections(output).flatMap(({ key, failed }) =>
    [...failed.keys()].map((name) => testId(key, name)),
  );
}

/** Tests by their names alone, as people know them. */
export function names(ids: readonly string[]): string {
  const short = ids.map(shortName);
  const more = short.length > TOLD ? ` and ${short.length - TOLD} more` : "";
  return `${short.slice(0, TOLD).join(", ")}${more}`;
}

function shortName(id: string): string {
  const [, file, item] = /^doc \S+ (\S+) - ?(.*)$/.exec(id) ?? [];
  if (file === undefined) return id.split(" ").at(-1) ?? id;
  return item ? `the doc tests of ${item} in ${file}` : `the doc tests of ${file}`;
}

/** What fails and does not count, in a sentence for the model. */
export function asideNote(aside: readonly SetAside[]): string {
  const tests = aside.flatMap(({ red, flaky }) => [...red, ...flaky]);
  if (tests.length === 0) return "";
  return `Not counted, for they fail without the change too: ${names(tests)}.`;
}

/** The source of a test: from its `fn` to the next one. */
function codeOf(test: string, files: readonly string[], workspace: Workspace): string {
  const name = test.split("::").at(-1) ?? test;
  if (!/^\w+$/.test(name)) return "";
  const start = new RegExp(`\\bfn\\s+${name}\\s*\\(`);
  for (const file of files) {
    if (!file.endsWith(".rs")) continue;
    const source = workspace.read(file);
    const at = source.kind === "text" ? source.text.search(start) : -1;
    if (source.kind !== "text" || at < 0) continue;
    const [own = "", next = ""] = source.text.slice(at).split(/(?=\bfn\s)/, 2);
    return own === "" ? next : own;
  }
  return "";
}
