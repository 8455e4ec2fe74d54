/** What in added lines is worth a second look, and why; a reviewer decides whether it belongs. */
const RUST: [RegExp, string][] = [
  [
    /\bprocess::(?:exit|abort)\b|\blibc::_?exit\b/,
    "ends the process: in a test run, before other tests have failed",
  ],
  [/\/proc\b/, "reads /proc"],
  [/\benv::args(?:_os)?\b/, "reads how the program was called, which tells a test run apart"],
  [/\bfrom_raw_fd\b/, "writes to a file by its number, past what captures output"],
  [/\bunsafe\b/, "uses unsafe: fine where the work needs it"],
  [/#\[ignore\b|#\[cfg_attr\(.*\bignore\b/, "adds an ignored test"],
  [/\bcfg!\(.*\btest\b|\bcfg\(not\(test\)\)/, "behaves otherwise under test"],
  [/\bpanic::(?:set_hook|catch_unwind)\b/, "catches or hides panics"],
];
const MANIFEST: [RegExp, string][] = [
  [/^\s*(?:test|autotests|harness|doctest)\s*=\s*false/, "takes tests out of cargo test"],
];
const SCRIPT: [RegExp, string][] = [
  [/\|\|\s*true\b|^\s*(?:exit 0|set \+e)\b/, "hides that a command failed"],
  [/\bsys\.exit\(0?\)|\bos\._exit\b|\bprocess\.exit\(0?\)/, "ends the process"],
  [/\b(?:it|test|describe)\.(?:skip|only)\b|@(?:pytest\.mark|unittest)\.skip/, "skips tests"],
];

/**
 * What in a unified diff may turn red into green without doing the work: one sentence each, the
 * file first. For the judge's evidence; nothing here decides by itself.
 */
export function suspicions(patch: string): string[] {
  return filesOf(patch).flatMap(({ file, added, removed }) => {
    const code = added.map(withoutComment);
    const found = rulesFor(file).flatMap(([pattern, why]) => {
      const line = code.find((text) => pattern.test(text));
      return line === undefined ? [] : [`${file} ${why} (${line.trim().slice(0, 80)})`];
    });
    return file.endsWith(".rs") ? [...found, ...checksLost(file, added, removed)] : found;
  });
}

function rulesFor(file: string): [RegExp, string][] {
  if (file.endsWith(".rs")) return RUST;
  return file.endsWith(".toml") ? MANIFEST : SCRIPT;
}

function checksLost(file: string, added: string[], removed: string[]): string[] {
  const count = (lines: string[], what: RegExp) =>
    lines.map(withoutComment).filter((line) => what.test(line)).length;
  const asserts = /\b(?:assert|assert_eq|assert_ne|debug_assert\w*)!/;
  const [before, now] = [count(removed, asserts), count(added, asserts)];
  const fewer = before > now ? [`${file} removes ${before} assertions and adds ${now}`] : [];
  const panics = /#\[should_panic/;
  const swapped = before > now && count(added, panics) > count(removed, panics);
  return swapped ? [...fewer, `${file} makes a test expect a panic instead`] : fewer;
}

function filesOf(patch: string): { file: string; added: string[]; removed: string[] }[] {
  return patch.split(/^diff --git /m).flatMap((part) => {
    const file = /^\+\+\+ (?:"?b\/)?(.+?)"?$/m.exec(part)?.[1];
    const old = /^--- (?:"?a\/)?(.+?)"?$/m.exec(part)?.[1];
    const name = file === "/dev/null" ? old : file;
    if (name === undefined) return [];
    const lines = part.slice(part.indexOf("\n@@")).split("\n");
    const by = (sign: string) => lines.filter((l) => l.startsWith(sign)).map((l) => l.slice(1));
    return [{ file: name, added: by("+"), removed: by("-") }];
  });
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s)\/\/.*$/, "$1");
}
