import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import type { EvalGrade } from "../../contracts/eval-grade.ts";
import type { NodeName } from "../../contracts/event.ts";
import type { LoopResult } from "./loop-attempt.ts";

/** A limit scores 0; what is not the model's doing is unscored, never 0. */
export function statusOf(
  end: LoopResult["end"],
  graded: EvalGrade | null,
): Pick<EvalAttempt, "status" | "score"> {
  switch (end.kind) {
    case "limit":
      return { status: "limit", score: 0 };
    case "cancelled":
      return { status: "cancelled", score: null };
    case "trouble":
      return { status: "infra_error", score: null };
    case "ended":
      if (graded?.kind === "graded") return { status: "scored", score: graded.score };
      return {
        status: graded?.reason === "cancelled" ? "cancelled" : "infra_error",
        score: null,
      };
  }
}

/** Why the attempt stopped, in a sentence. */
export function stopOf(end: LoopResult["end"], graded: EvalGrade | null, note: string): string {
  if (end.kind !== "ended") return end.reason;
  const { outcome } = end.record;
  const grader = graded?.kind === "ungraded" ? ` (the grader: ${graded.reason})` : "";
  const said = outcome.kind === "done" ? "done" : outcome.reason;
  return `${said}${grader}${note === "" ? "" : ` (${note})`}`;
}

/** The node to blame when nothing landed: by the failure's kind, else the last that was begun. */
export function failedAt(end: LoopResult["end"], { events }: LoopResult): NodeName | null {
  if (end.kind === "ended") {
    const { outcome } = end.record;
    if (outcome.kind === "done") return null;
    switch (outcome.failure) {
      case "no-plan":
        return "planner";
      case "edits-refused":
      case "commands-red":
        return "tools";
      case "judge-rejected":
      case "no-verdict":
        return "judge";
    }
  }
  const begun = events.flatMap(({ event }) => (event.kind === "node-started" ? [event.node] : []));
  return begun.filter((node) => node !== "finish").at(-1) ?? null;
}

/** Milliseconds by node. */
export function nodeTimes(events: LoopResult["events"]): EvalAttempt["nodes"] {
  const times: EvalAttempt["nodes"] = {};
  for (const { event } of events) {
    if (event.kind !== "node-ended") continue;
    times[event.node] = (times[event.node] ?? 0) + Math.round(event.duration_ms);
  }
  return times;
}
