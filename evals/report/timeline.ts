import { z } from "zod";
import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import { LoopEvent } from "../../contracts/event.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { tokensOf } from "./summary.ts";
import { duration, thousands } from "./words.ts";

export const TimedEvent = z.object({ at: z.string(), event: LoopEvent });
export type TimedEvent = z.infer<typeof TimedEvent>;

const MOST_LINES = 80;
const MOST_PATCH = 6000;

export function anchorOf({ sample, variant, epoch }: EvalAttempt): string {
  return `t-${sample}-${variant}-${epoch}`.replaceAll(/[^\w-]/g, "_");
}

/** One attempt from its start to its grade, folded up. The anchor is inside, so that a link unfolds it. */
export function timeline(
  attempt: EvalAttempt,
  events: readonly TimedEvent[],
  patch: string | null,
): Markup {
  const { sample, variant, epoch, score, status, stop } = attempt;
  const total = Object.values(attempt.nodes).reduce((sum, ms) => sum + ms, 0) || 1;
  const track = Object.entries(attempt.nodes).map(
    ([node, ms]) =>
      html`<span class="n-${node}" style="width:${((ms / total) * 100).toFixed(1)}%" title="${node}: ${duration(ms / 1000)}"></span>`,
  );
  const times = Object.entries(attempt.nodes)
    .map(([node, ms]) => `${node} ${duration(ms / 1000)}`)
    .join(", ");
  const findings =
    attempt.grade?.kind === "graded"
      ? attempt.grade.findings.map(({ what, text }) => html`<li>${what}: ${text}</li>`)
      : [];
  const began = Date.parse(attempt.started_at);
  const told = events.flatMap(({ at, event }) => {
    const line = lineOf(event);
    return line === null
      ? []
      : [`${((Date.parse(at) - began) / 1000).toFixed(1).padStart(7)} s  ${line}`];
  });
  const left = told.length - MOST_LINES;
  const shown = left > 0 ? [...told.slice(0, MOST_LINES), `… and ${left} more`] : told;
  return html`<details><summary>${sample}, ${variant}, epoch ${String(epoch + 1)}: ${score === null ? status : String(score)}</summary><div id="${anchorOf(attempt)}">
<p>${stop}</p>
<div class="track">${track}</div>
<p class="soft">${times}; grader ${duration(attempt.grade_ms / 1000)}; ${thousands(tokensOf(attempt))} tokens; ${String(attempt.replies)} replies</p>
${findings.length > 0 ? html`<ul>${findings}</ul>` : nothing}
<pre>${{ markup: shown.map((line) => html`${line}`.markup).join("\n") }}</pre>
${patch === null || patch === "" ? nothing : html`<details><summary>last patch</summary><pre>${{ markup: cut(patch) }}</pre></details>`}
</div></details>`;
}

function cut(patch: string): string {
  const lines = patch.slice(0, MOST_PATCH).split("\n");
  const text = lines.map((line) => html`${line}`.markup).join("\n");
  return patch.length > MOST_PATCH ? `${text}\n…` : text;
}

/** An event in one line; null for what a reader of a score does not need. */
function lineOf(event: LoopEvent): string | null {
  switch (event.kind) {
    case "node-started":
      return `${event.node}`;
    case "notice":
      return `  ${event.text}`;
    case "recalled":
      return event.passages.length === 0
        ? null
        : `  recalled ${event.passages.map(({ id }) => id).join(", ")}`;
    case "model-ended":
      return `  ${event.role} answered: ${event.usage?.completion_tokens ?? "?"} tokens`;
    case "planned":
      return `  plan: ${event.plan.kind}, ${event.plan.files.join(", ")}`;
    case "command-ended":
      return `  ${event.run.command}: ${event.run.kind}, ${event.run.summary}`;
    case "attempted":
      return `  attempt ${event.attempt.number}: ${event.attempt.kind}, ${event.attempt.summary}`;
    case "judged":
      return `  ${event.verdict.accept ? "accepted" : "rejected"}: ${event.verdict.reasons.join(" ")}`;
    case "landed":
      return `  landed ${event.commit.slice(0, 12)}`;
    case "run-ended":
      return `${event.outcome}${event.reason === "" ? "" : `: ${event.reason}`}`;
    default:
      return null;
  }
}
