import type { Finding } from "./finding.ts";

const HEADER = /^(error|warning)(?:\[([\w:]+)\])?: (.+)$/;
const LOCATION = /^\s*--> (\S.*:\d+:\d+)$/;
/** `--message-format=short`: everything in one line. */
const SHORT = /^(\S.*?:\d+:\d+): error(?:\[(\w+)\])?: (.+)$/;
/** Says only that there were errors. */
const SUMMARY =
  /^(could not compile|aborting due to|test failed, to rerun|\d+ targets? failed|doctest failed|process didn't exit successfully)/;

/** The linker's command line, and places in the standard library's sources. */
const USELESS = /^\s*= note: +"|= note: some arguments are omitted|^\s*(-->|:::) \/rustc\//;

/** The errors that rustc and cargo printed, each once, in order; warnings are left out. */
export function compilerErrors(output: string): Finding[] {
  const lines = output.split("\n");
  const findings: Finding[] = [];
  for (let at = 0; at < lines.length; at++) {
    const short = SHORT.exec(lines[at] ?? "");
    if (short) {
      const [text, place = "", code = "error", message = ""] = short;
      findings.push({ code, at: place, message, text });
      continue;
    }
    const header = HEADER.exec(lines[at] ?? "");
    if (!header) continue;
    const end = blockEnd(lines, at);
    const block = lines.slice(at, end);
    at = end - 1;
    const [, level, code = "error", message = ""] = header;
    if (level === "warning" || SUMMARY.test(message)) continue;
    const place = block.map((line) => LOCATION.exec(line)?.[1]).find(Boolean) ?? "";
    findings.push({ code, at: place, message, text: shortened(block).join("\n") });
  }
  return unique(findings);
}

/** A diagnostic ends at an empty line; cargo's own errors go on with "Caused by:". */
function blockEnd(lines: string[], start: number): number {
  let end = start + 1;
  while (end < lines.length && lines[end] !== "" && !startsAnother(lines[end] ?? "")) end++;
  while (/^Caused by:/.test(lines[end + 1] ?? "")) {
    end += 2;
    while (end < lines.length && /^\s+\S/.test(lines[end] ?? "")) end++;
  }
  return end;
}

function startsAnother(line: string): boolean {
  return HEADER.test(line) || SHORT.test(line);
}

/** A linker's command line or a deep type can fill pages: the head says what, the tail what helps. */
function shortened(block: string[]): string[] {
  const lines = block
    .filter((line) => !USELESS.test(line))
    .map((line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line.trimEnd()));
  return lines.length <= 40 ? lines : [...lines.slice(0, 28), "   …", ...lines.slice(-10)];
}

function unique(findings: Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = `${finding.code} ${finding.at} ${finding.message}`;
    return !seen.has(key) && seen.add(key);
  });
}
