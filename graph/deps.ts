import type { LoopEvent, NodeName } from "../contracts/event.ts";
import type { Grants } from "../contracts/grants.ts";
import type { Role } from "../contracts/model-call.ts";
import type { Task } from "../contracts/task.ts";
import type { Memory } from "../memory/memory.ts";
import type { ChatModel } from "../models/chat.ts";
import type { ContextMeter } from "../models/context-guard.ts";
import type { Calibration } from "../store/calibration.ts";
import type { Store } from "../store/store.ts";
import type { Workspace } from "../tools/workspace.ts";

/** All that the nodes touch; `app/wire.ts` builds it. */
export interface GraphDeps {
  store: Store;
  memory: Memory;
  calibration: Calibration;
  findTask(id: string): { kind: "found"; task: Task } | { kind: "unknown"; message: string };
  openWorkspace(
    task: Task,
  ): Promise<{ kind: "opened"; workspace: Workspace } | { kind: "unusable"; message: string }>;
  model(role: Role): ChatModel;
  /** The context of the role's model, as far as it is known. */
  context(role: Role): ContextMeter;
  /** Looks at the model's server after an answer; what the owner should know, or null. */
  lookAfter(role: Role): Promise<string | null>;
  emit(run: string, event: LoopEvent): void;
  /** Aborted when the whole process is to stop. */
  signal: AbortSignal;
  /** Loads what later steps need, while the first commands run. */
  preload(): void;
  settings: {
    maxFixes: number;
    /** Limit for one command, milliseconds; null: long before any change, then by what that took. */
    commandTimeoutMs: number | null;
    sandboxed: boolean;
    /** What the commands of every task may do. */
    grants: Grants;
    /** Where artifacts and logs are written. */
    artifacts: string;
    /** What a snapshot of the checkout leaves out, absolute paths; null: work from commits. */
    snapshotBut: readonly string[] | null;
  };
}

/** One execution of one node. */
export interface Step {
  deps: GraphDeps;
  node: NodeName;
  /** The run is the graph's thread. */
  run: string;
  /** What the run is about; null while it is not known, or no such task exists. */
  task: Task | null;
  /** The same again when a killed node runs again. */
  id: string;
  signal: AbortSignal;
  emit(event: LoopEvent): void;
}

/**
 * The run cannot go on now but is not at fault: the server is away, the branch waits for its owner,
 * somebody pressed Ctrl-C. Thrown out of the graph, whose last checkpoint then is where it resumes.
 */
export class Suspension extends Error {
  readonly kind: "server" | "waiting" | "interrupted";

  constructor(kind: Suspension["kind"], message: string) {
    super(message);
    this.name = "Suspension";
    this.kind = kind;
  }
}
