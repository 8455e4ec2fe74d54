import { askedRole } from "./asked-role.ts";
import type { Answers, AttemptKey } from "./attempt-key.ts";
import { ACCEPT, CANNOT } from "./verdicts.ts";
import { writtenPlan } from "./written-reply.ts";

/** A model that changes nothing. */
export function nullAnswers({ sample }: AttemptKey): Answers {
  return (request) => {
    switch (askedRole(request).role) {
      case "planner":
        return JSON.stringify(writtenPlan(sample, new Map()));
      case "judge":
        return ACCEPT;
      case "coder":
      case "fixer":
        return CANNOT;
    }
  };
}
