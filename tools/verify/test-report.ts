/** What one test program, or one crate's doc tests, reported in a run of `cargo test`. */
export interface TestSection {
  /** Crate and root file as cargo names them: "tiny unittests src/lib.rs", "doc tiny". */
  key: string;
  doc: boolean;
  /** It printed libtest's first line: a program with `harness = false` does not. */
  started: boolean;
  /** Its `test result:` lines, and the tests that they count as passed. */
  results: number;
  passed: number;
  /** What they count as failed. */
  counted: number;
  /** Name → how often it was reported so. Doc tests go by file and item, without their line. */
  ok: Map<string, number>;
  failed: Map<string, number>;
  ignored: Map<string, number>;
}

const RUNNING = /^ +Running (\S.*?) \((.+)\)$/;
const DOC = /^ +Doc-tests (\S+)$/;
const RESULT = /^test result: \w+\. (\d+) passed; (\d+) failed; \d+ ignored; (\d+) measured/;
/** What cargo says of a program that failed, right after its output; that may lack its line end. */
const ERRED = /error: (?:test|bench|doctest) failed, to rerun pass `/;
/** A program without libtest counts as one test of this name. */
const WHOLE = "main";
const TEST = /^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored|bench)(?:[,:] .*)?$/;
/** What a child process of a test prints may stand before or inside the line. */
const PREFIXED = /test ([\w:]+)(?: - should panic)? \.\.\. (ok|FAILED|ignored)$/;
const BEGUN = /^test ([\w:]+)(?: - should panic)? \.\.\. /;

/** Splits the output of `cargo test` into its programs; nothing before the first one is read. */
export function testSections(output: string): TestSection[] {
  const sections: TestSection[] = [];
  let pending: string | null = null;
  for (const line of output.split("\n")) {
    const key = keyOf(line);
    if (key !== null) {
      sections.push(emptySection(key));
      pending = null;
      continue;
    }
    const section = sections.at(-1);
    if (section === undefined) continue;
    pending = readLine(line, section, pending);
  }
  return sections;
}

/** How a unit section is called for a target; `root` is relative to its package. */
export function sectionKey(crate: string, kind: string, root: string): string {
  const unit = kind === "test" || kind === "bench" ? "" : "unittests ";
  return `${crate.replaceAll("-", "_")} ${unit}${root}`;
}

/** The file and item of a doc test: "src/lib.rs - add (line 3) - compile" is "src/lib.rs - add". */
export function docItem(name: string): string {
  return name.replace(/ \(line \d+\).*$/, "");
}

function keyOf(line: string): string | null {
  const running = RUNNING.exec(line);
  if (running) {
    const program = (running[2] ?? "").split(/[\\/]/).at(-1) ?? "";
    return `${program.replace(/-[0-9a-f]{16}(?:\.exe)?$/, "")} ${running[1]}`;
  }
  const doc = DOC.exec(line);
  return doc ? `doc ${doc[1]}` : null;
}

function emptySection(key: string): TestSection {
  const maps = { ok: new Map(), failed: new Map(), ignored: new Map() };
  return {
    key,
    doc: key.startsWith("doc "),
    started: false,
    results: 0,
    passed: 0,
    counted: 0,
    ...maps,
  };
}

/** Takes in one line; gives the name of a test whose end is still to come. */
function readLine(line: string, section: TestSection, pending: string | null): string | null {
  if (/^running \d+ tests?$/.test(line)) section.started = true;
  const result = RESULT.exec(line);
  if (result) {
    section.results++;
    section.passed += Number(result[1]) + Number(result[3]);
    section.counted += Number(result[2]);
    return null;
  }
  if (ERRED.test(line) && !section.doc && !section.started && section.failed.size === 0) {
    section.failed.set(WHOLE, 1);
  }
  const test = TEST.exec(line) ?? PREFIXED.exec(line);
  if (test) {
    count(section, test[1] ?? "", test[2] ?? "");
    return null;
  }
  const begun = BEGUN.exec(line)?.[1];
  if (begun !== undefined) return begun;
  const end = /(ok|FAILED)$/.exec(line)?.[1];
  if (pending === null || end === undefined) return pending;
  count(section, pending, end);
  return null;
}

function count(section: TestSection, name: string, how: string): void {
  const { ok, failed, ignored } = section;
  const map = how === "FAILED" ? failed : how === "ignored" ? ignored : ok;
  const known = section.doc ? docItem(name) : name;
  map.set(known, (map.get(known) ?? 0) + 1);
}
