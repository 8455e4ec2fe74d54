import type { CommandRun } from "../contracts/command-run.ts";
import type { ChatMessage } from "../contracts/model-call.ts";
import { Plan } from "../contracts/plan.ts";
import type { Task } from "../contracts/task.ts";
import { askJson } from "../models/json-answer.ts";
import { render } from "../prompts/render.ts";
import { ANSWER_TOKENS, temperatureOf } from "./asking.ts";
import type { AgentDeps, Exchange, NoAnswer } from "./deps.ts";
import {
  baseSection,
  filesSection,
  memorySection,
  type ShownFile,
  taskSection,
} from "./sections.ts";

export interface PlannerInput {
  task: Task;
  files: readonly ShownFile[];
  others: readonly string[];
  base: readonly CommandRun[];
}

export type Planned = { kind: "planned"; plan: Plan; said: [ChatMessage, ...Exchange] } | NoAnswer;

/** Decides what is to be done. Its question opens the conversation that coder and fixer continue. */
export async function plan(input: PlannerInput, deps: AgentDeps): Promise<Planned> {
  const { task } = input;
  const passages = await deps.recall([task.title, task.description, ...task.inputs].join("\n"));
  const system: ChatMessage = { role: "system", content: render("system") };
  const question: ChatMessage = {
    role: "user",
    content: render("planner", {
      task: taskSection(task),
      files: filesSection(input.files, input.others),
      base: baseSection(input.base),
      memory: memorySection(passages),
    }),
  };
  const answer = await askJson({
    ask: (request) => deps.ask("planner", request),
    messages: [system, question],
    schema: Plan,
    name: "plan",
    temperature: temperatureOf("planner", 0),
    maxTokens: ANSWER_TOKENS.planner,
  });
  switch (answer.kind) {
    case "valid": {
      const kind = task.kind ?? kindOf(task, answer.value);
      const plan = { ...answer.value, kind };
      const said: ChatMessage = { role: "assistant", content: answer.reply.text };
      return { kind: "planned", plan, said: [system, question, said] };
    }
    case "invalid":
      return { kind: "nonsense", reason: answer.reason };
    default:
      return { kind: "server", outcome: answer };
  }
}

/** Source files among the inputs make it code, whatever word stands in the title. */
function kindOf(task: Task, plan: Plan): Plan["kind"] {
  const source = task.inputs.some((input) => /\.(rs|wgsl|toml|ts|js|py|go|c|h|cpp)$/.test(input));
  return source ? "code" : plan.kind;
}
