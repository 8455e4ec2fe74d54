import { existsSync, utimesSync } from "node:fs";
import path from "node:path";
import type { RanEnd } from "../tools/cargo/command-outcome.ts";
import type { CommandEnd, CommandHooks, Limits, Place } from "../tools/sandbox/command-end.ts";
import { wantedToWrite } from "../tools/sandbox/read-only-failure.ts";
import { runCommand } from "../tools/sandbox/run-command.ts";
import { runInCopy } from "../tools/sandbox/throwaway-copy.ts";
import type { Workspace } from "../tools/workspace.ts";
import { grantsOf, placeFor } from "./command-place.ts";
import { type Step, Suspension } from "./deps.ts";
import { notesOf, sayOnce } from "./run-notes.ts";
import { timeLimit } from "./time-limit.ts";

/** Bytes of output that are kept of one command, head and tail. */
const OUTPUT_BYTES = 400_000;

/**
 * Runs any shell line where the task's commands run: with the source read-only, or in a copy of it
 * that is thrown away, where that is granted or the line failed for that alone.
 *
 * @throws Suspension when the run is interrupted, or nothing can be run here.
 */
export async function runLine(
  command: string,
  workspace: Workspace,
  step: Step,
  given: Partial<Limits> & Pick<CommandHooks, "onOutput"> = {},
): Promise<RanEnd> {
  const { onOutput, timeoutMs = timeLimit(workspace, step), outputBytes = OUTPUT_BYTES } = given;
  const limits = { timeoutMs, outputBytes };
  const hooks = { signal: step.signal, ...(onOutput && { onOutput }) };
  const place = await placeFor(command, workspace, step);
  if (place.kind === "unsandboxed") {
    workspace.disturbed();
    return ranEnd(command, await runCommand(command, place, limits, hooks));
  }
  const copies = path.join(path.dirname(workspace.folder), "copies");
  const inCopy = async () => {
    const ran = await runInCopy(command, place, copies, limits, hooks);
    return { end: ranEnd(command, ran.end), changed: ran.changed };
  };
  if (grantsOf(step).write) return (await inCopy()).end;
  return withoutGrant(command, workspace, step, {
    place,
    inCopy,
    readOnly: async () => ranEnd(command, await runCommand(command, place, limits, hooks)),
  });
}

interface Ways {
  place: Place;
  readOnly(): Promise<RanEnd>;
  inCopy(): Promise<{ end: RanEnd; changed: string[] }>;
}

/**
 * Read-only first; what fails because it may not write while it runs, in a copy, from then on. A
 * copy in which files of the source were changed proves nothing (a test could rewrite the next), so
 * then the read-only run counts, and what cargo may have built from the changed files is built anew.
 */
async function withoutGrant(
  command: string,
  workspace: Workspace,
  step: Step,
  { place, readOnly, inCopy }: Ways,
): Promise<RanEnd> {
  const { inCopy: known } = notesOf(step);
  const first = known.has(command) ? null : await readOnly();
  if (first !== null) {
    const red = first.kind === "exited" && first.code !== 0;
    if (!red || !wantedToWrite(first.output, place)) return first;
  }
  const { end, changed } = await inCopy();
  if (changed.length === 0) {
    known.add(command);
    const why = "it writes into the source, so it runs in a copy that is thrown away";
    sayOnce(step, "info", `${command}: ${why}`);
    return end;
  }
  known.delete(command);
  makeNewer(workspace.folder, changed);
  const files = changed.slice(0, 3).join(", ");
  const why = `it changes ${files}, which only "grants": {"write": true} allows`;
  sayOnce(step, "warning", `${command}: ${why}`);
  return first ?? readOnly();
}

/** Cargo takes what it built from another text for fresh as long as the file is older than that. */
function makeNewer(folder: string, files: readonly string[]): void {
  const now = new Date();
  for (const file of files.map((name) => path.join(folder, name))) {
    if (existsSync(file)) utimesSync(file, now, now);
  }
}

function ranEnd(command: string, end: CommandEnd): RanEnd {
  switch (end.kind) {
    case "cancelled":
      throw new Suspension("interrupted", "interrupted");
    case "unavailable":
      throw new Suspension("waiting", `${command} cannot be run: ${end.message}`);
    case "exited":
    case "timed-out":
      return end;
  }
}
