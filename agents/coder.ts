import type { ChatMessage } from "../contracts/model-call.ts";
import type { Plan } from "../contracts/plan.ts";
import type { Task } from "../contracts/task.ts";
import { render } from "../prompts/render.ts";
import type { AgentDeps, Exchange, NoAnswer } from "./deps.ts";
import { type EditForm, formSection } from "./edit-form.ts";
import { replyTo } from "./reply.ts";
import { filesSection, memorySection, type ShownFile } from "./sections.ts";

export interface CoderInput {
  task: Task;
  plan: Plan;
  conversation: readonly ChatMessage[];
  /** Files that the plan names and the planner had not seen. */
  files: readonly ShownFile[];
  form: EditForm;
}

export type Replied = { kind: "replied"; text: string; said: Exchange } | NoAnswer;

/** Answers the plan with edits, or with a pixel program. */
export async function code(input: CoderInput, deps: AgentDeps): Promise<Replied> {
  const { task, plan } = input;
  const passages = await deps.recall([task.title, ...plan.steps, ...plan.files].join("\n"));
  const memory = memorySection(passages);
  const content =
    plan.kind === "pixel"
      ? render("coder-pixel", { memory, language: render("pixel-language") })
      : render("coder", {
          memory,
          files: filesSection(input.files),
          format: formSection(input.form),
        });
  return replyTo("coder", input.conversation, content, deps);
}
