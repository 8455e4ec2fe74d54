import { type RustItem, type RustItems, rustItems } from "./rust-items.ts";
import { rustTokens } from "./rust-tokens.ts";

/** A piece of a Rust file that tests are made of. */
export interface TestItem {
  file: string;
  /** The modules around it, from the file down. */
  path: string;
  kind: string;
  name: string;
  isTest: boolean;
  attributes: string[];
  tokens: string[];
}

export interface TestCode {
  file: string;
  tokens: string[];
  items: TestItem[];
  /** `#![cfg(…)]` of the file and its modules: each can take everything below it away. */
  conditions: string[];
}

/**
 * The test code of a Rust file: functions with a test attribute wherever they stand, all that
 * stands in a `#[cfg(test)]` module or under that attribute, and everything in a test file.
 */
export function testCode(file: string, text: string): TestCode {
  const tokens = rustTokens(text);
  const code: TestCode = { file, tokens, items: [], conditions: [] };
  collect(rustItems(tokens), { file, path: "", inTests: isTestFile(file) }, code);
  return code;
}

/** Whether a whole file is tests, by the places where cargo and custom keep them. */
export function isTestFile(file: string): boolean {
  return /(?:^|\/)tests\/|(?:^|\/)tests?\.rs$|_tests?\.rs$/.test(file);
}

/** `#[test]`, `#[tokio::test(…)]`, `#[rstest]`, `#[test_case(…)]`, … */
export function isTestAttribute(attribute: string): boolean {
  const [path = ""] = attribute.split(/ [([=]/);
  return /(?:^|:: )(?:test|rstest|test_case|test_log|quickcheck|wasm_bindgen_test|bench)$/.test(
    path,
  );
}

interface Around {
  file: string;
  path: string;
  inTests: boolean;
}

function collect({ inner, items }: RustItems, around: Around, code: TestCode): void {
  code.conditions.push(...inner.filter((attribute) => /^cfg\b/.test(attribute)));
  for (const item of items) {
    const forTests = around.inTests || item.attributes.some(isTestCondition);
    if (item.kind === "mod") {
      if (forTests) code.items.push(testItem(item, around, ["mod", item.name]));
      if (item.inside === null) continue;
      const path = `${around.path}${item.name}::`;
      collect(item.inside, { ...around, path, inTests: forTests }, code);
    } else if (forTests || item.attributes.some(isTestAttribute)) {
      code.items.push(testItem(item, around, item.tokens));
    }
  }
}

function testItem(item: RustItem, { file, path }: Around, tokens: string[]): TestItem {
  const { attributes, kind, name } = item;
  const isTest = attributes.some(isTestAttribute);
  return { file, path, kind, name, isTest, attributes, tokens };
}

/** `cfg(test)` and `cfg(all(test, …))`, but not `cfg(not(test))`. */
function isTestCondition(attribute: string): boolean {
  const words = attribute.replace(/\bnot \( test \)/g, "");
  return /^cfg \(.*(?:^|[ (])test(?:[ ,)]|$)/.test(words);
}
