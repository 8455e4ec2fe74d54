import { cargoCalls, quoted, simpleCommands } from "../cargo/command-line.ts";

/** How a task's `cargo test` is run whole: every test of the same packages with the same features. */
export interface TestLine {
  /** All targets that cargo tests by itself. */
  broad: string;
  /** Only the targets that the command selects (`--lib`, `--test x`); null when it selects none. */
  narrow: string | null;
  /** Without features, which the base may not have yet; null when the command names none. */
  plain: string | null;
  /** Prints what targets there are. */
  metadata: string;
  /** Builds what the command runs, and shows its progress as a terminal would get it. */
  build: string;
}

/** The whole test runs behind these commands, each once; empty when none runs `cargo test`. */
export function testLines(commands: readonly string[]): TestLine[] {
  const lines = new Map<string, TestLine>();
  for (const command of commands) {
    const folders: string[] = [];
    for (const words of simpleCommands(command)) {
      if (words[0] === "cd") folders.push(`cd ${quoted(words[1] ?? ".")} && `);
      const line = testLine(words, folders.join(""));
      if (line !== null && !lines.has(line.broad + line.narrow)) {
        lines.set(line.broad + line.narrow, line);
      }
    }
  }
  return [...lines.values()];
}

/** What builds all that these commands run, each once, showing its progress. */
export function buildLines(commands: readonly string[]): string[] {
  const lines = commands.flatMap((command) => {
    const tests = testLines([command]).map(({ build }) => build);
    const plain = simpleCommands(command).filter(({ length }) => length > 0);
    const [first = [], ...rest] = plain.filter(([word]) => word !== "cd");
    const builds =
      rest.length === 0 &&
      cargoCalls(command).some(({ verb }) => /^(?:build|check|clippy)$/.test(verb));
    const folders = plain.flatMap(([word, to = "."]) =>
      word === "cd" ? [`cd ${quoted(to)} && `] : [],
    );
    return builds
      ? [...tests, folders.join("") + [...PROGRESS, ...first].map(quoted).join(" ")]
      : tests;
  });
  return [...new Set(lines)];
}

/**
 * The whole run behind a command that does nothing else than `cargo test` without naming tests:
 * the targets it selects, to the end also when some are red. Null for any other command.
 */
export function wholeRun(command: string): { line: TestLine; run: string } | null {
  const words = simpleCommands(command).filter(([first]) => first !== "cd");
  const [call, ...more] = cargoCalls(command);
  const alone = words.length === 1 && more.length === 0 && !/[|;\n]/.test(command);
  if (!alone || call?.verb !== "test" || call.filters.length > 0) return null;
  const [line] = testLines([command]);
  return line === undefined ? null : { line, run: line.narrow ?? line.broad };
}

const PROGRESS = ["CARGO_TERM_PROGRESS_WHEN=always", "CARGO_TERM_PROGRESS_WIDTH=80"];

/** Kept, for they say what is built and how; the value follows in the next word. */
const WITH_VALUE =
  /^(?:-p|--package|--exclude|-F|--features|-j|--jobs|--profile|--target|--manifest-path|--config|-Z)$/;
const FLAG =
  /^(?:--workspace|--all|--all-features|--no-default-features|-r|--release|--offline|--locked|--frozen|--ignore-rust-version)$/;
/** Which targets: only the narrow line keeps them. */
const TARGET_WITH_VALUE = /^(?:--bin|--test|--bench|--example)$/;
const TARGET_FLAG = /^(?:--lib|--bins|--tests|--benches|--examples|--doc|--all-targets)$/;
/** Of what goes to the test programs, only how they run; not which tests. */
const TO_TESTS_WITH_VALUE = /^(?:--test-threads|--skip)$/;
const TO_TESTS_FLAG = /^(?:--include-ignored)$/;

function testLine(words: string[], folders: string): TestLine | null {
  const at = words.findIndex((word) => word === "cargo" || word.endsWith("/cargo"));
  const toolchain = words[at + 1]?.startsWith("+") ? [words[at + 1] ?? ""] : [];
  const verb = at + 1 + toolchain.length;
  if (at < 0 || !/^(?:test|t)$/.test(words[verb] ?? "")) return null;
  const rest = words.slice(verb + 1);
  const split = rest.indexOf("--");
  const own = split < 0 ? rest : rest.slice(0, split);
  const options = picked(own, WITH_VALUE, FLAG);
  const featured = picked(own, /^(?:-F|--features)$/, /^--all-features$/);
  const targets = picked(own, TARGET_WITH_VALUE, TARGET_FLAG);
  const toTests = picked(
    split < 0 ? [] : rest.slice(split + 1),
    TO_TESTS_WITH_VALUE,
    TO_TESTS_FLAG,
  );
  // Its owner's settings must not change what cargo prints.
  const loud = ["CARGO_TERM_QUIET=false", "CARGO_TERM_VERBOSE=false"];
  const cargo = [...loud, ...words.slice(0, at + 1), ...toolchain];
  const line = (selected: string[]) => {
    const tail = toTests.length > 0 ? ["--", ...toTests] : [];
    const all = [...cargo, "test", "--no-fail-fast", ...selected, ...tail];
    return folders + all.map(quoted).join(" ");
  };
  const manifest = picked(own, /^--manifest-path$/, /^$/);
  const metadata = [...cargo, ..."metadata --no-deps --offline --format-version 1".split(" ")];
  return {
    broad: line(options),
    narrow: targets.length > 0 ? line([...options, ...targets]) : null,
    plain: featured.length > 0 ? line(options.filter((word) => !featured.includes(word))) : null,
    build:
      folders +
      [...PROGRESS, ...cargo, "test", "--no-run", ...options, ...targets].map(quoted).join(" "),
    metadata: `${folders}${[...metadata, ...manifest].map(quoted).join(" ")} 2>/dev/null`,
  };
}

function picked(words: readonly string[], withValue: RegExp, flag: RegExp): string[] {
  return words.flatMap((word, at) => {
    const [name = ""] = word.split("=");
    if (withValue.test(name)) return word === name ? [word, words[at + 1] ?? ""] : [word];
    return flag.test(word) && !withValue.test(words[at - 1] ?? "") ? [word] : [];
  });
}
