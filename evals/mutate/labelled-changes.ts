import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EvalGrade } from "../../contracts/eval-grade.ts";
import type { GradePlace } from "../grade/build-tests.ts";
import { filesIn } from "../grade/files.ts";
import { grade } from "../grade/grade.ts";
import { randomFrom } from "../statistics/random.ts";
import { type SolvedSample, wholeTree } from "../suite/read-sample.ts";
import { readSuite } from "../suite/read-suite.ts";
import { type Candidate, candidatesOf, type Source } from "./candidates.ts";

/** A change to a sample's template, with what its hidden tests say of it. */
export interface LabelledChange {
  readonly id: string;
  readonly sample: string;
  readonly label: "good" | "bad";
  readonly source: Source;
  /** What was changed, such as `boundary`; a cheat's name; `none` for an oracle. */
  readonly class: string;
  /** Whole files by path, laid over the template. */
  readonly files: Record<string, string>;
}

export interface LabelOptions {
  readonly seed: string;
  readonly count: number;
  /** One a worker; each builds in its own. */
  readonly places: readonly GradePlace[];
}

/** The share that each source is asked for; half is good. Where one runs out, there are fewer. */
const SHARES: readonly [Source, number][] = [
  ["oracle", 0.25],
  ["rewrite", 0.25],
  ["cheat", 0.15],
  ["mutant", 0.25],
  ["pixel-mutant", 0.1],
];

/**
 * Makes changes that a judge should accept or reject from a suite's oracles and cheats: the same
 * ones for the same seed, spread over samples and kinds of change. The label is what the hidden
 * tests say; a rewrite that breaks them and a mutant that they pass are left out, and so are
 * mutants that do not compile or that the template's own tests catch, which no judge ever sees.
 *
 * @throws if there is no such suite or a grader cannot work.
 */
export async function labelledChanges(
  suiteFolder: string,
  { seed, count, places }: LabelOptions,
): Promise<LabelledChange[]> {
  const suite = readSuite(suiteFolder);
  if ("kind" in suite) throw new Error(suite.message);
  const changes: LabelledChange[] = [];
  for (const [source, share] of SHARES) {
    const wanted = Math.round(count * share);
    const candidates = inTurn(suite.solved, source, seed);
    changes.push(...(await confirmed(candidates, wanted, places)));
  }
  return changes;
}

/** One candidate of each sample, then the next of each; shuffled within, every kind before any twice. */
function inTurn(samples: readonly SolvedSample[], source: Source, seed: string): Candidate[] {
  const queues = shuffled(samples, `${seed}/${source}`).map((sample) => {
    const mixed = shuffled(candidatesOf(sample, source), `${seed}/${source}/${sample.meta.id}`);
    const kinds = [...Map.groupBy(mixed, ({ change }) => change).values()];
    return dealt(kinds);
  });
  return dealt(queues);
}

function dealt<T>(queues: readonly T[][]): T[] {
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    queues.flatMap((queue) => queue.slice(turn, turn + 1)),
  ).flat();
}

function shuffled<T>(list: readonly T[], seed: string): T[] {
  const random = randomFrom(seed);
  return list
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** The first candidates, in their order, that turn out as they should; so many at most. */
async function confirmed(
  candidates: readonly Candidate[],
  wanted: number,
  places: readonly GradePlace[],
): Promise<LabelledChange[]> {
  const found: LabelledChange[] = [];
  for (let at = 0; at < candidates.length && found.length < wanted; at += places.length) {
    const batch = await Promise.all(
      places.map(async (place, worker) => {
        const candidate = candidates[at + worker];
        return candidate === undefined ? null : label(candidate, place);
      }),
    );
    found.push(...batch.filter((change) => change !== null));
  }
  return found.slice(0, wanted);
}

async function label(candidate: Candidate, place: GradePlace): Promise<LabelledChange | null> {
  const { sample, source, change, files } = candidate;
  const folder = path.join(place.home, "change");
  rmSync(folder, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const graded = await grade(sample, wholeTree(sample, filesIn(folder)), place);
  if (graded.kind !== "graded") throw new Error(`${sample.meta.id}: ${graded.reason}`);
  const good = graded.score === 1;
  const wanted = source === "oracle" || source === "rewrite" ? good : !good;
  if (!wanted || (source === "mutant" && !onlyHiddenTestsSee(graded, sample))) return null;
  const hash = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 12);
  const id = `${sample.meta.id}-${source}-${hash}`;
  return { id, sample: sample.meta.id, label: good ? "good" : "bad", source, class: change, files };
}

/** Whether what the grader found wrong stands in hidden test files only. */
function onlyHiddenTestsSee(
  { findings }: Extract<EvalGrade, { kind: "graded" }>,
  { files }: SolvedSample,
): boolean {
  return findings.every(({ what, text }) => {
    const target = text.slice(0, text.indexOf(":"));
    return what !== "did-not-compile" && files.hidden.has(target);
  });
}
