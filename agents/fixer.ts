import type { Attempt } from "../contracts/attempt.ts";
import type { ChatMessage } from "../contracts/model-call.ts";
import type { Plan } from "../contracts/plan.ts";
import { render } from "../prompts/render.ts";
import type { Replied } from "./coder.ts";
import type { AgentDeps } from "./deps.ts";
import { replyTo } from "./reply.ts";
import { filesSection, memorySection, type ShownFile } from "./sections.ts";

export interface FixerInput {
  plan: Plan;
  conversation: readonly ChatMessage[];
  /** Every attempt so far; the last is the one to mend. */
  attempts: readonly [Attempt, ...Attempt[]];
  /** What went wrong with the last attempt, distilled; or the judge's reasons. */
  failure: string;
  /** The files that the last attempt changed, as they are now. */
  files: readonly ShownFile[];
}

/** Answers a failed attempt with new edits on top of what is applied. */
export async function fix(input: FixerInput, deps: AgentDeps): Promise<Replied> {
  const { plan, attempts, failure } = input;
  const passages = await deps.recall(failure.slice(0, 2000));
  const earlier = attempts.slice(0, -1).map((a) => `Attempt ${a.number}: ${a.summary}`);
  const content = render("fixer", {
    number: String(attempts.length),
    failure,
    earlier: earlier.length > 0 ? `Before that:\n${earlier.join("\n")}` : "",
    files: filesSection(input.files),
    memory: memorySection(passages),
    instruction:
      plan.kind === "pixel"
        ? "Answer with the whole corrected pixel program."
        : "Answer with blocks in the same form, against the files as they are now.",
  });
  return replyTo("fixer", input.conversation, content, deps, attempts.length - 1);
}
