import { openWarmth } from "../tools/warmth.ts";
import type { Workspace } from "../tools/workspace.ts";
import type { Step } from "./deps.ts";

/** A first build of a large repository may take most of an hour. */
const BEFORE_CHANGES_MS = 3_600_000;
const LEAST_MS = 600_000;
/** A change of what everything depends on builds everything again, beside its tests. */
const TIMES_THE_FIRST_BUILD = 3;

/** How long one command may take, ms: what the owner set, else what the first build suggests. */
export function timeLimit(workspace: Workspace, step: Step): number {
  const { commandTimeoutMs } = step.deps.settings;
  if (commandTimeoutMs !== null) return commandTimeoutMs;
  if (step.node === "prepare") return BEFORE_CHANGES_MS;
  const first = openWarmth(workspace.target).longestMs();
  return Math.max(LEAST_MS, TIMES_THE_FIRST_BUILD * first);
}
