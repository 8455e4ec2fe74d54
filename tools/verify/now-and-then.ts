import { type Baseline, testId } from "./baseline.ts";
import type { TestsChecked } from "./check-tests.ts";
import { isTampering, type VerifyFinding } from "./finding.ts";
import type { VerifyPlace } from "./place.ts";
import type { Required } from "./required-tests.ts";
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

/** What is looked at again, and where. */
export interface Again {
  wanted: string;
  required: Required;
  canaries: ReadonlyMap<string, string[]> | null;
  base: string;
  tree: string;
}

/** A test that the task's command demands is tried so often alone, in case others disturb it. */
const TRIES = 2;

/**
 * Of the tests that failed and are no news, for they did before: those that the task's commands
 * demand, and those that failed now and then and now fail each time, unless they do so as well
 * without the change.
 */
export async function brokenForGood(
  reported: Baseline,
  { wanted, required, canaries, base, tree }: Again,
  place: VerifyPlace,
): Promise<VerifyFinding[]> {
  const failed = reported.sections.flatMap(({ key, failed }) =>
    failed.map((name) => ({ key, name, id: testId(key, name) })),
  );
  const needed = failed.filter(
    ({ key, name, id }) => !reported.flaky.includes(id) && required(key, name),
  );
  const doubtful = failed.filter(({ id }) => reported.flaky.includes(id) && isFunction(id));
  const planted = [...new Set([...(canaries?.values() ?? [])].flat())];

  /** Which of these tests never pass, alone with canaries that fail as they must. */
  async function neverOk(tests: readonly Failed[], times: number, also: readonly string[]) {
    let left = tests.filter(({ id }) => isFunction(id));
    for (let i = 0; i < times && left.length > 0; i++) {
      const names = left.map(({ name }) => name);
      const end = await place.run(exactly(wanted, [...names, ...also]));
      const ok = testSections(end.output).flatMap((section) => {
        const own = canaries?.get(section.key) ?? [];
        const honest = also.length === 0 || own.some((name) => section.failed.has(name));
        return honest ? [...section.ok.keys()].map((name) => testId(section.key, name)) : [];
      });
      left = left.filter(({ id }) => !ok.includes(id));
    }
    return [...left, ...tests.filter(({ id }) => !isFunction(id))];
  }

  const red = await neverOk(needed, TRIES, planted);
  const never = await neverOk(doubtful, REPEATS, planted);
  let worse: Failed[] = [];
  if (never.length > 0) {
    await place.workspace.restore(base);
    const asBefore = await neverOk(never, REPEATS, []);
    await place.workspace.restore(tree);
    worse = never.filter((one) => !asBefore.includes(one));
  }
  return [
    ...red.map(({ key, name, id }) => {
      const text = `When all tests run, ${name} (${key}) fails; the task's own command demands that it passes.`;
      return { kind: "test-failed" as const, subject: id, text };
    }),
    ...worse.map(({ key, name, id }) => {
      const text = `${name} (${key}) failed now and then before the change; now it failed each of ${REPEATS + 1} times.`;
      return { kind: "test-failed" as const, subject: id, text };
    }),
  ];
}

interface Failed {
  key: string;
  name: string;
  id: string;
}
