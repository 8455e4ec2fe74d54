import type { EvalManifest, EvalSolver } from "../../contracts/eval-manifest.ts";
import type { Comparison } from "../statistics/compare.ts";
import type { Interval } from "../statistics/wilson.ts";

export const SIMULATED =
  "No language model took part: a scripted program gave the answers. These figures show what the loop and the harness do with such answers, and say nothing about any real model.";
export const REPLAYED = "The answers were read back from a recording; no model was asked.";

/** What has to be said above every report of such a run; empty for a real model. */
export function caveatOf(solver: EvalSolver): string {
  switch (solver.kind) {
    case "server":
      return "";
    case "recorded":
      return REPLAYED;
    default:
      return SIMULATED;
  }
}

export function percent(share: number | null): string {
  return share === null ? "–" : `${(share * 100).toFixed(share === 1 || share === 0 ? 0 : 1)}%`;
}

export function between({ low, high }: Interval): string {
  return `${percent(low)} to ${percent(high)}`;
}

/** In percentage points, with its sign. */
export function points(difference: number | null): string {
  if (difference === null) return "–";
  const value = (difference * 100).toFixed(1);
  return `${difference > 0 ? "+" : ""}${value}`;
}

export function pointsBetween(interval: Interval | null): string {
  return interval === null ? "–" : `${points(interval.low)} to ${points(interval.high)}`;
}

export function pValue(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}

export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes}\u00a0min` : `${(seconds / 3600).toFixed(1)} h`;
}

export function thousands(count: number): string {
  return count.toLocaleString("en").replaceAll(",", "\u00a0");
}

/** A comparison in one sentence. */
export function verdictSentence(one: Comparison, baseline: string): string {
  const found = `${points(one.difference)} points (95%: ${pointsBetween(one.interval)}), p ${pValue(one.adjusted)} after Holm, ${one.wins} wins, ${one.ties} ties, ${one.losses} losses over ${one.tasks} tasks in ${one.families} families`;
  const reach =
    one.verdict === "inconclusive" && one.smallest !== null
      ? `; this size shows ±${(one.smallest * 100).toFixed(0)} points or more with 80% power`
      : "";
  return `${one.name} is ${one.verdict === "inconclusive" ? "neither better nor worse than" : `${one.verdict} than`} ${baseline}, as far as this can show: ${found}${reach}.`;
}

/** What a run was made with, in a line each. */
export function provenanceLines(manifest: EvalManifest): [string, string][] {
  const { solver, limits } = manifest;
  const commit = manifest.commit === null ? "unknown" : manifest.commit.slice(0, 12);
  const rates =
    solver.kind === "noisy"
      ? Object.entries(solver.rates)
          .map(([name, rate]) => `${name} ${rate}`)
          .join(", ")
      : "";
  const memory = manifest.memory_snapshot;
  return [
    ["run", manifest.id],
    ["made", manifest.created_at],
    ["commit", `${commit}${manifest.dirty ? ", with uncommitted changes" : ""}`],
    ["suite", `${manifest.suite}, ${manifest.suite_digest.slice(0, 12)}`],
    ["solver", rates === "" ? solver.kind : `${solver.kind} (${rates})`],
    ...(solver.kind === "noisy"
      ? ([["rates", "never depend on what was recalled"]] satisfies [string, string][])
      : []),
    ["model", manifest.model],
    ["seed", manifest.seed],
    ["size", `${manifest.samples.length} samples × ${manifest.epochs} epochs`],
    [
      "limits",
      `${limits.seconds ?? "each sample's"} s, ${limits.tokens ?? "each sample's"} tokens`,
    ],
    ["toolchain", manifest.toolchain],
    ["node", manifest.node],
    ["sandbox", manifest.sandbox],
    ["memory", memory === null ? "empty" : `snapshot ${memory.digest.slice(0, 12)}`],
    [
      "prompts",
      Object.entries(manifest.prompts)
        .map(([name, hash]) => `${name} ${hash.slice(0, 8)}`)
        .join(", "),
    ],
  ];
}
