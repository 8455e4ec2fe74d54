import { realpathSync, rmSync, statfsSync } from "node:fs";
import path from "node:path";
import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import type { EvalManifest } from "../../contracts/eval-manifest.ts";
import { takeLock } from "../../store/lock.ts";
import type { Suite } from "../suite/read-suite.ts";
import { type AttemptOptions, attempt, unscored } from "./attempt.ts";
import { openSolver, type Recording } from "./open-solver.ts";
import type { RunFolder } from "./run-folder.ts";
import { type Work, workLeft } from "./work-list.ts";

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly last: EvalAttempt;
  /** Milliseconds that the rest will take at the pace so far. */
  readonly leftMs: number;
}

export type CarriedOut =
  | { kind: "finished"; attempts: EvalAttempt[] }
  /** What was scored is kept; a resume does the rest. */
  | { kind: "stopped"; reason: string; attempts: EvalAttempt[] }
  | { kind: "taken"; message: string };

export interface CarryOptions {
  readonly parallel: number;
  readonly signal: AbortSignal;
  readonly recording: Recording | null;
  readonly onProgress: (progress: Progress) => void;
}

/** So many troubles in a row mean that it is the machine or the server, and not worth going on. */
const TROUBLES = 5;

/** With less room than this, bytes, what breaks breaks for lack of it: git and SQLite only say so in words. */
const ROOM = 8 * 1024 * 1024;
const DISK_FULL = "the disk is full; free some space first";

/** Does what is left of a run with some workers side by side. */
export async function carryOut(
  run: RunFolder,
  manifest: EvalManifest,
  suite: Suite,
  options: CarryOptions,
): Promise<CarriedOut> {
  const lock = takeLock(run.folder);
  if (lock.kind === "taken") {
    const who = lock.pid === null ? "Another process" : `Process ${lock.pid}`;
    return { kind: "taken", message: `${who} is already at work on this run (${run.folder}).` };
  }
  try {
    const queue = workLeft(suite.solved, manifest.variants, manifest.epochs, run.attempts());
    const stop = new AbortController();
    const signal = AbortSignal.any([options.signal, stop.signal]);
    const reason = await work(queue, { run, manifest, suite, options, signal, stop });
    const attempts = run.attempts();
    if (reason !== null) return { kind: "stopped", reason, attempts };
    clearWorkers(run);
    return { kind: "finished", attempts };
  } finally {
    lock.release();
  }
}

interface Shift {
  run: RunFolder;
  manifest: EvalManifest;
  suite: Suite;
  options: CarryOptions;
  signal: AbortSignal;
  stop: AbortController;
}

/** Gives the reason for which not all was done, or null. */
async function work(queue: Work[], shift: Shift): Promise<string | null> {
  const { run, manifest, suite, options, signal, stop } = shift;
  const solver = openSolver(manifest.solver, manifest.seed, options.recording);
  const total = queue.length;
  const began = performance.now();
  let next = 0;
  let done = 0;
  let troubles = 0;
  let reason: string | null = null;
  const worker = async (number: number) => {
    const home = path.join(realpathSync(run.folder), "work", `w${number}`);
    for (;;) {
      const one = queue[next++];
      if (one === undefined || signal.aborted) return;
      const ended = await attemptOrTrouble({
        work: one,
        run,
        home,
        solver,
        sandboxed: manifest.sandboxed,
        limits: manifest.limits,
        snapshot: manifest.memory_snapshot?.folder ?? null,
        ownTasks: familyTasks(suite, one.sample.meta.family),
        signal,
      });
      if (ended.status === "cancelled") return;
      run.append(ended);
      done += 1;
      const leftMs = ((performance.now() - began) / done) * (total - done);
      options.onProgress({ done, total, last: ended, leftMs });
      troubles = ended.status === "infra_error" ? troubles + 1 : 0;
      if (ended.status === "infra_error" && roomIn(run.folder) < ROOM) {
        reason = DISK_FULL;
        stop.abort();
      } else if (troubles >= TROUBLES) {
        reason = `${TROUBLES} attempts in a row met trouble that is not the model's: ${ended.stop}`;
        stop.abort();
      }
    }
  };
  const workers = Array.from({ length: options.parallel }, (_, number) =>
    worker(number).catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const ends = await Promise.allSettled(workers);
  const broke = ends.find((end) => end.status === "rejected");
  if (broke) {
    if (isDiskFull(broke.reason)) return DISK_FULL;
    throw broke.reason;
  }
  if (reason !== null) return reason;
  return options.signal.aborted ? "stopped by its owner" : null;
}

/** An attempt that breaks for a reason of its own does not take the others with it. */
async function attemptOrTrouble(options: AttemptOptions): Promise<EvalAttempt> {
  try {
    return await attempt(options);
  } catch (error) {
    if (isDiskFull(error)) throw error;
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return unscored(options.work, reason.replaceAll(options.home, "<home>"));
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOSPC";
}

function roomIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Memory may not know what was learned on the sample itself, nor on those like it. */
function familyTasks(suite: Suite, family: string): ReadonlySet<string> {
  const own = suite.solved.filter(({ meta }) => meta.family === family);
  return new Set(own.map(({ task }) => task.id));
}

/** Workspaces and build output are of no use once everything is scored. */
function clearWorkers(run: RunFolder): void {
  rmSync(path.join(run.folder, "work"), { recursive: true, force: true });
}
