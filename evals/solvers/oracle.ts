import { askedForm } from "./asked-form.ts";
import { askedRole } from "./asked-role.ts";
import type { Answers, AttemptKey } from "./attempt-key.ts";
import { ACCEPT, CANNOT } from "./verdicts.ts";
import { textsOf, writtenEdits, writtenPlan } from "./written-reply.ts";

/** The correct solution at once; where there is none, an honest no. Its judge accepts. */
export function oracleAnswers({ sample }: AttemptKey): Answers {
  const texts = textsOf(sample.oracle ?? new Map());
  return (request) => {
    switch (askedRole(request).role) {
      case "planner":
        return JSON.stringify(writtenPlan(sample, texts));
      case "judge":
        return ACCEPT;
      case "coder":
      case "fixer":
        return texts.size === 0 ? CANNOT : writtenEdits(sample, texts, askedForm(request));
    }
  };
}
