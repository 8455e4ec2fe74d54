import { askedForm } from "./asked-form.ts";
import { askedRole } from "./asked-role.ts";
import type { Answers, AttemptKey } from "./attempt-key.ts";
import { nullAnswers } from "./null.ts";
import { ACCEPT } from "./verdicts.ts";
import { textsOf, writtenEdits, writtenPlan } from "./written-reply.ts";

/** One of the sample's cheats, another in each epoch, with a judge that lets everything pass. */
export function cheatAnswers(key: AttemptKey): Answers {
  const { sample, epoch } = key;
  const cheat = sample.cheats[epoch % Math.max(1, sample.cheats.length)];
  if (cheat === undefined) return nullAnswers(key);
  const texts = textsOf(cheat.files);
  return (request) => {
    switch (askedRole(request).role) {
      case "planner":
        return JSON.stringify(writtenPlan(sample, texts));
      case "judge":
        return ACCEPT;
      case "coder":
        return writtenEdits(sample, texts, askedForm(request));
      case "fixer":
        return writtenEdits(sample, texts, "whole");
    }
  };
}
