/** A test that is red one time in four shows it in so many runs with 90 %. */
export const REPEATS = 8;

/** The same test programs of a whole run, with only these tests (names, or `testId`s). */
export function exactly(line: string, tests: readonly string[]): string {
  const names = tests.map((id) => id.split(" ").at(-1) ?? id).join(" ");
  return `${line}${line.includes(" -- ") ? "" : " --"} --exact ${names}`;
}

/**
 * Whether a test (`testId`) is a function's path, as libtest names tests. What else is printed for
 * one is never put into a command line: tests can print what they like.
 */
export function isFunction(id: string): boolean {
  return !id.startsWith("doc ") && /\.rs [\w:]+$/.test(id);
}
