import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import { EvalCall } from "../../contracts/eval-call.ts";
import type { EvalSolver } from "../../contracts/eval-manifest.ts";
import { startScriptServer } from "../../models/script-server.ts";
import type { Answers } from "../solvers/attempt-key.ts";
import { replayOf } from "../solvers/recorded.ts";
import { answersOf } from "../solvers/solver.ts";
import type { RunFolder } from "./run-folder.ts";
import { keyOf, lastAttempts, type Work } from "./work-list.ts";

/** A model server for one attempt. */
export interface AttemptServer {
  readonly url: string;
  readonly model: string | null;
  /** What should be said of the attempt besides; empty when nothing. */
  note(): string;
  close(): Promise<void>;
}

export interface OpenedSolver {
  /** As the manifest names it. */
  readonly model: string;
  open(work: Work, home: string): Promise<AttemptServer>;
}

/** The run that a replay answers from. */
export interface Recording {
  readonly run: RunFolder;
  readonly model: string;
}

export function openSolver(
  solver: EvalSolver,
  seed: string,
  recording: Recording | null,
): OpenedSolver {
  switch (solver.kind) {
    case "server": {
      const { url, model } = solver;
      const server = { url, model, note: () => "", close: async () => {} };
      return { model: model ?? "(the server's choice)", open: async () => server };
    }
    case "recorded": {
      if (recording === null) throw new Error("A replay needs the run that it replays.");
      return recorded(recording);
    }
    default: {
      const model = `simulated-${solver.kind}`;
      return {
        model,
        open: ({ sample, epoch }) =>
          scripted(model, answersOf(solver, { sample, epoch, seed }), () => ""),
      };
    }
  }
}

async function scripted(
  model: string,
  answer: Answers,
  note: () => string,
): Promise<AttemptServer> {
  const server = await startScriptServer({ models: [{ id: model }], answer });
  return { url: server.url, model, note, close: server.close };
}

function recorded({ run, model }: Recording): OpenedSolver {
  const before = new Map(lastAttempts(run.attempts()).map((one) => [keyOf(one), one]));
  return {
    model,
    open({ sample, variant, epoch }, home) {
      const key = keyOf({ sample: sample.meta.id, variant: variant.name, epoch });
      const calls = callsOf(run, before.get(key));
      const replay = replayOf(calls, (text) => text.replaceAll(home, "<home>"));
      const served = calls.find(({ outcome }) => outcome.kind === "answered")?.model ?? model;
      return scripted(served, replay.answers, () => {
        const parts = [
          replay.differing() > 0 ? `${replay.differing()} questions differ` : "",
          replay.left() > 0 ? `${replay.left()} recorded answers were not asked for` : "",
        ];
        return parts.filter((part) => part !== "").join(", ");
      });
    },
  };
}

/** The answered calls of an attempt; what a server refused or lost was asked again and answered. */
export function callsOf(run: RunFolder, attempt: EvalAttempt | undefined): EvalCall[] {
  if (!attempt?.calls) return [];
  return run
    .blob(attempt.calls)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => EvalCall.parse(JSON.parse(line)))
    .filter(({ outcome }) => outcome.kind === "answered");
}
