import type { Passage } from "../contracts/passage.ts";
import { topicSet } from "./words.ts";

/** A row that might answer a query. */
export interface Candidate extends Omit<Passage, "score"> {
  /** Its different words, as `topicSet` gives them. */
  words: Set<string>;
  /** How useful rows of its sort are to an agent, 1 being ordinary. */
  worth: number;
  /** Cosine of its vector and the query's; null when it was found by its words alone. */
  similarity: number | null;
}

/** What share of the query's weight a row must hold in words, else it is about something else. */
const COVERAGE_FLOOR = 0.25;
/** And what share of what the best row holds: beside a full answer, half of one is a distraction. */
const COVERAGE_OF_BEST = 0.5;
/** Damping of reciprocal rank fusion (Cormack et al. 2009 use 60, for lists of thousands). */
const FUSION = 10;
/** Word sets that agree this far (Jaccard) are the same passage to a reader. */
const SAME = 0.75;
const PER_RUN = 2;
const PER_TASK = 3;
/** Terms of the query that count, from its start: titles lead, evidence follows. */
const TERMS = 40;

export interface RankOptions {
  limit: number;
  budgetChars: number;
  /** Cosine from which similarity alone lets a row pass. */
  floor: number | undefined;
}

/** The words of a query that a search can use, each once, at most 40. */
export function queryTerms(query: string): string[] {
  return [...topicSet(query)].slice(0, TERMS);
}

/**
 * The candidates worth showing, most useful first: those that share enough of the query's rarer
 * words (or are near enough in meaning), by reciprocal rank fusion of words and vectors times their
 * worth; without near-duplicates, at most two of a run and three of a task, cut to fit the budget.
 */
export function rank(
  query: string,
  candidates: readonly Candidate[],
  { limit, budgetChars, floor }: RankOptions,
): Passage[] {
  const coverage = coverageOf(queryTerms(query), candidates);
  const enough = Math.max(COVERAGE_FLOOR, COVERAGE_OF_BEST * Math.max(0, ...coverage));
  const related = candidates
    .map((candidate, at) => ({ ...candidate, coverage: coverage[at] ?? 0 }))
    .filter(
      (candidate) =>
        candidate.coverage >= enough ||
        (floor !== undefined && (candidate.similarity ?? 0) >= floor),
    );
  const scored = related
    .map((candidate) => {
      const { coverage, similarity, worth } = candidate;
      const better = related.filter((other) => other.coverage > coverage).length;
      const nearer = related.filter((other) => (other.similarity ?? 0) > (similarity ?? 0)).length;
      const fused = 1 / (FUSION + better) + (similarity === null ? 0 : 1 / (FUSION + nearer));
      return { ...candidate, score: fused * worth };
    })
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  return fitted(distinct(scored, limit), budgetChars);
}

/** For each candidate, the share of the terms' weight that its words hold; rare terms weigh more. */
function coverageOf(terms: string[], pool: readonly Candidate[]): number[] {
  const weights = terms.map((term) => {
    const holders = pool.filter(({ words }) => words.has(term)).length;
    return Math.log(1 + (pool.length + 1) / (holders + 0.5));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return pool.map(({ words }) =>
    terms.reduce((sum, term, at) => sum + (words.has(term) ? (weights[at] ?? 0) : 0) / total, 0),
  );
}

type Scored = Passage & { words: Set<string> };

function distinct(scored: readonly Scored[], limit: number): Scored[] {
  const chosen: Scored[] = [];
  for (const candidate of scored) {
    if (chosen.length === limit) break;
    const ofRun = chosen.filter(({ run }) => run !== null && run === candidate.run).length;
    const ofTask = chosen.filter(({ task }) => task !== null && task === candidate.task).length;
    const same = chosen.some(({ words }) => jaccard(words, candidate.words) >= SAME);
    if (ofRun < PER_RUN && ofTask < PER_TASK && !same) chosen.push(candidate);
  }
  return chosen;
}

function jaccard(a: Set<string>, b: Set<string>): number {
  const shared = a.intersection(b).size;
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}

/** Texts cut so that all fit: each gets an equal share, and what short ones leave goes to the next. */
function fitted(chosen: readonly Scored[], budgetChars: number): Passage[] {
  let left = budgetChars;
  return chosen.map(({ id, table, title, text, run, task, score, created_at }, at) => {
    const share = Math.floor(left / (chosen.length - at));
    const cut = shortened(text, share);
    left -= cut.length;
    return { id, table, title, text: cut, run, task, score, created_at };
  });
}

function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const lean = text.includes("\ndiff --git ") ? withoutContext(text) : text;
  if (lean.length <= length) return lean;
  return length < 3 ? "" : `${lean.slice(0, length - 2).toWellFormed()} …`;
}

/** Of a diff only what it changes, and the names of the files. */
function withoutContext(text: string): string {
  const context = /^(?: |diff --git |index |--- |@@ )/;
  return text
    .split("\n")
    .filter((line) => !context.test(line))
    .join("\n");
}
