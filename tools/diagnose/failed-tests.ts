import type { Finding } from "./finding.ts";

const SECTION = /^---- (.+) stdout ----$/;
/** Since Rust 1.73 the message follows in the next lines; before, it stood in quotes in between. */
const PANIC = /^thread '(.*?)'(?: \(\d+\))? panicked at (?:'(.*)', )?(\S.*?:\d+:\d+):?$/;
/** The lines that say nothing about a failure. */
const NOISE =
  /^(note: (run with `RUST_BACKTRACE|Some details are omitted)|error: aborting due to|For more information about this error|Some errors have detailed)/;

/** Splits output into what `cargo test` printed of each failed test, and all the rest. */
export function testSections(output: string): { tests: Finding[]; rest: string } {
  const tests: Finding[] = [];
  const rest: string[] = [];
  const lines = withoutNoise(output.split("\n"));
  for (let at = 0; at < lines.length; at++) {
    const name = SECTION.exec(lines[at] ?? "")?.[1];
    if (name === undefined) {
      rest.push(lines[at] ?? "");
      continue;
    }
    const start = at + 1;
    while (at + 1 < lines.length && !endsSection(lines, at + 1)) at++;
    tests.push(failedTest(name, lines.slice(start, at + 1)));
  }
  return { tests, rest: rest.join("\n") };
}

/** Panics outside of tests, and programs that died without one. */
export function crashes(rest: string): Finding[] {
  const lines = rest.split("\n");
  const findings: Finding[] = lines.flatMap((line, index) => {
    const panic = PANIC.exec(line);
    if (!panic) return [];
    const [, thread = "", quoted, at = ""] = panic;
    const end = lines.findIndex((next, i) => i > index && (next === "" || PANIC.test(next)));
    const said = quoted ?? lines.slice(index + 1, end < 0 ? undefined : end).join("\n");
    const [message = ""] = said.split("\n");
    return [{ code: "panic", at, message, text: `thread '${thread}' panicked at ${at}:\n${said}` }];
  });
  const died = /process didn't exit successfully: .*\((signal: .*?)\)/.exec(rest)?.[1];
  if (died === undefined) return findings;
  const overflow = /^thread '(.*?)'(?: \(\d+\))? has overflowed its stack$/m.exec(rest)?.[1];
  // With one thread libtest names a test before it runs.
  const running = /^test (\S+) \.\.\. (?!ok|FAILED|ignored|bench)/m.exec(rest)?.[1];
  const who =
    overflow === undefined ? "the program died" : `thread '${overflow}' overflowed its stack`;
  const message = `${who} (${died})${running ? ` in test ${running}` : ""}`;
  return [...findings, { code: "crash", at: "", message, text: message }];
}

function failedTest(name: string, body: string[]): Finding {
  const panics = body.flatMap((line, index) => {
    const [, thread, quoted, at = ""] = PANIC.exec(line) ?? [];
    return thread === undefined
      ? []
      : [{ thread, at, index, said: quoted ?? body[index + 1] ?? "" }];
  });
  // A test's own thread bears its name; helpers that panicked before are the cause of its `unwrap`.
  const own = panics.find(({ thread }) => thread === name) ?? panics.at(-1);
  const arrow = body.map((line) => /^ *--> (\S+:\d+:\d+)$/.exec(line)?.[1]).find(Boolean);
  const first = body.find((line) => line.trim() !== "") ?? "failed";
  const shown = clipped(body.slice(Math.max(0, (panics[0]?.index ?? 0) - 8)));
  return {
    code: "test",
    at: own?.at ?? arrow ?? "",
    message: `${name}: ${own?.said ?? first}`,
    text: [`test ${name} failed:`, ...shown].join("\n"),
  };
}

function clipped(body: string[]): string[] {
  const lines = body.map((line) =>
    (line.length > 300 ? `${line.slice(0, 300)}…` : line).replace(/^(thread '.*?') \(\d+\)/, "$1"),
  );
  const trimmed = lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .split("\n");
  return trimmed.length <= 40 ? trimmed : [...trimmed.slice(0, 30), "…", ...trimmed.slice(-8)];
}

function endsSection(lines: string[], at: number): boolean {
  return (
    SECTION.test(lines[at] ?? "") ||
    (lines[at] === "failures:" && /^ {4}\S/.test(lines[at + 1] ?? ""))
  );
}

/** Frames say nothing to a small model that the panic's own place does not. */
function withoutNoise(lines: string[]): string[] {
  let inside = false;
  return lines.filter((line) => {
    if (line === "stack backtrace:") inside = true;
    else if (inside && !/^\s+(\d+: |at )/.test(line)) inside = false;
    return !inside && !NOISE.test(line);
  });
}
