import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import type { Summary } from "./summary.ts";

/** JUnit XML: a test case for each attempt; a score below 1 is a failure, an unscored one an error. */
export function junit(summary: Summary): string {
  const { manifest, attempts } = summary;
  const failures = attempts.filter(({ score }) => score !== null && score < 1).length;
  const errors = attempts.filter(({ score }) => score === null).length;
  const counts = `tests="${attempts.length}" failures="${failures}" errors="${errors}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escaped(manifest.suite)}" timestamp="${manifest.created_at}" ${counts}>`,
    ...attempts.map(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(attempt: EvalAttempt): string {
  const name = `${attempt.sample} #${attempt.epoch + 1}`;
  const seconds = (attempt.wall_ms / 1000).toFixed(3);
  const open = `    <testcase classname="${escaped(attempt.variant)}" name="${escaped(name)}" time="${seconds}"`;
  if (attempt.score === 1) return `${open}/>`;
  const kind = attempt.score === null ? "error" : "failure";
  return `${open}><${kind} message="${escaped(attempt.stop)}">${escaped(reasonsOf(attempt))}</${kind}></testcase>`;
}

function reasonsOf({ grade }: EvalAttempt): string {
  if (grade?.kind !== "graded") return grade?.reason ?? "";
  return grade.findings.map(({ what, text }) => `${what}: ${text}`).join("\n");
}

/** What XML 1.0 cannot hold at all is left out. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what this removes
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff]/gu, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("\n", "&#10;")
  );
}
