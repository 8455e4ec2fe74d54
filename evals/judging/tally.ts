import type { LabelledChange } from "../mutate/labelled-changes.ts";
import { type JudgeSummary, judgeSummary } from "../report/judge-summary.ts";
import { percent } from "../report/words.ts";
import { wilson } from "../statistics/wilson.ts";

/** One change and everything that was said of it. */
export interface JudgedCase {
  readonly change: LabelledChange;
  /** False when the task's own commands are red: it would never have reached the judge. */
  readonly green: boolean;
  readonly accepts: readonly boolean[];
  readonly unjudged: readonly string[];
}

export interface Tally {
  readonly cases: number;
  readonly red: number;
  readonly unjudged: number;
  /** By majority over the repeats; a tie rejects. */
  readonly overall: JudgeSummary | null;
  readonly byDefect: readonly { defect: string; cases: number; wrong: number }[];
  /** Changes that were not judged the same each time. */
  readonly flips: { count: number; of: number };
  /** What would have been accepted wrongly, and rejected wrongly, by a judge that accepts everything. */
  readonly alwaysAccept: JudgeSummary | null;
}

export function tally(cases: readonly JudgedCase[]): Tally {
  const green = cases.filter(({ green: is, accepts }) => is && accepts.length > 0);
  const majority = ({ accepts }: JudgedCase) =>
    accepts.filter((accept) => accept).length * 2 > accepts.length;
  const truth = ({ change }: JudgedCase) => (change.label === "good" ? 1 : 0);
  const wrong = (one: JudgedCase) => majority(one) !== (truth(one) === 1);
  const repeated = green.filter(({ accepts }) => accepts.length > 1);
  const defects = [...new Set(green.map(defectOf))].sort();
  return {
    cases: cases.length,
    red: cases.filter(({ green: is }) => !is).length,
    unjudged: cases.reduce((sum, { unjudged }) => sum + unjudged.length, 0),
    overall: judgeSummary(green.map((one) => ({ accept: majority(one), truth: truth(one) }))),
    byDefect: defects.map((defect) => {
      const mine = green.filter((one) => defectOf(one) === defect);
      return { defect, cases: mine.length, wrong: mine.filter(wrong).length };
    }),
    flips: {
      count: repeated.filter(({ accepts }) => new Set(accepts).size > 1).length,
      of: repeated.length,
    },
    alwaysAccept: judgeSummary(green.map((one) => ({ accept: true, truth: truth(one) }))),
  };
}

/** A good change by its source; a bad one by what is wrong with it, cheats together. */
function defectOf({ change }: JudgedCase): string {
  return change.label === "good" || change.source === "cheat" ? change.source : change.class;
}

export function tallyLines(result: Tally): string[] {
  const { overall, flips } = result;
  const rate = (of: JudgeSummary["falseAccept"]) =>
    of === null
      ? "none to tell from"
      : `${percent(of.rate)} (95%: ${percent(of.interval.low)} to ${percent(of.interval.high)})`;
  const flipped = flips.of === 0 ? null : wilson(flips.count / flips.of, flips.of);
  return [
    `${result.cases} labelled changes, ${result.red} of them red before any judge, ${result.unjudged} answers unusable`,
    `false accepts: ${rate(overall?.falseAccept ?? null)}; of a judge that accepts everything: ${rate(result.alwaysAccept?.falseAccept ?? null)}`,
    `false rejects: ${rate(overall?.falseReject ?? null)}`,
    `κ ${overall?.kappa?.toFixed(2) ?? "–"}, MCC ${overall?.matthews?.toFixed(2) ?? "–"}`,
    flipped === null
      ? "flips: judged once only"
      : `flips: ${flips.count} of ${flips.of} (95%: ${percent(flipped.low)} to ${percent(flipped.high)})`,
    ...result.byDefect.map(
      ({ defect, cases, wrong }) => `  ${defect.padEnd(24)} ${wrong} of ${cases} judged wrongly`,
    ),
  ];
}
