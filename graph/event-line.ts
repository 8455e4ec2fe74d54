import type { LoopEvent } from "../contracts/event.ts";
import type { Usage } from "../contracts/model-call.ts";
import { printable } from "../contracts/printable.ts";

/** An event as one plain line for people, or null when it is only of passing interest. */
export function eventLine(event: LoopEvent): string | null {
  const line = lineOf(event);
  return line === null ? null : printable(line).replaceAll("\n", " ");
}

function lineOf(event: LoopEvent): string | null {
  switch (event.kind) {
    case "run-started":
      return `${event.task}: ${event.title}${event.resumed ? " (resumed)" : ""}`;
    case "node-started":
      return `▸ ${event.node}`;
    case "node-ended":
    case "model-started":
    case "model-progress":
    case "building":
      return null;
    case "notice":
      return event.level === "warning" ? `  ! ${event.text}` : `  ${event.text}`;
    case "recalled":
      return event.passages.length === 0
        ? "  recalled nothing"
        : `  recalled ${event.passages.map(({ title }) => `“${title}”`).join(", ")}`;
    case "model-ended":
      return `  ${event.model}: ${tokens(event.usage)}${event.replayed ? "read back from the last start" : seconds(event.duration_ms)}`;
    case "planned": {
      const { kind, files, steps, nothing_to_do } = event.plan;
      const todo = nothing_to_do ? "nothing left to do" : steps.join("; ");
      return `  plan (${kind}${files.length > 0 ? `, ${files.join(", ")}` : ""}): ${todo}`;
    }
    case "command-started":
      return null;
    case "command-ended": {
      const { kind, command, summary, duration_ms } = event.run;
      return `  ${kind === "passed" ? "✓" : "✗"} ${command}: ${summary}, ${seconds(duration_ms)}`;
    }
    case "attempted": {
      const { number, kind, files, summary } = event.attempt;
      const where = files.length > 0 ? ` in ${files.join(", ")}` : "";
      return `  attempt ${number} is ${kind}${where}: ${summary}`;
    }
    case "judged": {
      const { accept, reasons, refused } = event.verdict;
      if (refused) return `  accepted, but refused before landing: ${reasons[0] ?? ""}`;
      return `  ${accept ? "accepted" : "rejected"}: ${reasons.join(" ")}`;
    }
    case "landed":
      return `  landed on ${event.branch} as ${event.commit.slice(0, 12)}`;
    case "run-ended":
      return `${event.outcome}${event.reason === "" ? "" : `: ${event.reason}`}`;
  }
}

function tokens(usage: Usage | null): string {
  if (usage === null) return "";
  const cached = usage.cached_tokens ? ` (${usage.cached_tokens} cached)` : "";
  return `${usage.prompt_tokens} tokens in${cached}, ${usage.completion_tokens} out, `;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
