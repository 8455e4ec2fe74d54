import { importedName, importsOf, isCovered } from "./rust-imports.ts";
import { isName } from "./rust-tokens.ts";
import { hiddenMacro, shadowed } from "./shadowed-tests.ts";
import { type TestCode, type TestItem, testCode } from "./test-code.ts";

/** One Rust file before and after; null where it is not there. */
export interface ChangedFile {
  path: string;
  before: string | null;
  after: string | null;
  /** The task lets its existing tests be changed. */
  granted: boolean;
}

/** An existing test that a change would lose or weaken; `reason` goes after the file's name. */
export interface LostTest {
  path: string;
  reason: string;
}

/**
 * Whether all test code of the changed files is still there and says the same. White space and
 * comments may change; tests may move between the files, come off `#[ignore]`, and follow a
 * renamed function; new ones are welcome.
 */
export function lostTest(files: readonly ChangedFile[]): LostTest | null {
  const coded = files.map(({ path, before, after, granted }) => ({
    granted,
    before: before === null ? null : testCode(path, before),
    after: after === null ? null : testCode(path, after),
  }));
  const after = coded.flatMap((file) => file.after ?? []);
  const words = {
    before: namesIn(coded.flatMap((file) => file.before ?? [])),
    after: namesIn(after),
  };
  const bound = coded.filter(({ granted }) => !granted);
  const old = bound.flatMap((file) => file.before?.items ?? []);
  const left = new Set(after.flatMap(({ items }) => items));
  for (const item of old) {
    if (item.kind === "use") continue;
    const same = [...left].find((candidate) => isKept(item, candidate, words));
    if (same === undefined) return lost(item, left);
    left.delete(same);
  }
  return (
    lostImport(old, after, words) ??
    bound.map((file) => newCondition(file.before, file.after)).find((one) => one !== null) ??
    shadowed(old, left, words) ??
    bound.map((file) => hiddenMacro(file.before, file.after)).find((one) => one !== null) ??
    null
  );
}

/** Every name of the changed files, with how often it is defined there (0: it is only used). */
export interface Words {
  before: ReadonlyMap<string, number>;
  after: ReadonlyMap<string, number>;
}

const DEFINES = /^(?:fn|struct|enum|union|trait|type|const|static|mod)$/;

function namesIn(code: readonly TestCode[]): Map<string, number> {
  const names = new Map<string, number>();
  for (const { tokens } of code) {
    for (const [at, token] of tokens.entries()) {
      if (!isName(token)) continue;
      const defines = DEFINES.test(tokens[at - 1] ?? "") ? 1 : 0;
      names.set(token, (names.get(token) ?? 0) + defines);
    }
  }
  return names;
}

function isKept(old: TestItem, now: TestItem, words: Words): boolean {
  if (old.kind !== now.kind || old.name !== now.name) return false;
  if (!sameAttributes(old, now) || old.tokens.length !== now.tokens.length) return false;
  const renamed = new Map<string, string>();
  return old.tokens.every((token, at) => {
    const other = now.tokens[at] ?? "";
    if (token === other) return true;
    // A rename leaves the old name nowhere, and the new one was nowhere before.
    const fresh = isName(token) && isName(other) && !words.after.has(token);
    if (!fresh || words.before.has(other)) return false;
    if ((renamed.get(token) ?? other) !== other) return false;
    renamed.set(token, other);
    return true;
  });
}

function sameAttributes(old: TestItem, now: TestItem): boolean {
  const telling = ({ attributes }: TestItem) =>
    attributes.filter((a) => !/^(?:allow|warn|expect|deny|doc|inline|rustfmt)\b/.test(a)).sort();
  const found = telling(now).join("\n");
  const wanted = telling(old);
  return [wanted, wanted.filter((a) => !isIgnore(a))].some((list) => list.join("\n") === found);
}

function isIgnore(attribute: string): boolean {
  return /^ignore\b/.test(attribute);
}

function lost(item: TestItem, left: ReadonlySet<TestItem>): LostTest {
  const alike = [...left].find(({ kind, name }) => kind === item.kind && name === item.name);
  const name = item.name === "" ? item.tokens.slice(0, 6).join(" ") : item.name;
  if (item.isTest && alike?.attributes.some(isIgnore)) {
    return { path: item.file, reason: `would ignore the existing test ${name}` };
  }
  const verb = alike === undefined ? "remove" : "change";
  const what = item.isTest ? "test" : "test code";
  return { path: item.file, reason: `would ${verb} the existing ${what} ${name}` };
}

/** What existing tests import stays imported, from the same place or from where it was moved to. */
function lostImport(
  old: readonly TestItem[],
  after: readonly TestCode[],
  words: Words,
): LostTest | null {
  const now = usesOf(after.flatMap(({ items }) => items));
  for (const item of old.filter(({ kind }) => kind === "use")) {
    for (const path of importsOf(item.tokens)) {
      const name = importedName(path);
      const moved = words.before.get(name) === 1 && words.after.get(name) === 1;
      if (isCovered(path, now) || moved || (name !== "*" && !words.after.has(name))) continue;
      const reason = `would change what existing tests import (${path.join("::")})`;
      return { path: item.file, reason };
    }
  }
  return null;
}

function usesOf(items: readonly TestItem[]): string[][] {
  return items.filter(({ kind }) => kind === "use").flatMap(({ tokens }) => importsOf(tokens));
}

/** A new `#![cfg(…)]` takes a whole file or module away. */
function newCondition(before: TestCode | null, after: TestCode | null): LostTest | null {
  if (before === null || before.items.length === 0 || after === null) return null;
  const added = after.conditions.find((one) => !before.conditions.includes(one));
  if (added === undefined) return null;
  const reason = `would switch existing tests off with #![${added.replaceAll(" ", "")}]`;
  return { path: after.file, reason };
}
