import { mkdirSync } from "node:fs";
import type { EvalGrade } from "../../contracts/eval-grade.ts";
import type { GradePlace } from "../grade/build-tests.ts";
import type { Files } from "../grade/files.ts";
import { grade } from "../grade/grade.ts";
import { type SolvedSample, wholeTree } from "./read-sample.ts";

/** One thing that was graded to see whether the sample is sound. */
export interface Checked {
  readonly what: string;
  readonly wanted: string;
  readonly got: string;
  readonly fine: boolean;
}

const TIMES = 3;

/** The oracle must score 1 every time, nothing done the null score, and each cheat less than 1. */
export async function checkSample(sample: SolvedSample, place: GradePlace): Promise<Checked[]> {
  mkdirSync(place.home, { recursive: true });
  const checked: Checked[] = [];
  const { meta, oracle, cheats } = sample;
  const of = (overlay: Files | null) => grade(sample, wholeTree(sample, overlay), place);
  for (let i = 0; i < TIMES; i++) {
    const what = `oracle, time ${i + 1}`;
    checked.push(judged(what, "1", await of(oracle), (score) => score === 1));
  }
  const wanted = String(meta.null_score);
  checked.push(judged("nothing done", wanted, await of(null), (s) => s === meta.null_score));
  for (const cheat of cheats) {
    const what = `cheat ${cheat.name}`;
    checked.push(judged(what, "less than 1", await of(cheat.files), (score) => score < 1));
    if (cheat.about === "") {
      checked.push({ what, wanted: "about.md", got: "none", fine: false });
    }
  }
  if (cheats.length === 0) {
    checked.push({ what: "cheats", wanted: "at least one", got: "none", fine: false });
  }
  return checked;
}

function judged(
  what: string,
  wanted: string,
  graded: EvalGrade,
  fits: (score: number) => boolean,
): Checked {
  if (graded.kind === "ungraded") return { what, wanted, got: graded.reason, fine: false };
  const fine = fits(graded.score);
  const why = graded.findings.map((one) => `${one.what}: ${one.text}`).join("; ");
  return { what, wanted, got: fine ? String(graded.score) : `${graded.score} (${why})`, fine };
}
