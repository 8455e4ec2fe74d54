import { strategyOf } from "./progress.ts";
import type { LoopState } from "./state.ts";

/** Where a run goes next: functions of the state alone. */

export function afterPrepare(state: LoopState): "planner" | "finish" {
  return state.failure === null ? "planner" : "finish";
}

export function afterPlanner(state: LoopState): "coder" | "finish" {
  return state.failure === null ? "coder" : "finish";
}

export function afterReply(state: LoopState): "tools" | "finish" {
  return state.failure === null ? "tools" : "finish";
}

/** Red goes back without being judged; a flawed picture does too, while there is budget to mend it. */
export function afterTools(state: LoopState): "judge" | "fixer" | "finish" {
  switch (state.attempts.at(-1)?.kind) {
    case "green":
      return "judge";
    case "flawed":
      return mayFix(state) ? "fixer" : "judge";
    default:
      return mayFix(state) ? "fixer" : "finish";
  }
}

export function afterJudge(state: LoopState): "fixer" | "finish" {
  const accepted = state.failure === null && state.verdicts.at(-1)?.accept === true;
  return accepted || state.failure !== null || !mayFix(state) ? "finish" : "fixer";
}

/** The budget counts the fixer's replies, applied or not; what mends nothing ends before. */
function mayFix(state: LoopState): boolean {
  if (strategyOf(state) === "stop") return false;
  return state.attempts.filter(({ author }) => author === "fixer").length < state.max_fixes;
}
