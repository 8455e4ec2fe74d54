import type { Passage } from "../contracts/passage.ts";
import { quoted } from "./database.ts";
import type { Memory } from "./memory.ts";
import { readQuestion } from "./questions.ts";
import { ArtifactRow, RunRow } from "./tables.ts";
import { namesIn } from "./words.ts";

/** A run with those of its attempts that answer the question, the run's last attempt last. */
export interface AnsweredRun {
  run: RunRow;
  attempts: ArtifactRow[];
}

/**
 * `attempts`: the runs that name `about`, newest first; `exact` is false when none does and the
 * nearest are given instead. `errors`: of the last `looked_at` runs those in which something went
 * wrong. `passages`: what the words bring to mind.
 */
export type Answer =
  | { kind: "attempts"; about: string; detail: boolean; exact: boolean; runs: AnsweredRun[] }
  | { kind: "errors"; about: string | null; looked_at: number; runs: AnsweredRun[] }
  | { kind: "passages"; query: string; passages: Passage[] };

const LONGEST_QUESTION = 2_000;
const DEFAULT_LIMIT = 10;
const PASSAGE_CHARS = 600;

/** Answers a question from memory; `limit` is the most runs or passages that are given. */
export async function answer(
  memory: Memory,
  asked: string,
  limit = DEFAULT_LIMIT,
): Promise<Answer> {
  const question = readQuestion(asked.slice(0, LONGEST_QUESTION));
  switch (question.kind) {
    case "attempts": {
      const { kind, about, detail } = question;
      const named = await runsNaming(memory, about, limit);
      const runs = named.length > 0 ? named : await runsNear(memory, about, limit);
      const answered = await withAttempts(memory, runs, ATTEMPT);
      return { kind, about, detail, exact: named.length > 0, runs: answered };
    }
    case "errors": {
      const { kind, about } = question;
      const runs =
        about === null
          ? await selectRuns(memory, undefined, question.last)
          : await runsNaming(memory, about, question.last);
      const answered = await withAttempts(memory, runs, `${ATTEMPT} AND error != ''`);
      const wrong = answered.filter(
        ({ run, attempts }) => attempts.length > 0 || run.reason !== "",
      );
      return { kind, about, looked_at: runs.length, runs: wrong };
    }
    case "recall": {
      const { query } = question;
      const budgetChars = limit * PASSAGE_CHARS;
      return {
        kind: "passages",
        query,
        passages: await memory.recall({ query, limit, budgetChars }),
      };
    }
  }
}

const ATTEMPT = "attempt IS NOT NULL AND kind IN ('patch', 'pixel_program')";

/** The newest runs whose texts hold every name in `about`, or whose id or task it is. */
async function runsNaming(memory: Memory, about: string, limit: number): Promise<RunRow[]> {
  const has = (word: string) => `concat(' ', words, ' ') LIKE ${quoted(`% ${word} %`)}`;
  const names = namesIn(about).map(
    (spellings) => `(${spellings.map((words) => words.map(has).join(" AND ")).join(" OR ")})`,
  );
  const itself = `id = ${quoted(about)} OR task = ${quoted(about)}`;
  const where = names.length === 0 ? itself : `${itself} OR (${names.join(" AND ")})`;
  return selectRuns(memory, where, limit);
}

async function runsNear(memory: Memory, about: string, limit: number): Promise<RunRow[]> {
  const near = await memory.recall({ query: about, limit, budgetChars: 0 });
  const ids = near.flatMap(({ run }) => (run === null ? [] : quoted(run)));
  return ids.length === 0 ? [] : selectRuns(memory, `id IN (${ids.join(", ")})`, limit);
}

async function selectRuns(
  memory: Memory,
  where: string | undefined,
  limit: number,
): Promise<RunRow[]> {
  const rows = await memory.select("runs", {
    newestBy: "ended_at",
    limit,
    ...(where === undefined ? {} : { where }),
  });
  return rows.map((row) => RunRow.parse(row));
}

async function withAttempts(memory: Memory, runs: RunRow[], where: string): Promise<AnsweredRun[]> {
  if (runs.length === 0) return [];
  const ids = runs.map(({ id }) => quoted(id)).join(", ");
  const found = await memory.select("artifacts", { where: `run IN (${ids}) AND ${where}` });
  const rows = found
    .map((row) => ArtifactRow.parse(row))
    .toSorted((a, b) => (a.attempt ?? 0) - (b.attempt ?? 0));
  return runs.map((run) => ({ run, attempts: rows.filter((row) => row.run === run.id) }));
}
