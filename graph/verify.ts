import type { Judgement } from "../contracts/verdict.ts";
import { distil } from "../tools/diagnose/distil.ts";
import type { Baseline } from "../tools/verify/baseline.ts";
import { isTampering } from "../tools/verify/finding.ts";
import type { VerifyPlace } from "../tools/verify/place.ts";
import { takeBaselines } from "../tools/verify/take-baseline.ts";
import { type Verification, verify } from "../tools/verify/verify.ts";
import type { Workspace } from "../tools/workspace.ts";
import { grantsOf } from "./command-place.ts";
import { type Ran, runCommands } from "./commands.ts";
import type { Step } from "./deps.ts";
import { runLine } from "./run-line.ts";
import type { LoopState } from "./state.ts";
import { given, workspaceAt } from "./workspace.ts";

/** A whole test report is read to its end; a cut one would miss tests. */
const REPORT_BYTES = 16_000_000;
const FINDINGS = 8;
const OUTPUT = 3000;

/**
 * What the tests report before any edit, while they are built: the change is compared with it. By
 * the line that runs them whole.
 */
export async function takeBase(
  tree: string,
  commands: readonly string[],
  ran: readonly Ran[],
  workspace: Workspace,
  step: Step,
): Promise<Map<string, Baseline>> {
  const green = ran.filter(({ run }) => run.kind === "passed");
  const known = green.map(({ run, output }) => ({ command: run.command, output }));
  return takeBaselines(tree, commands, placeOf(workspace, step), known);
}

/**
 * What becomes of an accepting verdict: it stands when the change is honestly green, else it is
 * turned into a rejection with what is wrong, for the fixer to mend while there is budget.
 */
export async function confirmed(
  verdict: Judgement,
  state: LoopState,
  step: Step,
): Promise<Judgement> {
  if (state.tree === given(state.base).tree) return verdict;
  const workspace = await workspaceAt(state, step);
  const repeated = await repeat(state, workspace, step);
  const base = given(state.base).tree;
  const checked = repeated ?? (await verifyChange(base, state.tree, workspace, state, step));
  if (checked.kind === "verified") return verdict;
  const { reasons, refused } = refusalOf(checked);
  return { ...verdict, accept: false, reasons, refused };
}

/** Verifies what lies between two trees, and leaves the workspace at the second. */
export async function verifyChange(
  base: string,
  tree: string,
  workspace: Workspace,
  state: LoopState,
  step: Step,
): Promise<Verification> {
  const input = {
    base,
    tree,
    commands: state.commands,
    grants: given(state.task),
    mayFail: given(state.base).aside,
  };
  const checked = await verify(input, placeOf(workspace, step));
  if (checked.kind === "rejected") return checked;
  const { tests, runs, unverified } = checked;
  if (runs > 0) {
    const text = `verified before landing: ${tests} tests pass, and a test that must fail does`;
    step.emit({ kind: "notice", level: "info", text });
  }
  for (const what of unverified) {
    step.emit({
      kind: "notice",
      level: "warning",
      text: `not verified against tampering: ${what}`,
    });
  }
  return checked;
}

/**
 * Commands that no canary stands for run once more on exactly the tree that is to land, when
 * something else could have helped them: an earlier attempt's leavings, or no sandbox.
 */
async function repeat(
  state: LoopState,
  workspace: Workspace,
  step: Step,
): Promise<Verification | null> {
  const alone = state.attempts.length === 1 && state.sandboxed;
  const others = state.commands.filter((command) => !/\bcargo\b/.test(command));
  if (alone || others.length === 0) return null;
  const red = (await runCommands(others, workspace, step)).find(({ run }) => run.kind !== "passed");
  if (red === undefined) return null;
  const { command, summary } = red.run;
  const text = `${command} passed before and does not when it is run once more: ${summary}`;
  const findings = [{ kind: "command-red" as const, subject: command, text }];
  return { kind: "rejected", findings, output: red.output };
}

/** What is wrong in sentences, and whether it is red made green or plain red. */
function refusalOf({ findings, output }: Extract<Verification, { kind: "rejected" }>): {
  reasons: string[];
  refused: "tampering" | "regression";
} {
  const plain = findings.filter((finding) => !isTampering(finding));
  const told = findings.slice(0, FINDINGS).map(({ text }) => text);
  const shown =
    plain.length > 0 && output !== ""
      ? [distil([{ command: "all tests", kind: "failed", output }], OUTPUT).text]
      : [];
  const refused = plain.length < findings.length ? "tampering" : "regression";
  return { reasons: [...told, ...shown], refused };
}

export function placeOf(workspace: Workspace, step: Step): VerifyPlace {
  const run = (line: string) => runLine(line, workspace, step, { outputBytes: REPORT_BYTES });
  return { workspace, grants: grantsOf(step), run };
}
