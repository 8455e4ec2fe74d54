import { expect, test } from "vitest";
import { Task } from "../../contracts/task.ts";
import { isAbout } from "../../graph/task-names.ts";

function about(title: string, name: string, code = "", more: object = {}): boolean {
  return isAbout(Task.parse({ id: "a", title, ...more }), name, code);
}

test.each<[string, string, string, boolean]>([
  ["Make the tests pass", "tests::anything", "", true],
  ["Mend the failing test", "tests::anything", "", true],
  ["tests::rounds is broken", "tests::rounds", "", true],
  ["Implement `parse_line`", "tests::it_reads", "assert!(parse_line(1))", true],
  ["Add Canvas::fillRect", "tests::draws", "c.fillRect(1)", true],
  ["Implement subtraction", "tests::subtracts_numbers", "", true],
  ["Add a function sub", "tests::divides_by_zero", "div(1, 0)", false],
  ["Add tests for the parser", "tests::clock_runs", "", false],
  ["Return an error when the list is empty", "tests::clock_returns_error", "", false],
])("%s: is it about %s? %s", (title, name, code, answer) => {
  expect(about(title, name, code)).toBe(answer);
});

test("commands and inputs name tests, too", () => {
  expect(about("Do it", "slow::rounds", "", { tests: ["cargo test rounds"] })).toBe(true);
});
