import type { CommandRun } from "../../contracts/command-run.ts";
import { printable } from "../../contracts/printable.ts";
import { compilerErrors } from "./compiler-errors.ts";
import { crashes, testSections } from "./failed-tests.ts";
import { type Finding, fingerprint, headline } from "./finding.ts";
import { interestingLines, tellingLines } from "./interesting-lines.ts";
import { renderedMessages } from "./json-messages.ts";

export interface FailedRun {
  command: string;
  kind: CommandRun["kind"];
  output: string;
}

/**
 * What went wrong in a round of commands, for a model that reads little: of each red command the
 * first errors as the compiler rendered them, failed tests with what they expected, panics; for
 * other programs the telling lines. At most `budgetChars` characters. Green commands are left out.
 * `fingerprint`, sorted, is the same set for the same failures, whatever their lines and numbers.
 */
export function distil(
  runs: FailedRun[],
  budgetChars: number,
): { text: string; fingerprint: string[] } {
  const red = runs.filter((run) => run.kind !== "passed");
  const found = red.map(findingsOf);
  const told = new Set<string>();
  const parts: string[] = [];
  let left = budgetChars;
  red.forEach((run, index) => {
    // The same error from `cargo check` and `cargo test` is told once.
    const fresh = (found[index] ?? []).filter((f) => !told.has(headline(f)));
    for (const finding of fresh) told.add(headline(finding));
    const part = tell(run, fresh, Math.floor(left / (red.length - index)));
    parts.push(part);
    left -= part.length + 2;
  });
  return {
    text: parts.join("\n\n").slice(0, Math.max(0, budgetChars)),
    fingerprint: fingerprint(found.flat()),
  };
}

function findingsOf(run: FailedRun): Finding[] {
  const { command } = run;
  const output = printable(renderedMessages(run.output), 2000);
  const message = `\`${command}\``;
  switch (run.kind) {
    case "passed":
      return [];
    case "no-tests-matched":
      return [
        {
          code: "no-tests-matched",
          at: "",
          message,
          text: "It ran no test: its name filter matches none. Write the test, or name it so that it matches.",
        },
      ];
    case "timed-out":
      return [{ code: "timed-out", at: "", message, text: output, marks: [message] }];
    case "failed": {
      const { tests, rest } = testSections(output);
      const findings = [...compilerErrors(rest), ...tests, ...crashes(rest)];
      if (findings.length > 0) return findings;
      const telling = tellingLines(output);
      const marks = telling.length > 0 ? telling : [output.trimEnd().split("\n").at(-1) ?? ""];
      return [{ code: "failed", at: "", message, text: output, marks }];
    }
  }
}

const WORDS = {
  passed: "passed",
  failed: "failed",
  "timed-out": "was stopped at its deadline",
  "no-tests-matched": "matched no test",
} satisfies Record<CommandRun["kind"], string>;

/** As many findings in full as fit, the first in any case, the others by headline or number. */
function tell(run: FailedRun, findings: Finding[], budget: number): string {
  const title = `$ ${printable(run.command, 200)}\n${WORDS[run.kind]}`;
  const lines = [findings.length === 0 ? `${title}, as above` : title];
  let left = budget - title.length - 40;
  let untold = 0;
  for (const [index, finding] of findings.entries()) {
    const text = fitted(finding, left - 2, index === 0);
    if (untold > 0 || text.length + 2 > left) {
      untold++;
      continue;
    }
    lines.push("", text);
    left -= text.length + 2;
  }
  if (untold > 0) lines.push("", `… and ${untold} more`);
  return lines.join("\n");
}

function fitted(finding: Finding, room: number, first: boolean): string {
  if (finding.marks) return interestingLines(finding.text, room);
  if (finding.text.length <= room) return finding.text;
  return first ? `${finding.text.slice(0, Math.max(0, room - 1))}…` : headline(finding);
}
