import type { Task } from "../contracts/task.ts";

/** "make the tests pass", "the failing test", "mend what is red". */
const RED_TESTS =
  /\b(?:tests?|suite)\b[^.\n]{0,60}\b(?:fail\w*|red|broken|pass\w*|green)\b|\b(?:failing|failed|broken|red)\b[^.\n]{0,40}\b(?:tests?|suite)\b/i;
/** Words that a test's name and a task's text share by chance. */
const COMMON = new Set(
  "test tests should when with from that this than then does after before value values returns return works correct error errors empty simple basic".split(
    " ",
  ),
);
/** So many letters make two forms of a word the same: "subtract", "subtracts", "subtraction". */
const STEM = 5;

/**
 * Whether a task is about a test that is red before any change, so that the test has to pass when
 * the task is done: its text speaks of red tests, or names the test, something in the test's code,
 * or shares a telling word with the test's name. Everything else that was red may stay red.
 */
export function isAbout(task: Task, test: string, code: string): boolean {
  const text = [task.title, task.description ?? ""].join("\n");
  if (RED_TESTS.test(text)) return true;
  const name = test.split("::").at(-1) ?? test;
  const named = [...task.inputs, ...task.tests, text].join("\n");
  if (named.includes(name)) return true;
  const symbols =
    text.match(/[A-Za-z]\w*_\w+|\b[a-z]+[A-Z]\w*|\b[A-Z][a-z]+[A-Z]\w*|`[^`]+`/g) ?? [];
  if (symbols.some((symbol) => hasWord(code, symbol.replace(/[`()]/g, "")))) return true;
  const stems = new Set(telling(text));
  return telling(name.replaceAll("_", " ")).some((stem) => stems.has(stem));
}

function hasWord(code: string, word: string): boolean {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return word.length > 2 && new RegExp(`(?<!\\w)${escaped}(?!\\w)`).test(code);
}

function telling(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z]{4,}/g) ?? [];
  return words.filter((word) => !COMMON.has(word)).map((word) => word.slice(0, STEM));
}
