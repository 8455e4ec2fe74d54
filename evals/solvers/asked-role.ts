import type { Role } from "../../contracts/model-call.ts";
import type { ScriptedRequest } from "../../models/script-server.ts";

export interface Asked {
  readonly role: Role;
  /** Which fix or review it is, from 1; 1 for a plan or the first edit. */
  readonly number: number;
}

const HEADING = /^# (Plan|Edit|Draw|Fix|Review)(?: (\d+))?$/gm;

/**
 * Which role a request is for, by the headings of the prompts: a fixer's question begins with its
 * own, all others end with theirs. A question that asks for a repaired answer has none; then the
 * one before it counts.
 */
export function askedRole(request: ScriptedRequest): Asked {
  for (const { role, content } of request.messages.toReversed()) {
    if (role !== "user") continue;
    const found = [...content.matchAll(HEADING)];
    const chosen = found[0]?.[1] === "Fix" ? found[0] : found.at(-1);
    if (chosen) return asked(chosen[1] ?? "", Number(chosen[2] ?? 1));
  }
  throw new Error("The question has none of the headings that name a role.");
}

function asked(heading: string, number: number): Asked {
  switch (heading) {
    case "Plan":
      return { role: "planner", number };
    case "Fix":
      return { role: "fixer", number };
    case "Review":
      return { role: "judge", number };
    default:
      return { role: "coder", number };
  }
}
