import path from "node:path";
import { type Baseline, baselineOf, openBaselines, testId, times } from "./baseline.ts";
import type { VerifyPlace } from "./place.ts";
import { type TestLine, testLines } from "./test-line.ts";
import { type TestSection, testSections } from "./test-report.ts";

/**
 * Finds out what the whole test runs behind `commands` report on `tree`, at which the workspace
 * stands, unless that is known; by the `broad` line. `green` are commands that just passed there, with their output: a
 * plain `cargo test` among them needs no second run.
 */
export async function takeBaselines(
  tree: string,
  commands: readonly string[],
  place: VerifyPlace,
  green: readonly { command: string; output: string }[] = [],
): Promise<Map<string, Baseline>> {
  const taken = new Map<string, Baseline>();
  for (const line of testLines(commands)) {
    const same = green.find(({ command }) => saysTheSame(command, line));
    if (same !== undefined && knownBaseline(tree, line, place) === null) {
      keepBaseline(tree, line, place, baselineOf(line.broad, testSections(same.output)));
    }
    taken.set(line.broad, await takeBaseline(tree, line, place));
  }
  return taken;
}

/** The baseline of a tree; runs the tests where it is not known. The workspace is left there. */
export async function takeBaseline(
  tree: string,
  line: TestLine,
  place: VerifyPlace,
): Promise<Baseline> {
  const known = knownBaseline(tree, line, place);
  if (known !== null) return known;
  await place.workspace.restore(tree);
  const found = await runOn(line, place);
  keepBaseline(tree, line, place, found);
  return found;
}

export function keepBaseline(
  tree: string,
  line: TestLine,
  place: VerifyPlace,
  baseline: Baseline,
): void {
  baselinesIn(place).keep(tree, nameOf(line, place), baseline);
}

/** Adds tests that were found to flip on this tree to what is known of it. */
export function noteFlaky(
  tree: string,
  line: TestLine,
  place: VerifyPlace,
  flaky: readonly string[],
): void {
  const known = knownBaseline(tree, line, place);
  if (known === null) return;
  keepBaseline(tree, line, place, { ...known, flaky: [...new Set([...known.flaky, ...flaky])] });
}

function knownBaseline(tree: string, line: TestLine, place: VerifyPlace): Baseline | null {
  return baselinesIn(place).read(tree, nameOf(line, place));
}

async function runOn(line: TestLine, place: VerifyPlace): Promise<Baseline> {
  const { broad, narrow, plain } = line;
  // What is run here, and what after the change: a feature may be new.
  const ways: { before: string | null; after: string }[] = [
    { before: broad, after: broad },
    { before: narrow, after: narrow ?? broad },
    { before: plain, after: broad },
  ];
  let slow = false;
  for (const { before, after } of ways) {
    if (before === null) continue;
    const end = await place.run(before);
    const sections = testSections(end.output);
    slow ||= end.kind === "timed-out";
    const whole = end.kind === "exited" && !end.truncated;
    if (!whole || (end.code !== 0 && sections.length === 0)) continue;
    const baseline = baselineOf(after, sections);
    if (baseline.sections.every(({ failed }) => failed.length === 0)) return baseline;
    const again = await place.run(before);
    return withFlaky(baseline, testSections(again.output));
  }
  return { line: null, slow, sections: [], flaky: [] };
}

/** Marks what came out differently in a second run: such a test says nothing of any change. */
function withFlaky(baseline: Baseline, again: readonly TestSection[]): Baseline {
  const second = baselineOf(baseline.line ?? "", again).sections;
  const flaky = baseline.sections.flatMap(({ key, ok, failed }) => {
    const now = second.find((one) => one.key === key);
    // Counted, for the doc tests of one item share their name, and some of them may be red.
    const more =
      (then: readonly string[], after: readonly string[] = []) =>
      (name: string) =>
        times(after, name) > times(then, name);
    const flipped = [...ok.filter(more(failed, now?.failed)), ...failed.filter(more(ok, now?.ok))];
    return flipped.map((name) => testId(key, name));
  });
  return { ...baseline, flaky: [...new Set(flaky)] };
}

/** When it is green, `cargo test` reports what it would with `--no-fail-fast`. */
function saysTheSame(command: string, line: TestLine): boolean {
  if (command.trim() !== "cargo test") return false;
  return testLines([command]).some(({ broad }) => broad === line.broad);
}

function baselinesIn({ workspace }: VerifyPlace) {
  return openBaselines(path.join(path.dirname(workspace.folder), "baselines"));
}

function nameOf(line: TestLine, { workspace, grants }: VerifyPlace): string {
  return JSON.stringify([workspace.cwd, line.broad, line.narrow, grants]);
}
