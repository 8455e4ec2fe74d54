import type { FileChange } from "../contracts/edit.ts";
import type { PixelProgram } from "../contracts/pixel-program.ts";
import { findJson } from "../models/json-repair.ts";
import { summarise, textView } from "../pixels/describe.ts";
import { type Parsed, parseProgram } from "../pixels/parse.ts";
import { drawProgram } from "../pixels/raster.ts";
import { verifyProgram } from "../pixels/verify.ts";
import { applyEdits } from "../tools/edits/apply.ts";
import { parseReply } from "../tools/edits/parse.ts";
import { baseFiles } from "../tools/guard/base-files.ts";
import { guard } from "../tools/guard.ts";
import type { Workspace } from "../tools/workspace.ts";
import type { Step } from "./deps.ts";
import { lossyWrite } from "./lossy.ts";
import type { LoopState } from "./state.ts";
import { given } from "./workspace.ts";

/** So many findings a model is told of at once; mending these often mends the rest. */
const FINDINGS = 20;

export type Changes =
  | { kind: "changes"; changes: FileChange[]; findings: string[]; about: string }
  /**
   * `formed`: the reply could be read and applied, and asks for what it may not; `ungranted`: the
   * file whose change its owner could allow.
   */
  | { kind: "refused"; reason: string; formed: boolean; ungranted?: string }
  | { kind: "invalid"; errors: string[] };

/** What a reply asks to be changed, checked, and not yet written. */
export async function changesOf(
  state: LoopState,
  workspace: Workspace,
  step: Step,
): Promise<Changes> {
  const reply = given(state.reply);
  if (reply.blob === null) return { kind: "changes", changes: [], findings: [], about: "" };
  const text = step.deps.store.blob(reply.blob);
  const wanted =
    given(state.plan).kind === "pixel" ? drawn(text, state) : edited(text, state, workspace);
  if (wanted.kind !== "changes") return wanted;
  const earlier = earlierChanges(state, workspace);
  const files = [...earlier, ...wanted.changes].map(({ path }) => path);
  const base = await baseFiles(workspace, given(state.base).tree, files);
  const { unwritable } = workspace;
  const guarded = guard(wanted.changes, given(state.task), { ...base, unwritable, earlier });
  if (guarded.kind === "forbidden") {
    const { path, reason, grantable } = guarded;
    const refused = { kind: "refused", reason: `${path} ${reason}.`, formed: true } as const;
    return { ...refused, ...(grantable && { ungranted: path }) };
  }
  return wanted;
}

/** What the workspace holds that the base did not, by earlier replies. */
function earlierChanges(state: LoopState, workspace: Workspace): FileChange[] {
  return (state.attempts.at(-1)?.files ?? []).map((path) => {
    const file = workspace.read(path);
    return file.kind === "text"
      ? { kind: "write", path, text: file.text }
      : { kind: "delete", path };
  });
}

function edited(text: string, state: LoopState, workspace: Workspace): Changes {
  const parsed = parseReply(text, given(state.task).inputs);
  if (parsed.kind !== "parsed") return { ...parsed, kind: "refused", formed: false };
  const lossy = lossyWrite(parsed.edits, workspace.read);
  if (lossy !== null) return { kind: "refused", reason: lossy, formed: false };
  const applied = applyEdits(parsed.edits, workspace.read);
  switch (applied.kind) {
    case "refused":
      return { ...applied, formed: false };
    case "already-applied":
      return {
        kind: "changes",
        changes: [],
        findings: [],
        about: "The edits were already applied.",
      };
    case "applied":
      return { kind: "changes", changes: applied.changes, findings: [], about: "" };
  }
}

/** The pixel program in a reply, or null when there is no valid one. */
export function programIn(text: string): PixelProgram | null {
  const parsed = parsedIn(text);
  return parsed.kind === "valid" ? parsed.program : null;
}

/** The first of the reply's JSON values that is a valid program; else what is wrong with the likeliest. */
function parsedIn(text: string): Parsed | { kind: "none"; reason: string } {
  const json = findJson(text);
  switch (json.kind) {
    case "none":
      return { kind: "none", reason: "There is no JSON object in the answer." };
    case "cut-off":
      return {
        kind: "none",
        reason: "The JSON object is cut off before its end. Draw with fewer ops.",
      };
    case "found": {
      const all = json.values.map(parseProgram);
      const [first] = all;
      if (first === undefined)
        return { kind: "none", reason: "There is no JSON object in the answer." };
      return all.find(({ kind }) => kind === "valid") ?? first;
    }
  }
}

/** A pixel program becomes a file of the repository, like any other change. */
function drawn(text: string, state: LoopState): Changes {
  const parsed = parsedIn(text);
  if (parsed.kind === "none") return { kind: "refused", reason: parsed.reason, formed: false };
  if (parsed.kind === "invalid") return parsed;
  const { program } = parsed;
  const drawing = drawProgram(program);
  const named = given(state.plan).files.find((file) => file.endsWith(".json"));
  const path = named ?? `pixels/${program.name.replace(/[^A-Za-z0-9_-]+/g, "-")}.json`;
  return {
    kind: "changes",
    changes: [{ kind: "write", path, text: `${JSON.stringify(program, null, 2)}\n` }],
    findings: verifyProgram(program, drawing)
      .slice(0, FINDINGS)
      .map(({ message }) => message),
    about: [
      summarise(program, drawing),
      ...drawing.frames.slice(0, 1).map((f) => textView(f)),
    ].join("\n"),
  };
}
