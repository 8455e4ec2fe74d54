import { type Baseline, testId } from "./baseline.ts";
import type { TestsChecked } from "./check-tests.ts";
import { isTampering, type VerifyFinding } from "./finding.ts";
import type { VerifyPlace } from "./place.ts";
import { exactly, isFunction, REPEATS } from "./some-tests.ts";
import { testSections } from "./test-report.ts";

/**
 * A test that fails now and then, or a line torn by another process, is no finding: it has to be
 * found twice. But when each of two runs is wrong in its own way, and not only by tests that fail,
 * the code may take turns; then a third one has to be clean.
 */
export async function confirmedRun(
  first: TestsChecked,
  run: () => Promise<TestsChecked>,
): Promise<TestsChecked> {
  if (!first.findings.some(({ kind }) => kind !== "timed-out" && kind !== "does-not-build")) {
    return first;
  }
  const second = await run();
  const twice = second.findings.filter((one) =>
    first.findings.some(({ kind, subject }) => kind === one.kind && subject === one.subject),
  );
  if (twice.length > 0 || second.findings.length === 0) return { ...second, findings: twice };
  if (![...first.findings, ...second.findings].some(isTampering))
    return { ...second, findings: [] };
  return run();
}

/**
 * Tests that are known to fail now and then, and now fail each time: that is a regression, unless
 * they fail as often without the change.
 */
export async function brokenForGood(
  reported: Baseline,
  wanted: string,
  canaries: ReadonlyMap<string, string[]> | null,
  base: string,
  tree: string,
  place: VerifyPlace,
): Promise<VerifyFinding[]> {
  const failed = reported.sections.flatMap(({ key, failed }) =>
    failed.map((name) => ({ key, name, id: testId(key, name) })),
  );
  const doubtful = failed.filter(({ id }) => reported.flaky.includes(id) && isFunction(id));
  const passes = async (planted: readonly string[]) => {
    const names = doubtful.map(({ name }) => name);
    const end = await place.run(exactly(wanted, [...names, ...planted]));
    return testSections(end.output).flatMap((section) => {
      const own = canaries?.get(section.key) ?? [];
      const honest = planted.length === 0 || own.some((name) => section.failed.has(name));
      return honest ? [...section.ok.keys()].map((name) => testId(section.key, name)) : [];
    });
  };
  const without = async (ids: readonly string[], planted: readonly string[]) => {
    let left = ids;
    for (let i = 0; i < REPEATS && left.length > 0; i++) {
      const ok = await passes(planted);
      left = left.filter((id) => !ok.includes(id));
    }
    return left;
  };
  const planted = [...new Set([...(canaries?.values() ?? [])].flat())];
  const never = await without(
    doubtful.map(({ id }) => id),
    planted,
  );
  if (never.length === 0) return [];
  await place.workspace.restore(base);
  const asBefore = await without(never, []);
  await place.workspace.restore(tree);
  return doubtful
    .filter(({ id }) => never.includes(id) && !asBefore.includes(id))
    .map(({ key, name, id }) => {
      const text = `${name} (${key}) failed now and then before the change; now it failed each of ${REPEATS + 1} times.`;
      return { kind: "test-failed", subject: id, text };
    });
}
