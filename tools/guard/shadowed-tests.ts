import type { LostTest, Words } from "./kept-tests.ts";
import { importedName, importsOf, isCovered } from "./rust-imports.ts";
import type { TestCode, TestItem } from "./test-code.ts";

/**
 * A new item or import beside existing tests, by a name that they call: it would answer in place
 * of the code that they test.
 */
export function shadowed(
  old: readonly TestItem[],
  added: ReadonlySet<TestItem>,
  words: Words,
): LostTest | null {
  for (const item of added) {
    const beside = old.filter(({ file, path }) => file === item.file && path === item.path);
    const names = item.kind === "use" ? foreign(item, beside, words) : [item.name];
    if (item.isTest || item.kind === "mod") continue;
    const name = names.find((one) => one !== "" && beside.some((test) => calls(test, one)));
    if (name === undefined) continue;
    const reason = `would put another ${name} among the existing tests, in place of the one they test`;
    return { path: item.file, reason };
  }
  return null;
}

/** Names that an import brings in new, or under another name than their own. */
function foreign(item: TestItem, beside: readonly TestItem[], words: Words): string[] {
  const known = beside.filter(({ kind }) => kind === "use").flatMap((use) => importsOf(use.tokens));
  return importsOf(item.tokens)
    .filter((path) => !isCovered(path, known))
    .filter((path) => {
      const name = importedName(path);
      const defined = (words.after.get(name) ?? 0) > (words.before.get(name) ?? 0);
      return defined || path.at(-1)?.includes(" as ");
    })
    .map(importedName);
}

function calls({ tokens }: TestItem, name: string): boolean {
  return tokens.some((token, at) => {
    if (token !== name) return false;
    const [before = "", next = ""] = [tokens[at - 1], tokens[at + 1]];
    return /^[(!{:<]$/.test(next) && !/^(?:\.|:|fn|struct)$/.test(before);
  });
}

const CHECKS = /^(?:assert|assert_eq|assert_ne|panic|matches|debug_assert(?:_eq|_ne)?)$/;

/** A macro of its own by the name of one that tests check with. */
export function hiddenMacro(before: TestCode | null, after: TestCode | null): LostTest | null {
  const known = new Set(before === null ? [] : macrosOf(before));
  const macro = macrosOf(after).find((name) => CHECKS.test(name) && !known.has(name));
  if (macro === undefined || after === null) return null;
  return {
    path: after.file,
    reason: `would hide the standard ${macro}! behind a macro of its own`,
  };
}

function macrosOf(code: TestCode | null): string[] {
  const tokens = code?.tokens ?? [];
  return tokens.flatMap((token, at) => (token === "macro_rules" ? [tokens[at + 2] ?? ""] : []));
}
