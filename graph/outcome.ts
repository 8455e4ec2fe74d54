import type { FailureKind } from "../contracts/run-record.ts";
import { type Judgement, ownersWord } from "../contracts/verdict.ts";
import { strategyOf } from "./progress.ts";
import type { LoopState } from "./state.ts";

function noProgress(last: string, tried: string): { kind: FailureKind; reason: string } {
  const reason = `No progress ${tried}, also with whole files and from a fresh start: ${last}`;
  return { kind: "no-progress", reason };
}

/** Accepted, and found in verifying not to be what it seemed. */
function refusal({ refused, reasons }: Judgement, accepted: string) {
  const kind: FailureKind = refused === "tampering" ? "tampering" : "commands-red";
  return { kind, reason: `${accepted}, but refused before landing: ${reasons[0] ?? ""}` };
}

/** Why a run is not to be landed, or null when an attempt was accepted: the last, or by its owner. */
export function failureOf(state: LoopState): { kind: FailureKind; reason: string } | null {
  if (state.failure !== null) return state.failure;
  const word = ownersWord(state.verdicts);
  if (word !== null) return word.accept ? null : refusal(word, "Accepted by its owner");
  const attempt = state.attempts.at(-1);
  if (attempt === undefined) return { kind: "no-reply", reason: "There was no attempt." };
  const tried = `after ${state.attempts.length} ${state.attempts.length === 1 ? "attempt" : "attempts"}`;
  switch (attempt.kind) {
    case "refused":
      return {
        kind: "edits-refused",
        reason: `The edits were refused ${tried}: ${attempt.summary}`,
      };
    case "red":
      if (strategyOf(state) === "stop") return noProgress(attempt.summary, tried);
      return { kind: "commands-red", reason: `Still red ${tried}: ${attempt.summary}` };
    case "green":
    case "flawed": {
      const verdict = state.verdicts.find((v) => v.attempt === attempt.number);
      if (verdict?.accept) return null;
      if (verdict?.refused) return refusal(verdict, `Accepted ${tried}`);
      if (strategyOf(state) === "stop") {
        return noProgress(verdict?.reasons.join(" ") ?? attempt.summary, tried);
      }
      const reasons = verdict?.reasons.join(" ") ?? "no verdict";
      return {
        kind: "judge-rejected",
        reason: `The judge rejected the change ${tried}: ${reasons}`,
      };
    }
  }
}
