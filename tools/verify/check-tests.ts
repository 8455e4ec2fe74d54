import path from "node:path";
import { rustTokens } from "../guard/rust-tokens.ts";
import { type Baseline, baselineOf } from "./baseline.ts";
import { plantCanary, withoutCanaries } from "./canary.ts";
import type { WholeChange } from "./changed-files.ts";
import { type Compared, compare } from "./compare.ts";
import type { VerifyFinding } from "./finding.ts";
import { brokenForGood, confirmedRun } from "./now-and-then.ts";
import type { RanEnd, VerifyPlace } from "./place.ts";
import type { Required } from "./required-tests.ts";
import { testTargets } from "./targets.ts";
import type { TestLine } from "./test-line.ts";
import { type TestSection, testSections } from "./test-report.ts";

export interface TestsChecked extends Compared {
  /** What this run reported, which the next change builds on. */
  reported: Baseline;
  /** What was printed, without the canaries. */
  output: string;
}

/**
 * Runs all tests of a tree, with a test that must fail in every test program, and compares what
 * they report with the base. The planted files are left for `restore` to remove.
 */
export async function checkTests(
  { base, tree, required }: { base: string; tree: string; required: Required },
  line: TestLine,
  before: Baseline,
  whole: WholeChange,
  place: VerifyPlace,
): Promise<TestsChecked> {
  await place.workspace.restore(tree);
  let canaries: ReadonlyMap<string, string[]> | null = await plant(line, place);
  const wanted = before.line ?? line.broad;
  let end = await place.run(wanted);
  if (didNotBuild(end)) {
    // Perhaps it is the canary that does not build.
    canaries = null;
    await place.workspace.restore(tree);
    end = await place.run(wanted);
    const kept = didNotBuild(end) ? null : await refusesCanary(base, tree, line, wanted, place);
    if (kept !== null) return { ...judged(end, wanted, before, null, whole), findings: [kept] };
  }
  const run = async () => judged(await place.run(wanted), wanted, before, canaries, whole);
  const checked = await confirmedRun(judged(end, wanted, before, canaries, whole), run);
  if (checked.findings.length > 0) return checked;
  const again = { wanted, required, canaries, base, tree };
  const broken = await brokenForGood(checked.reported, again, place);
  return { ...checked, findings: broken };
}

/** Whether a canary can be built into the base, so that it is the change that keeps it out. */
async function refusesCanary(
  base: string,
  tree: string,
  line: TestLine,
  wanted: string,
  place: VerifyPlace,
): Promise<VerifyFinding | null> {
  await place.workspace.restore(base);
  await plant(line, place);
  const before = await place.run(wanted);
  await place.workspace.restore(tree);
  if (didNotBuild(before)) return null;
  const text =
    "With one more test at the end of each test program's source, the tests do not build any more; before the change they did. Nothing may depend on the exact text of a source file, or redefine `core`.";
  return { kind: "canary-silent", subject: wanted, text };
}

function judged(
  end: RanEnd,
  command: string,
  before: Baseline,
  canaries: ReadonlyMap<string, string[]> | null,
  whole: WholeChange,
): TestsChecked {
  const sections = testSections(end.output);
  const reported = { ...baselineOf(command, sections), flaky: before.flaky };
  const shown = { reported, output: withoutCanaries(end.output) };
  const unread = notRead(end, command, before, sections);
  if (unread !== null) return { ...shown, ...unread };
  const compared = compare(sections, {
    baseline: before,
    canaries,
    granted: whole.granted,
    manifestChanged: whole.changes.some((change) => /(^|\/)Cargo\.toml$/.test(change.path)),
    mentions: (file, name) => mentions(whole, file, name),
  });
  return { ...shown, ...compared };
}

/** Plants a canary in the root file of every test target; by the sections where it must fail. */
async function plant(line: TestLine, place: VerifyPlace): Promise<Map<string, string[]>> {
  const { folder, repository } = place.workspace;
  const { output } = await place.run(line.metadata);
  const names = new Map<string, string>();
  const planted = new Map<string, string[]>();
  for (const { key, root, edition } of testTargets(output, [folder, repository.top])) {
    const name = names.get(root) ?? plantCanary(path.join(folder, root), edition);
    names.set(root, name);
    planted.set(key, [...(planted.get(key) ?? []), name]);
  }
  place.workspace.disturbed();
  return planted;
}

function didNotBuild(end: RanEnd): boolean {
  return end.kind === "exited" && end.code !== 0 && testSections(end.output).length === 0;
}

/** A run whose report says nothing of the tests: what that means. */
function notRead(
  end: RanEnd,
  command: string,
  before: Baseline,
  sections: readonly TestSection[],
): Compared | null {
  if (before.line === null && (end.kind === "timed-out" || sections.length === 0)) {
    return { findings: [], unverified: ["the whole test run did not work on the base either"] };
  }
  if (end.kind === "timed-out") {
    const text = "The whole test run ended in time before the change, and does not any more.";
    return { findings: [{ kind: "timed-out", subject: command, text }], unverified: [] };
  }
  if (end.truncated) {
    return { findings: [], unverified: ["the tests print more than can be read"] };
  }
  if (!didNotBuild(end)) return null;
  const text = "Not all tests build any more: the task's own commands left some of them out.";
  return { findings: [{ kind: "does-not-build", subject: command, text }], unverified: [] };
}

/** Whether a Rust file that lost a doc test still has the item that it was about. */
function mentions({ changes }: WholeChange, file: string, name: string): boolean {
  const changed = changes.find(
    ({ path: p }) => p === file || p.endsWith(`/${file}`) || file.endsWith(`/${p}`),
  );
  if (changed === undefined) return name !== "";
  if (changed.kind === "delete" || !file.endsWith(".rs")) return false;
  return name !== "" && rustTokens(changed.text).includes(name);
}
