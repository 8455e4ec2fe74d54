import { randomBytes } from "node:crypto";
import path from "node:path";
import type { EvalManifest, EvalSolver, EvalVariant } from "../../contracts/eval-manifest.ts";
import { promptHashes } from "../../prompts/render.ts";
import { sandboxAvailable } from "../../tools/sandbox/available.ts";
import { filesIn } from "../grade/files.ts";
import { digestOf } from "../suite/read-sample.ts";
import type { Suite } from "../suite/read-suite.ts";
import { openSolver, type Recording } from "./open-solver.ts";
import { provenance } from "./provenance.ts";
import { createRun, RUNS, type RunFolder } from "./run-folder.ts";

export interface RunRequest {
  readonly suite: Suite;
  readonly solver: EvalSolver;
  readonly variants: readonly EvalVariant[];
  readonly epochs: number;
  readonly seed: string;
  readonly parallel: number;
  readonly limits: EvalManifest["limits"];
  readonly unsandboxed: boolean;
  /** A LanceDB folder, frozen for the run. */
  readonly snapshot: string | null;
  /** Where the run is kept; by default a new folder among the runs. */
  readonly folder: string | null;
  readonly recording: Recording | null;
}

export type NewRun =
  | { kind: "created"; run: RunFolder; manifest: EvalManifest }
  | { kind: "cannot-run"; message: string };

/** Fixes what a run is in its manifest. Nothing has run yet. */
export async function newRun(request: RunRequest): Promise<NewRun> {
  const { suite, solver, seed, snapshot } = request;
  if (suite.solved.length === 0) {
    return { kind: "cannot-run", message: `The suite "${suite.name}" has no sample to run.` };
  }
  const sandbox = await sandboxed(request.unsandboxed);
  if (sandbox.kind === "cannot-run") return sandbox;
  const id = newId(solver);
  const manifest: EvalManifest = {
    format: 1,
    id,
    created_at: new Date().toISOString(),
    ...(await provenance()),
    suite: suite.name,
    suite_folder: path.dirname(suite.solved[0]?.folder ?? ""),
    suite_digest: suite.digest,
    samples: suite.solved.map(({ meta, digest }) => ({
      id: meta.id,
      digest,
      version: meta.version,
    })),
    broken: [...suite.broken],
    solver,
    model: openSolver(solver, seed, request.recording).model,
    variants: [...request.variants],
    epochs: request.epochs,
    seed,
    parallel: request.parallel,
    limits: request.limits,
    prompts: promptHashes(),
    sandbox: sandbox.text,
    sandboxed: sandbox.sandboxed,
    memory_snapshot:
      snapshot === null ? null : { folder: snapshot, digest: digestOf(filesIn(snapshot)) },
  };
  const folder = request.folder ?? path.join(RUNS, id);
  return { kind: "created", run: createRun(folder, manifest), manifest };
}

/** Sorts by time: `20261123-101502-noisy-9f3a`. */
function newId(solver: EvalSolver): string {
  const now = new Date().toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${now}-${solver.kind}-${randomBytes(2).toString("hex")}`;
}

async function sandboxed(
  unsandboxed: boolean,
): Promise<
  { kind: "said"; sandboxed: boolean; text: string } | { kind: "cannot-run"; message: string }
> {
  if (unsandboxed) return { kind: "said", sandboxed: false, text: "none, as asked for" };
  const state = await sandboxAvailable();
  if (state.kind === "available") {
    return { kind: "said", sandboxed: true, text: [state.how, ...state.limitsOff].join("; ") };
  }
  const how = state.kind === "missing" ? state.install : `${state.why}: ${state.fix}`;
  const message = `There is no sandbox here, and models' code is not run without one (${how}). To run it anyway: --unsandboxed`;
  return { kind: "cannot-run", message };
}
