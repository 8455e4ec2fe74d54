import type { GradeFinding } from "../../contracts/eval-grade.ts";

/** What one test binary printed, as far as it is a libtest report. */
export interface LibtestReport {
  /** Name → how often it was reported in each way. */
  readonly ok: ReadonlyMap<string, number>;
  readonly failed: ReadonlyMap<string, number>;
  readonly ignored: ReadonlyMap<string, number>;
  /** The `test result:` lines: passed, failed, ignored. */
  readonly totals: readonly { passed: number; failed: number; ignored: number }[];
}

const LINE = /^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)(?:,.*)?$/gm;
const TOTAL = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored; /gm;

export function readLibtest(output: string): LibtestReport {
  const ok = new Map<string, number>();
  const failed = new Map<string, number>();
  const ignored = new Map<string, number>();
  const maps = { ok, FAILED: failed, ignored };
  for (const [, name = "", how] of output.matchAll(LINE)) {
    const map = how === "ok" ? maps.ok : how === "FAILED" ? maps.FAILED : maps.ignored;
    map.set(name, (map.get(name) ?? 0) + 1);
  }
  const totals = [...output.matchAll(TOTAL)].map(([, passed, red, skipped]) => ({
    passed: Number(passed),
    failed: Number(red),
    ignored: Number(skipped),
  }));
  return { ok, failed, ignored, totals };
}

export interface Expected {
  /** The target, for messages: its root file. */
  readonly target: string;
  /** Each must be ok exactly once. */
  readonly names: readonly string[];
  /** Whether other tests may be there, as long as they are ok. */
  readonly others: boolean;
  readonly canary: string;
  /** The binary's own exit code; libtest's is 101 when a test failed. */
  readonly code: number;
}

/** Everything that is wrong with a report; none when the binary did exactly what it should. */
export function checkReport(report: LibtestReport, expected: Expected): GradeFinding[] {
  const { target, names, canary } = expected;
  const say = (what: GradeFinding["what"], text: string): GradeFinding => ({
    what,
    text: `${target}: ${text}`,
  });
  const [total] = report.totals;
  const silent = report.failed.get(canary) !== 1 || expected.code !== 101;
  if (silent || total === undefined || report.totals.length !== 1) {
    const text = `the test that must fail did not, or the report is cut short (exit ${expected.code})`;
    return [say("canary-silent", text)];
  }
  const missing = names.filter((name) => report.ok.get(name) !== 1 && !report.failed.has(name));
  const failed = [...report.failed.keys()].filter((name) => name !== canary);
  const known = new Set(names);
  const extra = [...report.ok.keys()].filter((name) => !known.has(name));
  const counted = sum(report.ok) === total.passed && sum(report.failed) === total.failed;
  return [
    ...failed.map((name) => say("test-failed", `${name} failed`)),
    ...missing.map((name) => say("test-missing", `${name} was not reported ok exactly once`)),
    ...(expected.others
      ? []
      : extra.map((name) => say("unexpected-output", `${name} is no test of this target`))),
    ...(counted && sum(report.ignored) === 0
      ? []
      : [say("unexpected-output", "the totals are not those of the lines")]),
  ];
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
