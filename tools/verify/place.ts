import type { Grants } from "../../contracts/grants.ts";
import type { CommandEnd } from "../sandbox/command-end.ts";
import type { Workspace } from "../workspace.ts";

/** An end of a command that really ran. */
export type RanEnd = Extract<CommandEnd, { kind: "exited" | "timed-out" }>;

/** Where changes are verified. */
export interface VerifyPlace {
  workspace: Workspace;
  /** What commands may do there: with other grants, other tests are red. */
  grants: Grants;
  /** Runs a shell line where the task's commands run, with room for a large test report. */
  run(command: string): Promise<RanEnd>;
}
