/** One `cargo …` of a shell line, as far as it matters for reading its output. */
export interface CargoCall {
  /** "test", "check", …; the short forms are spelled out. "" when only options were given. */
  verb: string;
  /** Names that `cargo test` filters by, before or after `--`. */
  filters: string[];
}

/** The cargo calls of a shell line: `cd x && A=1 cargo +nightly test -p y name -- --exact`. */
export function cargoCalls(command: string): CargoCall[] {
  return simpleCommands(command).flatMap((words) => {
    const at = words.findIndex((word) => word === "cargo" || word.endsWith("/cargo"));
    return at < 0 ? [] : [cargoCall(words.slice(at + 1))];
  });
}

const SHORT: Record<string, string> = { t: "test", b: "build", c: "check", r: "run" };

/** Options that take the next word as their value; `--option=value` needs no list. */
export const CARGO_VALUES = new Set(
  `-p --package --exclude --bin --example --test --bench -F --features -j --jobs --profile
   --target --target-dir --manifest-path --message-format --color --config -Z -C
   --lockfile-path --artifact-dir`.split(/\s+/),
);
const TEST_VALUES = new Set(
  "--test-threads --logfile --skip --color --format --shuffle-seed -Z".split(" "),
);

function cargoCall(words: string[]): CargoCall {
  const split = words.indexOf("--");
  const own = positional(split < 0 ? words : words.slice(0, split), CARGO_VALUES).filter(
    (word) => !word.startsWith("+"),
  );
  const toTests = split < 0 ? [] : positional(words.slice(split + 1), TEST_VALUES);
  const [first = "", ...names] = own;
  const verb = SHORT[first] ?? first;
  return { verb, filters: verb === "test" ? [...names, ...toTests] : [] };
}

function positional(words: string[], withValue: Set<string>): string[] {
  return words.filter((word, at) => !word.startsWith("-") && !withValue.has(words[at - 1] ?? ""));
}

/** Splits a shell line into its simple commands' words; quotes are taken off, redirections left out. */
export function simpleCommands(command: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  const token =
    /[^\S\n]*(?:(&&|\|\||[;|&\n(){}])|#[^\n]*|((?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s;|&(){}'"\\])+)|(.))/gy;
  for (const [, operator, word] of command
    .replace(/\\\n/g, " ")
    .replace(/\d?>+\s*(&\d|[^\s;|&()]+)/g, " ")
    .matchAll(token)) {
    if (word !== undefined) words.push(unquoted(word));
    if (operator === undefined) continue;
    if (words.length > 0) commands.push(words);
    words = [];
  }
  if (words.length > 0) commands.push(words);
  return commands;
}

function unquoted(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
    (_, single, double, escaped) => single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped,
  );
}

/** A word as a shell takes it for that word; one with a `$` stays open for the shell. */
export function quoted(word: string): string {
  const [, assigned, value = ""] = /^([A-Za-z_]\w*=)(.+)$/s.exec(word) ?? [];
  if (assigned !== undefined) return assigned + quoted(value);
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (word.includes("$")) return `"${word.replace(/["\\`]/g, "\\$&")}"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
