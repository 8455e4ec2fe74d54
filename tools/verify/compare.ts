import { type Baseline, testId, times as timesIn } from "./baseline.ts";
import { isCanary } from "./canary.ts";
import type { VerifyFinding } from "./finding.ts";
import type { TestSection } from "./test-report.ts";

export interface Expected {
  /** What the base reported. */
  baseline: Baseline;
  /** The canaries that may fail in a section, by its key. None were planted when this is null. */
  canaries: ReadonlyMap<string, readonly string[]> | null;
  /** The change touches a manifest (which then was granted): a new target may have no harness. */
  manifestChanged: boolean;
  /** Names of tests that the task lets be changed, and files that hold nothing else. */
  granted: { tests: ReadonlySet<string>; files: readonly string[] };
  /** How often a name stands in a file after the change; for doc tests of what is gone. */
  mentions(file: string, name: string): boolean;
}

export interface Compared {
  findings: VerifyFinding[];
  /** Targets where a canary cannot fail, in words. */
  unverified: string[];
}

/** What a run with canaries says that it should not, or does not say that it should. */
export function compare(sections: readonly TestSection[], expected: Expected): Compared {
  const verified = sections.map((section) => canaryIn(section, expected));
  const findings = [
    ...verified.flatMap(({ finding }) => finding ?? []),
    ...sections.flatMap(forged),
    ...missing(sections, expected),
    ...ignored(sections, expected),
    ...failed(sections, expected),
  ];
  return { findings, unverified: verified.flatMap(({ unverified }) => unverified ?? []) };
}

function canaryIn(
  section: TestSection,
  { baseline, canaries, manifestChanged }: Expected,
): { finding?: VerifyFinding; unverified?: string } {
  if (section.doc) return {};
  const { key } = section;
  if (canaries === null) return { unverified: `${key}: no canary can be built into it` };
  const planted = canaries.get(key) ?? [];
  if (section.results > 0 && planted.some((name) => section.failed.get(name) === 1)) return {};
  const before = baseline.sections.find((one) => one.key === key);
  const plain = before === undefined ? manifestChanged && !section.started : !before.libtest;
  if (plain || planted.length === 0) return { unverified: `${key}: has a test harness of its own` };
  const text = `The test program ${key} did not run to its end, or its report is not the test harness's own: a test that must fail was not reported. Nothing may end the process (std::process::exit, abort) or write test results while tests run.`;
  return { finding: { kind: "canary-silent", subject: key, text } };
}

/** More lines that say "ok" than the harness counts, or one test twice. */
function forged(section: TestSection): VerifyFinding[] {
  if (section.results === 0) return [];
  const lines = sum(section.ok);
  if (lines <= section.passed) return [];
  const text = `${section.key} prints ${lines} lines "test … ok", and its harness counts ${section.passed} passed tests. Only the test harness may report tests.`;
  return [{ kind: "test-forged", subject: section.key, text }];
}

function missing(sections: readonly TestSection[], expected: Expected): VerifyFinding[] {
  const { baseline, mentions } = expected;
  const spare = newNames(sections, baseline);
  return baseline.sections.flatMap(({ key, doc, ok }) => {
    const now = sections.filter((one) => one.key === key);
    const seen = new Map<string, number>();
    return ok.flatMap((name): VerifyFinding[] => {
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      const reported = now.reduce((total, one) => total + times(one, name), 0);
      if (reported >= nth) return [];
      if (doc) {
        const { file, item } = docPlace(name);
        if (isOneOf(file, expected.granted.files) || !mentions(file, lastOf(item))) return [];
        return [gone(name, `the doc test of ${item} in ${file}`)];
      }
      if (isGranted(key, name, expected) || take(spare, lastOf(name))) return [];
      return [gone(`${key} ${name}`, `the test ${name} (${key})`)];
    });
  });
}

function gone(subject: string, what: string): VerifyFinding {
  const text = `Before the change ${what} passed; now it is not run any more. Existing tests must stay and run.`;
  return { kind: "test-missing", subject, text };
}

/** Tests that pass now and were not there, by the last part of their name: they may have moved. */
function newNames(sections: readonly TestSection[], baseline: Baseline): string[] {
  return sections.flatMap((section) => {
    const before = baseline.sections.filter(({ key }) => key === section.key);
    const known = new Set(
      before.flatMap(({ ok, failed, ignored }) => [...ok, ...failed, ...ignored]),
    );
    const all = [...section.ok.keys(), ...section.failed.keys()];
    return all.filter((name) => !known.has(name)).map(lastOf);
  });
}

function ignored(sections: readonly TestSection[], expected: Expected): VerifyFinding[] {
  if (expected.baseline.line === null) return [];
  const before = expected.baseline.sections;
  const spare = before.flatMap((one) => one.ignored.map((name) => (one.doc ? name : lastOf(name))));
  return sections.flatMap((section) =>
    [...section.ignored].flatMap(([name, count]) =>
      Array.from({ length: count }).flatMap((): VerifyFinding[] => {
        if (take(spare, section.doc ? name : lastOf(name))) return [];
        if (isGranted(section.key, name, expected)) return [];
        if (section.doc && isOneOf(docPlace(name).file, expected.granted.files)) return [];
        const text = `${name} (${section.key}) is ignored, and there may not be more ignored tests than before. Let it run, or leave it out.`;
        return [{ kind: "test-ignored", subject: `${section.key} ${name}`, text }];
      }),
    ),
  );
}

function failed(sections: readonly TestSection[], expected: Expected): VerifyFinding[] {
  return sections.flatMap((section) => {
    const before = expected.baseline.sections.filter(({ key }) => key === section.key);
    return [...section.failed].flatMap(([name, count]): VerifyFinding[] => {
      if (isCanary(name) || isGranted(section.key, name, expected)) return [];
      const passed = before.some(({ ok }) => ok.includes(name));
      const red = before.reduce((total, one) => total + timesIn(one.failed, name), 0);
      if (red >= count || expected.baseline.flaky.includes(testId(section.key, name))) return [];
      const what = passed ? "passed before the change and fails now" : "is new and fails";
      const text = `When all tests run, ${name} (${section.key}) ${what}.`;
      return [{ kind: "test-failed", subject: `${section.key} ${name}`, text }];
    });
  });
}

function isGranted(key: string, name: string, { granted }: Expected): boolean {
  const whole = !key.includes(" unittests ") && isOneOf(key.split(" ").at(-1) ?? "", granted.files);
  return granted.tests.has(lastOf(name)) || whole;
}

/** Cargo names files from their package, and the task from its folder. */
function isOneOf(file: string, files: readonly string[]): boolean {
  return files.some((one) => one === file || one.endsWith(`/${file}`) || file.endsWith(`/${one}`));
}

/** "src/lib.rs - add" → its parts; the item is "" for a whole file's docs. */
function docPlace(name: string): { file: string; item: string } {
  const at = name.indexOf(" -");
  return { file: name.slice(0, at), item: name.slice(at + 3) };
}

function times(section: TestSection, name: string): number {
  const { ok, failed, ignored } = section;
  return (ok.get(name) ?? 0) + (failed.get(name) ?? 0) + (ignored.get(name) ?? 0);
}

function lastOf(name: string): string {
  return name.split("::").at(-1) ?? name;
}

function take(list: string[], name: string): boolean {
  const at = list.indexOf(name);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
