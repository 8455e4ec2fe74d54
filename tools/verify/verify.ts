import type { Grants } from "../guard.ts";
import { type WholeChange, wholeChange } from "./changed-files.ts";
import { checkTests, type TestsChecked } from "./check-tests.ts";
import type { VerifyFinding } from "./finding.ts";
import type { VerifyPlace } from "./place.ts";
import { type MayFail, requiredBy } from "./required-tests.ts";
import { keepBaseline, takeBaseline } from "./take-baseline.ts";
import { type TestLine, testLines } from "./test-line.ts";

export interface VerifyInput {
  /** Git tree ids: what the change builds on, and what is to land. */
  base: string;
  tree: string;
  commands: readonly string[];
  grants: Grants;
  /** What of the commands' tests need not pass. */
  mayFail: readonly MayFail[];
}

export type Verification =
  | {
      kind: "verified";
      /** Tests that passed, in so many whole test runs (0 for tasks without `cargo test`). */
      tests: number;
      runs: number;
      /** What could not be looked into, in words. */
      unverified: string[];
    }
  | {
      kind: "rejected";
      findings: VerifyFinding[];
      /** What the tests printed; empty when they were not run. */
      output: string;
    };

/**
 * Whether a green and accepted tree is honestly so: only what the task grants was changed; every
 * test that passed on the base is still run and passes; and a test that must fail, planted into
 * every test program, does. Leaves the workspace at `tree`.
 */
export async function verify(input: VerifyInput, place: VerifyPlace): Promise<Verification> {
  const { workspace } = place;
  const whole = await wholeChange(workspace, input.base, input.tree, input.grants);
  if (whole.findings.length > 0) {
    return { kind: "rejected", findings: whole.findings, output: "" };
  }
  const lines = testLines(input.commands);
  const checked: TestsChecked[] = [];
  for (const line of lines) {
    const one = await verifyLine(line, input, whole, place);
    if (one.findings.length > 0) {
      return { kind: "rejected", findings: one.findings, output: one.output };
    }
    checked.push(one);
  }
  const passed = checked.flatMap(({ reported }) => reported.sections.flatMap(({ ok }) => ok));
  const unverified = [...new Set(checked.flatMap((one) => one.unverified))];
  return { kind: "verified", tests: passed.length, runs: lines.length, unverified };
}

async function verifyLine(
  line: TestLine,
  { base, tree, commands, mayFail }: VerifyInput,
  whole: WholeChange,
  place: VerifyPlace,
): Promise<TestsChecked> {
  const before = await takeBaseline(base, line, place);
  if (before.slow) {
    await place.workspace.restore(tree);
    const unverified = ["the whole test run takes longer than the limit for one command"];
    return { findings: [], unverified, reported: before, output: "" };
  }
  const required = requiredBy(commands, line, mayFail);
  const checked = await checkTests({ base, tree, required }, line, before, whole, place);
  await place.workspace.restore(tree);
  const read = checked.reported.sections.length > 0;
  if (read && checked.findings.length === 0) keepBaseline(tree, line, place, checked.reported);
  return checked;
}
