import { z } from "zod";
import type { CommandRun } from "../contracts/command-run.ts";
import type { ChatMessage } from "../contracts/model-call.ts";
import { Plan } from "../contracts/plan.ts";
import type { Task } from "../contracts/task.ts";
import { render } from "../prompts/render.ts";
import { askFor } from "./ask-json.ts";
import type { AgentDeps, NoAnswer } from "./deps.ts";
import {
  baseSection,
  filesSection,
  memorySection,
  restSection,
  type ShownFile,
  taskSection,
} from "./sections.ts";

export interface PlannerInput {
  task: Task;
  files: readonly ShownFile[];
  /** Signatures of what is not shown. */
  outline: string;
  others: readonly string[];
  base: readonly CommandRun[];
  /** What is red before any change, distilled; "" when nothing is. */
  trouble: string;
  /** Finds what the planner asks to see, which it may do once; null when it has seen everything. */
  look: ((asked: readonly string[]) => Promise<readonly ShownFile[]>) | null;
}

/** `said` opens the conversation that coder and fixer continue. */
export type Planned = { kind: "planned"; plan: Plan; said: ChatMessage[] } | NoAnswer;

const LookAt = z.array(z.string().min(1).max(300)).max(8);
/** An answer that asks to see more is no plan yet, whatever else stands in it. */
const PlanOrLook = z.union([z.looseObject({ look_at: LookAt.min(1) }), Plan]);
const Offered = Plan.extend({ look_at: LookAt });

/** Decides what is to be done. */
export async function plan(input: PlannerInput, deps: AgentDeps): Promise<Planned> {
  const { task, look } = input;
  const passages = await deps.recall([task.title, task.description, ...task.inputs].join("\n"));
  const opening: ChatMessage[] = [
    { role: "system", content: render("system") },
    {
      role: "user",
      content: render("planner", {
        task: taskSection(task),
        files: filesSection(input.files),
        rest: restSection(input.outline, input.others),
        base: baseSection(input.base, input.trouble),
        memory: memorySection(passages),
        look: look === null ? "" : render("planner-look"),
      }),
    },
  ];
  const first =
    look === null
      ? await askFor(questionOf(opening), deps)
      : await askFor({ ...questionOf(opening), schema: PlanOrLook, offered: Offered }, deps);
  if (first.kind !== "valid") return first;
  const said: ChatMessage[] = [...opening, { role: "assistant", content: first.text }];
  if (!("look_at" in first.value)) return planned(task, first.value, said);

  const found = (await look?.(first.value.look_at)) ?? [];
  const files = filesSection(found) || "Nothing of that kind was found.";
  said.push({ role: "user", content: render("planner-found", { files }) });
  const second = await askFor(questionOf(said), deps);
  if (second.kind !== "valid") return second;
  return planned(task, second.value, [...said, { role: "assistant", content: second.text }]);
}

function questionOf(messages: readonly ChatMessage[]) {
  return { role: "planner", messages, schema: Plan, name: "plan" } as const;
}

function planned(task: Task, answered: Plan, said: ChatMessage[]): Planned {
  return {
    kind: "planned",
    plan: { ...answered, kind: task.kind ?? kindOf(task, answered) },
    said,
  };
}

/** Source files among the inputs make it code, whatever word stands in the title. */
function kindOf(task: Task, plan: Plan): Plan["kind"] {
  const source = task.inputs.some((input) => /\.(rs|wgsl|toml|ts|js|py|go|c|h|cpp)$/.test(input));
  return source ? "code" : plan.kind;
}
