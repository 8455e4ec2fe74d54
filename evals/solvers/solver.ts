import type { EvalSolver } from "../../contracts/eval-manifest.ts";
import type { Answers, AttemptKey } from "./attempt-key.ts";
import { cheatAnswers } from "./cheat.ts";
import { noisyAnswers } from "./noisy.ts";
import { nullAnswers } from "./null.ts";
import { oracleAnswers } from "./oracle.ts";

/** The solvers that answer from a sample's own files. */
export type ScriptedSolver = Extract<EvalSolver, { kind: "oracle" | "null" | "cheat" | "noisy" }>;

export function answersOf(solver: ScriptedSolver, key: AttemptKey): Answers {
  switch (solver.kind) {
    case "oracle":
      return oracleAnswers(key);
    case "null":
      return nullAnswers(key);
    case "cheat":
      return cheatAnswers(key);
    case "noisy":
      return noisyAnswers(key, solver.rates);
  }
}

/** True for everything that is not a language model; every report of such a run says so. */
export function isSimulated(solver: EvalSolver): boolean {
  return solver.kind !== "server" && solver.kind !== "recorded";
}
