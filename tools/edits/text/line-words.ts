/** Words that say nothing about which line of a program this is. */
const COMMON = new Set(
  (
    "let mut pub fn self Self return else if match for while loop break continue true false Some None " +
    "Ok Err use mod impl struct enum const static where in as ref move unsafe async await crate super " +
    "end then do def class import from function var new void int"
  ).split(" "),
);

export const isCommon = (word: string): boolean => COMMON.has(word);

/** Words, numbers and single signs of a line, without white space. */
export function tokens(line: string): string[] {
  return line.match(/[A-Za-z_][A-Za-z0-9_]*|[0-9][A-Za-z0-9_.]*|[^\sA-Za-z0-9_]/g) ?? [];
}

/** Whether a line holds a word or number that could tell it from others; `}` and `Ok(())` do not. */
export function isTelling(line: string): boolean {
  return tokens(line).some(
    (token) => /^[0-9]/.test(token) || (/^[A-Za-z_]../.test(token) && !COMMON.has(token)),
  );
}

/** 0 to 1: how many of two lines' tokens, in order, are the same (Dice over their common subsequence). */
export function likeness(a: string, b: string): number {
  const left = tokens(a);
  const right = tokens(b);
  if (left.length === 0 || right.length === 0) return left.length === right.length ? 1 : 0;
  let row = new Array<number>(right.length + 1).fill(0);
  for (const token of left) {
    const next = [0];
    for (let j = 0; j < right.length; j++) {
      const pair = token === right[j] ? (row[j] ?? 0) + 1 : 0;
      next.push(Math.max(pair, next[j] ?? 0, row[j + 1] ?? 0));
    }
    row = next;
  }
  return (2 * (row[right.length] ?? 0)) / (left.length + right.length);
}
