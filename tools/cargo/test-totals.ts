export interface TestTotals {
  passed: number;
  failed: number;
  ignored: number;
  /** Left out by a name filter. */
  filteredOut: number;
  /** Test binaries and doctest runs that reported. */
  binaries: number;
  /** Names of failed tests, in order. */
  failures: string[];
}

const RESULT =
  /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored; (\d+) measured; (\d+) filtered out/gm;

/** Adds up all `test result:` lines of libtest; undefined when there is none. */
export function testTotals(output: string): TestTotals | undefined {
  const totals = { passed: 0, failed: 0, ignored: 0, filteredOut: 0, binaries: 0 };
  for (const [, passed, failed, ignored, measured, filteredOut] of output.matchAll(RESULT)) {
    totals.passed += Number(passed) + Number(measured);
    totals.failed += Number(failed);
    totals.ignored += Number(ignored);
    totals.filteredOut += Number(filteredOut);
    totals.binaries += 1;
  }
  if (totals.binaries === 0) return undefined;
  return { ...totals, failures: failedTests(output) };
}

/** The names under each `failures:` list; the lines `test x ... FAILED` are missing with `-q`. */
function failedTests(output: string): string[] {
  const lists = output.matchAll(/^failures:\n((?: {4}\S.*\n)+)/gm);
  const names = [...lists].flatMap((list) =>
    (list[1] ?? "")
      .trim()
      .split("\n")
      .map((line) => line.trim()),
  );
  return [...new Set(names)];
}

/** Whether a test whose name holds one of the filters is named in the output. */
export function ranTestLike(output: string, filters: string[]): boolean {
  return [...output.matchAll(/^test (.+?) (?:- should panic )?\.\.\. /gm)].some((line) =>
    filters.some((filter) => line[1]?.includes(filter)),
  );
}
