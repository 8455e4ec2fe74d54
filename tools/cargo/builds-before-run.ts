import { CARGO_VALUES, quoted, simpleCommands } from "./command-line.ts";

/**
 * What builds the programs that a shell line starts with `cargo run`, as lines in the line's order:
 * the same folder, variables, toolchain and options, without the programs' own arguments. Empty
 * when the line has no `cargo run`.
 */
export function buildsBeforeRun(command: string): string[] {
  const folders: string[] = [];
  return simpleCommands(command).flatMap((words) => {
    if (words[0] === "cd") folders.push(`cd ${quoted(words[1] ?? ".")} && `);
    const built = buildWords(words);
    return built === null ? [] : [folders.join("") + built.map(quoted).join(" ")];
  });
}

function buildWords(words: string[]): string[] | null {
  const cargo = words.findIndex((word) => word === "cargo" || word.endsWith("/cargo"));
  const verb = words.findIndex((word, at) => {
    const option = /^[-+]/.test(word) || CARGO_VALUES.has(words[at - 1] ?? "");
    return at > cargo && !option;
  });
  if (cargo < 0 || !/^r(un)?$/.test(words[verb] ?? "")) return null;
  const options = ownOptions(words.slice(verb + 1));
  // The line may name variables, which are set before the program that `cargo` is an argument of.
  return [...words.slice(0, verb), "build", ...options];
}

/** All that follows `--` or the first word that is no option is for the program. */
function ownOptions(words: string[]): string[] {
  const end = words.findIndex(
    (word, at) =>
      word === "--" || (!word.startsWith("-") && !CARGO_VALUES.has(words[at - 1] ?? "")),
  );
  return end < 0 ? words : words.slice(0, end);
}
