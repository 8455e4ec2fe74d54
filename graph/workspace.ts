import type { Workspace } from "../tools/workspace.ts";
import { type Step, Suspension } from "./deps.ts";
import type { LoopState } from "./state.ts";

/** The workspace, made equal to the state's tree: so killed, resumed and forked runs are all alike. */
export async function workspaceAt(state: LoopState, step: Step): Promise<Workspace> {
  const opened = await step.deps.openWorkspace(given(state.task));
  if (opened.kind === "unusable") throw new Suspension("waiting", opened.message);
  await opened.workspace.restore(state.tree);
  return opened.workspace;
}

/** What an earlier node has put into the state. */
export function given<T>(value: T | null): T {
  if (value === null) throw new Error("A node ran before the one that it builds on.");
  return value;
}
