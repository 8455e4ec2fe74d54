import type { Attempt } from "../../contracts/attempt.ts";
import type { FileChange } from "../../contracts/edit.ts";
import { distil } from "../../tools/diagnose/distil.ts";
import { suspicions } from "../../tools/guard/suspicions.ts";
import type { Workspace } from "../../tools/workspace.ts";
import { changesOf } from "../changes.ts";
import { checkedRun } from "../checked-run.ts";
import type { Ran } from "../commands.ts";
import { type Step, Suspension } from "../deps.ts";
import { refetch } from "../refetch.ts";
import { sameAgain } from "../same-again.ts";
import { asideNote } from "../set-aside.ts";
import type { LoopState, LoopUpdate, SetAside } from "../state.ts";
import { given, workspaceAt } from "../workspace.ts";

/** How much of what went wrong the fixer is told, in characters. */
const EVIDENCE = 6000;

/** What is known of an attempt besides its place in the run. */
type Outcome = Pick<
  Attempt,
  "kind" | "tree_after" | "commands" | "fingerprint" | "summary" | "ungranted"
> & { evidence: string; aside?: SetAside[]; formed?: boolean };

export async function tools(state: LoopState, step: Step): Promise<LoopUpdate> {
  const { store } = step.deps;
  const reply = given(state.reply);
  const workspace = await workspaceAt(state, step);
  const { aside, formed, ...outcome } = await carryOut(state, workspace, step);
  const { patch, files } = await workspace.diff(given(state.base).tree, outcome.tree_after);
  const attempt: Attempt = {
    ...outcome,
    number: state.attempts.length + 1,
    author: reply.author,
    reply: reply.blob ?? store.putBlob(""),
    patch: store.putBlob(patch),
    evidence: store.putBlob(outcome.evidence),
    tree_before: state.tree,
    files,
    ...linesOf(patch),
  };
  if (reply.blob !== null && state.plan?.kind === "code") {
    const model = step.deps.model(reply.author).name;
    step.deps.calibration.note(model, state.form, formed ?? outcome.kind !== "refused");
  }
  step.emit({ kind: "attempted", attempt });
  return {
    attempts: [attempt],
    tree: outcome.tree_after,
    ...(aside && { base: { ...given(state.base), aside } }),
  };
}

/** Lines that a unified diff adds and removes. */
function linesOf(patch: string): Pick<Attempt, "added" | "removed"> {
  const lines = patch.split("\n");
  const count = (sign: "+" | "-") =>
    lines.filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3))).length;
  return { added: count("+"), removed: count("-") };
}

async function carryOut(state: LoopState, workspace: Workspace, step: Step): Promise<Outcome> {
  const changes = await changesOf(state, workspace, step);
  switch (changes.kind) {
    case "refused":
      return {
        kind: "refused",
        tree_after: state.tree,
        commands: [],
        formed: changes.formed,
        fingerprint: [changes.reason],
        summary: `nothing applied: ${firstLine(changes.reason)}`,
        evidence: `Nothing was applied. ${changes.reason}`,
        ...(changes.ungranted !== undefined && { ungranted: changes.ungranted }),
      };
    case "invalid":
      return {
        kind: "red",
        tree_after: state.tree,
        commands: [],
        fingerprint: changes.errors,
        summary: `the pixel program is invalid: ${firstLine(changes.errors[0] ?? "")}`,
        evidence: `The pixel program is invalid:\n${changes.errors.join("\n")}`,
      };
    case "changes":
      return verify(state, workspace, changes, step);
  }
}

async function verify(
  state: LoopState,
  workspace: Workspace,
  { changes, findings, about }: { changes: FileChange[]; findings: string[]; about: string },
  step: Step,
): Promise<Outcome> {
  const written = changes.length > 0 ? await workspace.write(changes) : state.tree;
  const fetched = await refetch(changes, written, state, workspace, step);
  if (fetched.kind === "wrong") return wrongManifest(fetched.message, written);
  const { tree } = fetched;
  const known = sameAgain(state, tree, step.deps.store.blob);
  if (known !== null) return known;
  const { ran, aside } = await checkedRun(state, tree, workspace, step);
  waitFor(ran, state);
  const commands = ran.map(({ run }) => run);
  const red = commands.filter(({ kind }) => kind !== "passed");
  if (red.length > 0) {
    const { text, fingerprint } = distil(
      ran.map(({ run, output }) => ({ command: run.command, kind: run.kind, output })),
      EVIDENCE,
    );
    const summary = red.map((run) => `${run.command}: ${run.summary}`).join("; ");
    const evidence = [text, asideNote(aside)].filter((part) => part !== "").join("\n");
    return { kind: "red", tree_after: tree, commands, fingerprint, summary, evidence, aside };
  }
  const suspect = await lookFor(state, workspace, tree);
  const evidence = [greenEvidence(state, ran), asideNote(aside), about, ...findings, ...suspect];
  return {
    kind: findings.length > 0 ? "flawed" : "green",
    tree_after: tree,
    commands,
    fingerprint: findings,
    summary: findings[0] ?? (commands.map((run) => run.summary).join("; ") || "applied"),
    evidence: evidence.filter((s) => s !== "").join("\n"),
    aside,
  };
}

/** What no edit can have caused uses up no attempt. @throws Suspension */
function waitFor(ran: readonly Ran[], state: LoopState): void {
  const outside = ["disk-full", "port-taken", "no-linker", "no-crates"];
  for (const { run, trouble } of ran) {
    const before = given(state.base).runs.find(({ command }) => command === run.command);
    if (trouble?.whole !== true || !outside.includes(trouble.kind)) continue;
    if (before?.kind !== "passed") continue;
    throw new Suspension("waiting", `${run.command}: ${trouble.what}; to mend it: ${trouble.mend}`);
  }
}

function wrongManifest(message: string, tree: string): Outcome {
  const evidence = `cargo cannot get what the manifest asks for:\n${message}`;
  const summary = `the crates cannot be had: ${firstLine(message)}`;
  return { kind: "red", tree_after: tree, commands: [], fingerprint: [message], summary, evidence };
}

async function lookFor(state: LoopState, workspace: Workspace, tree: string): Promise<string[]> {
  const { patch } = await workspace.diff(given(state.base).tree, tree);
  return suspicions(patch).map((one) => `Look at this: ${one}.`);
}

function greenEvidence(state: LoopState, ran: readonly Ran[]): string {
  if (ran.length === 0) return "No command was given to check this change.";
  const before = new Map(given(state.base).runs.map((run) => [run.command, run]));
  const lines = ran.map(({ run }) => {
    const was = before.get(run.command);
    return `${run.command}: passed, ${run.summary} (before the change: ${was ? `${was.kind}, ${was.summary}` : "not run"})`;
  });
  return lines.join("\n");
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
