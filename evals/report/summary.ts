import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import type { EvalManifest, EvalVariant } from "../../contracts/eval-manifest.ts";
import type { Role } from "../../contracts/model-call.ts";
import { keyOf, lastAttempts } from "../run/work-list.ts";
import { isSimulated } from "../solvers/solver.ts";
import { mean } from "../statistics/clusters.ts";
import { type Comparison, compareAll } from "../statistics/compare.ts";
import { detectableNext } from "../statistics/detectable.ts";
import { passAtK, passHatK } from "../statistics/pass-at-k.ts";
import { type Score, scoreOf, type TaskScores } from "../statistics/score.ts";
import { type JudgeSummary, judgeSummary } from "./judge-summary.ts";

/** Everything that a report shows of a run, as numbers. */
export interface Summary {
  readonly manifest: EvalManifest;
  readonly simulated: boolean;
  readonly variants: readonly VariantSummary[];
  /** Each other variant against the first, Holm-adjusted together. */
  readonly comparisons: readonly Comparison[];
  /** The last attempt at each place. */
  readonly attempts: readonly EvalAttempt[];
  readonly samples: readonly string[];
  readonly unscored: readonly EvalAttempt[];
  /** Places that were never reached. */
  readonly missing: number;
  readonly tampering: readonly { attempt: EvalAttempt; what: string; text: string }[];
}

export interface VariantSummary {
  readonly variant: EvalVariant;
  readonly score: Score;
  /** Smallest true difference that a comparison of this size would show with 80% power. */
  readonly detectable: number | null;
  readonly bySplit: readonly { split: string; score: Score }[];
  readonly passAt: readonly PassAt[];
  readonly statuses: Readonly<Record<EvalAttempt["status"], number>>;
  readonly tokens: number;
  readonly byRole: Readonly<Partial<Record<Role, { calls: number; tokens: number }>>>;
  readonly seconds: number;
  readonly failedAt: readonly { node: string; count: number }[];
  readonly judge: JudgeSummary | null;
  readonly recalled: { passages: number; characters: number; leaks: number };
}

export interface PassAt {
  readonly k: number;
  /** Means over the tasks with at least k scored; null when there is none. */
  readonly any: number | null;
  readonly all: number | null;
}

/** Findings that are tricks rather than mistakes. */
const TAMPERING = new Set([
  "canary-silent",
  "not-editable",
  "changed-the-impossible",
  "unexpected-output",
]);

export function summarise(manifest: EvalManifest, all: readonly EvalAttempt[]): Summary {
  const attempts = lastAttempts(all);
  const of = (variant: EvalVariant) => attempts.filter((one) => one.variant === variant.name);
  const [first, ...others] = manifest.variants;
  const baseline = first === undefined ? [] : taskScores(of(first));
  const places = manifest.samples.length * manifest.variants.length * manifest.epochs;
  return {
    manifest,
    simulated: isSimulated(manifest.solver),
    variants: manifest.variants.map((variant) => summariseVariant(variant, manifest, of(variant))),
    comparisons: compareAll(
      baseline,
      others.map((variant) => ({ name: variant.name, tasks: taskScores(of(variant)) })),
      manifest.seed,
    ),
    attempts,
    samples: manifest.samples.map(({ id }) => id),
    unscored: attempts.filter(({ score }) => score === null),
    missing: places - new Set(attempts.map(keyOf)).size,
    tampering: attempts.flatMap((attempt) =>
      attempt.grade?.kind !== "graded"
        ? []
        : attempt.grade.findings
            .filter(({ what }) => TAMPERING.has(what))
            .map(({ what, text }) => ({ attempt, what, text })),
    ),
  };
}

/** Scores by task, in the order of first appearance; unscored attempts are left out, never 0. */
export function taskScores(attempts: readonly EvalAttempt[]): TaskScores[] {
  const tasks = new Map<string, { sample: string; family: string; scores: number[] }>();
  for (const { sample, family, score } of attempts) {
    const task = tasks.get(sample) ?? { sample, family, scores: [] };
    if (score !== null) task.scores.push(score);
    tasks.set(sample, task);
  }
  return [...tasks.values()];
}

function summariseVariant(
  variant: EvalVariant,
  manifest: EvalManifest,
  attempts: readonly EvalAttempt[],
): VariantSummary {
  const score = scoreOf(taskScores(attempts));
  const scored = attempts.filter((one) => one.score !== null).length;
  const count = (status: EvalAttempt["status"]) =>
    attempts.filter((one) => one.status === status).length;
  const splits = [...new Set(attempts.map(({ split }) => split))].sort();
  return {
    variant,
    score,
    detectable: score.mean === null ? null : detectableNext(score.mean, scored),
    bySplit: splits.map((split) => ({
      split,
      score: scoreOf(taskScores(attempts.filter((one) => one.split === split))),
    })),
    passAt: passCurve(taskScores(attempts), manifest.epochs),
    statuses: {
      scored: count("scored"),
      limit: count("limit"),
      infra_error: count("infra_error"),
      cancelled: count("cancelled"),
    },
    ...costs(attempts),
    failedAt: failures(attempts),
    judge: judgeSummary(attempts.flatMap(({ verdicts }) => verdicts)),
    recalled: {
      passages: sum(attempts, ({ recalled }) => recalled.passages),
      characters: sum(attempts, ({ recalled }) => recalled.characters),
      leaks: sum(attempts, ({ recalled }) => recalled.leaks),
    },
  };
}

/** Pass@k and pass^k for k up to the number of epochs; a score of 1 is a pass. */
function passCurve(tasks: readonly TaskScores[], epochs: number): PassAt[] {
  const meanOf = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : mean(known);
  };
  return Array.from({ length: epochs }, (_, at) => {
    const k = at + 1;
    const counts = tasks.map(({ scores }) => ({
      n: scores.length,
      c: scores.filter((score) => score === 1).length,
    }));
    return {
      k,
      any: meanOf(counts.map(({ n, c }) => passAtK(n, c, k))),
      all: meanOf(counts.map(({ n, c }) => passHatK(n, c, k))),
    };
  });
}

function costs(attempts: readonly EvalAttempt[]) {
  const byRole: Partial<Record<Role, { calls: number; tokens: number }>> = {};
  for (const { usage } of attempts) {
    for (const role of ["planner", "coder", "fixer", "judge"] as const) {
      const used = usage[role];
      if (used === undefined) continue;
      const before = byRole[role] ?? { calls: 0, tokens: 0 };
      byRole[role] = {
        calls: before.calls + used.calls,
        tokens: before.tokens + used.prompt_tokens + used.completion_tokens,
      };
    }
  }
  const tokens = Object.values(byRole).reduce((total, one) => total + one.tokens, 0);
  return { byRole, tokens, seconds: sum(attempts, ({ wall_ms }) => wall_ms) / 1000 };
}

export function tokensOf({ usage }: EvalAttempt): number {
  return sum(Object.values(usage), (one) => one.prompt_tokens + one.completion_tokens);
}

function failures(attempts: readonly EvalAttempt[]): { node: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { score, failed_at, outcome } of attempts) {
    if (score === null || score === 1) continue;
    const node = outcome === "done" ? "hidden tests" : (failed_at ?? "unknown");
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return [...counts].map(([node, count]) => ({ node, count })).sort((a, b) => b.count - a.count);
}

function sum<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((total, item) => total + pick(item), 0);
}
