import type { Plan } from "../contracts/plan.ts";
import type { Task } from "../contracts/task.ts";
import { Verdict } from "../contracts/verdict.ts";
import { render } from "../prompts/render.ts";
import { askFor } from "./ask-json.ts";
import type { AgentDeps, NoAnswer } from "./deps.ts";
import { memorySection, taskSection } from "./sections.ts";

export interface JudgeInput {
  task: Task;
  plan: Plan;
  /** Which attempt is judged. */
  number: number;
  /** The unified diff, or a pixel program's description. */
  change: string;
  /** What ran, before and after, and how it ended. */
  evidence: string;
}

export type Judged = { kind: "judged"; verdict: Verdict } | NoAnswer;

/** Reviews a green attempt, without having seen how it came about. */
export async function judge(input: JudgeInput, deps: AgentDeps): Promise<Judged> {
  const { task, plan } = input;
  const passages = await deps.recall(`${task.title}\nrejected ${plan.files.join(" ")}`);
  const answer = await askFor(
    {
      role: "judge",
      messages: [
        { role: "system", content: render("system") },
        {
          role: "user",
          content: render("judge", {
            task: taskSection(task),
            plan: [...plan.steps, ...plan.acceptance.map((a) => `Done when: ${a}`)].join("\n"),
            change: input.change,
            evidence: input.evidence,
            memory: memorySection(passages),
            number: String(input.number),
          }),
        },
      ],
      schema: Verdict,
      name: "verdict",
    },
    deps,
  );
  return answer.kind === "valid" ? { kind: "judged", verdict: answer.value } : answer;
}
