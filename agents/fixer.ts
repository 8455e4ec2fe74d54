import type { Attempt } from "../contracts/attempt.ts";
import type { ChatMessage } from "../contracts/model-call.ts";
import type { Plan } from "../contracts/plan.ts";
import { render } from "../prompts/render.ts";
import type { Replied } from "./coder.ts";
import type { AgentDeps } from "./deps.ts";
import { type EditForm, formSection } from "./edit-form.ts";
import { replyTo } from "./reply.ts";
import { filesSection, memorySection, type ShownFile } from "./sections.ts";

/**
 * `continue`: on top of what is applied. `restart`: the same, with the talk since the plan left out.
 * `start-over`: from the files as they were at the beginning, with the talk left out as well.
 */
export type FixStart = "continue" | "restart" | "start-over";

export interface FixerInput {
  plan: Plan;
  /** The talk so far, as far as it is to be continued. */
  conversation: readonly ChatMessage[];
  /** Every attempt so far; the last is the one to mend. */
  attempts: readonly [Attempt, ...Attempt[]];
  /** What went wrong with the last attempt, distilled; or the judge's reasons. */
  failure: string;
  /** What the model has to see of the files as they are now. */
  files: readonly ShownFile[];
  start: FixStart;
  form: EditForm;
  /** True when the form was not asked for before, so that it has to be explained. */
  newForm: boolean;
}

/** Answers a failed attempt with new edits. */
export async function fix(input: FixerInput, deps: AgentDeps): Promise<Replied> {
  const { attempts, failure, start } = input;
  const passages = await deps.recall(failure.slice(0, 2000));
  const content = render("fixer", {
    number: String(attempts.length),
    where: WHERE[start],
    failure,
    earlier: earlierSection(attempts),
    files: filesSection(input.files),
    memory: memorySection(passages),
    format: formatOf(input),
  });
  return replyTo("fixer", input.conversation, content, deps, attempts.length - 1);
}

const WHERE = {
  continue: "",
  restart: "The plan was carried out in part; the files as they are now are below.",
  "start-over":
    "Start over, in another way: nothing of what was tried is in the files any more, they are as at the beginning. The last attempt failed like this:",
} as const satisfies Record<FixStart, string>;

/** The attempts before the last, each way to fail once. */
function earlierSection(attempts: readonly Attempt[]): string {
  const before = attempts.slice(0, -1);
  const told = before.filter(
    ({ summary }, index) => before.findLastIndex((a) => a.summary === summary) === index,
  );
  if (told.length === 0) return "";
  return `Before that:\n${told.map((a) => `Attempt ${a.number}: ${a.summary}`).join("\n")}`;
}

function formatOf({ plan, start, form, newForm }: FixerInput): string {
  if (plan.kind === "pixel") {
    return start === "continue"
      ? "Answer with the whole corrected pixel program."
      : `Answer with one JSON object, a pixel program.\n\n${render("pixel-language")}`;
  }
  if (newForm) return formSection(form);
  return "Answer in the same form, against the files as they are now.";
}
