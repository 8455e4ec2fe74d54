import { z } from "zod";
import { taskScores } from "../report/summary.ts";
import { caveatOf, verdictSentence } from "../report/words.ts";
import { lastAttempts } from "../run/work-list.ts";
import { type Comparison, compareAll } from "../statistics/compare.ts";
import { EXIT } from "./exit-codes.ts";
import { type KeptRun, keptRun } from "./opened-run.ts";
import { parseOptions, WrongOption } from "./options.ts";
import { answer } from "./say.ts";

const CompareOptions = z.object({ json: z.boolean() });
const GateOptions = z.object({ json: z.boolean(), baseline: z.string() });

/** Run B against run A, in pairs by task. */
export function compare(a: string, b: string, given: unknown): number {
  const { json } = parseOptions(CompareOptions, given);
  show(keptRun(a), keptRun(b), json);
  return EXIT.fine;
}

/** Fails when the run is worse than its baseline; "inconclusive" passes, and is said. */
export function gate(name: string, given: unknown): number {
  const { json, baseline } = parseOptions(GateOptions, given);
  const { verdict } = show(keptRun(baseline), keptRun(name), json);
  return verdict === "worse" ? EXIT.gate : EXIT.fine;
}

function show(baseline: KeptRun, variant: KeptRun, json: boolean): Comparison {
  const one = compareRuns(baseline, variant);
  const caveats = [baseline, variant].map(({ manifest }) => caveatOf(manifest.solver));
  const lines = [
    verdictSentence(one, baseline.manifest.id),
    ...new Set(caveats.filter((text) => text !== "")),
    ...changedSamples(baseline, variant),
  ];
  answer(json, { baseline: baseline.manifest.id, ...one }, lines.join("\n"));
  return one;
}

/** Compares the first variants of two runs, over the samples that are the same in both. */
export function compareRuns(baseline: KeptRun, variant: KeptRun): Comparison {
  const same = sameSamples(baseline, variant);
  const scores = ({ manifest, attempts }: KeptRun) => {
    const arm = manifest.variants[0]?.name;
    const mine = lastAttempts(attempts).filter((one) => one.variant === arm);
    return taskScores(mine.filter(({ sample }) => same.has(sample)));
  };
  const arms = [{ name: variant.manifest.id, tasks: scores(variant) }];
  const [one] = compareAll(scores(baseline), arms, baseline.manifest.seed);
  if (one === undefined || one.tasks === 0) {
    throw new WrongOption("The two runs have no scored sample in common.");
  }
  return one;
}

function sameSamples(a: KeptRun, b: KeptRun): ReadonlySet<string> {
  const digests = new Map(a.manifest.samples.map(({ id, digest }) => [id, digest]));
  const same = b.manifest.samples.filter(({ id, digest }) => digests.get(id) === digest);
  return new Set(same.map(({ id }) => id));
}

function changedSamples(a: KeptRun, b: KeptRun): string[] {
  const same = sameSamples(a, b);
  const others = b.manifest.samples.filter(({ id }) => !same.has(id)).map(({ id }) => id);
  return others.length === 0 ? [] : [`Left out, for they differ: ${others.join(", ")}`];
}
