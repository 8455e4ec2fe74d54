import { cargoCalls, simpleCommands } from "../cargo/command-line.ts";
import { testId } from "./baseline.ts";
import { type TestLine, testLines } from "./test-line.ts";

/** Tests (`testId`) that may stay red although a command runs them: they are not the task's. */
export interface MayFail {
  command: string;
  red: readonly string[];
}

/** Whether a test has to pass for one of the task's commands to be green. */
export type Required = (section: string, name: string) => boolean;

/**
 * What the commands that are run whole by `line` demand, also of tests that were red before: that
 * they passed once is a word of the change's own code, which may have ended the process early.
 */
export function requiredBy(
  commands: readonly string[],
  line: TestLine,
  mayFail: readonly MayFail[],
): Required {
  const demands = commands
    .filter((command) => testLines([command]).some(({ broad }) => broad === line.broad))
    .map((command) => {
      const red = mayFail.flatMap((one) => (one.command === command ? one.red : []));
      const words = simpleCommands(command).flat();
      const filters = cargoCalls(command).flatMap((call) => call.filters);
      const exact = words.includes("--exact");
      const named = (name: string) =>
        filters.length === 0 ||
        filters.some((filter) => (exact ? name === filter : name.includes(filter)));
      // Only ignored ones: the whole run leaves them out.
      if (words.includes("--ignored")) return () => false;
      return (section: string, name: string) =>
        isSelected(words, section) && named(name) && !red.includes(testId(section, name));
    });
  return (section, name) => demands.some((demand) => demand(section, name));
}

const SELECTS = /^--(?:lib|bins?|tests?|examples?|bench(?:es)?|doc|all-targets)(?:=|$)/;

/** Whether the options of `cargo test` select a section's program; what cannot be told is not. */
function isSelected(words: readonly string[], section: string): boolean {
  const [crate = ""] = section.split(" ");
  const [doc, unit] = [section.startsWith("doc "), section.includes(" unittests ")];
  const selecting = words.flatMap((word, at) => (SELECTS.test(word) ? [{ word, at }] : []));
  return (
    selecting.length === 0 ||
    selecting.some(({ word, at }) => {
      const [option, value = words[at + 1] ?? ""] = word.split("=");
      const own = value.replaceAll("-", "_") === crate;
      switch (option) {
        case "--lib":
          return section.endsWith(" unittests src/lib.rs");
        case "--test":
          return own && !unit && !doc;
        case "--bin":
          return own && unit && !section.endsWith("/lib.rs");
        case "--bins":
          return unit && !section.endsWith("/lib.rs");
        case "--doc":
          return doc;
        case "--tests":
        case "--all-targets":
          return !doc;
        default:
          return false;
      }
    })
  );
}
