import type { Table } from "@lancedb/lancedb";
import { z } from "zod";
import type { ArtifactKind } from "../contracts/artifact.ts";
import type { Passage } from "../contracts/passage.ts";
import { printable } from "../contracts/printable.ts";
import { quoted } from "./database.ts";
import type { Embedder } from "./embedder.ts";
import { type Candidate, queryTerms, rank } from "./rank.ts";
import { vectorsOf } from "./searchable.ts";
import { ArtifactRow, RunRow, type TableName, TaskRow } from "./tables.ts";

export interface RecallQuery {
  /** In words; the first line, such as a task's title, should say what it is about. */
  query: string;
  /** Default: artifacts and runs, whose texts hold the task's; with `kinds`, artifacts only. */
  tables?: readonly TableName[] | undefined;
  kinds?: readonly ArtifactKind[] | undefined;
  limit: number;
  /** Leaves out what this run remembered itself. */
  excludeRun?: string | undefined;
  /** The passages' texts together are at most this long. */
  budgetChars: number;
}

/** Rows that each search of each table brings at least, of which ranking then keeps the best. */
const CANDIDATES = 16;
const MOST_CANDIDATES = 200;

/** The passages that a query brings to mind, most useful first; none when nothing is related. */
export async function recallFrom(
  tables: Record<TableName, Table>,
  embedder: Embedder,
  request: RecallQuery,
): Promise<Passage[]> {
  const terms = queryTerms(request.query);
  if (terms.length === 0 || request.limit < 1) return [];
  const vector = (await vectorsOf([request.query], embedder))?.[0] ?? null;
  const names = request.tables ?? (request.kinds ? ["artifacts"] : ["artifacts", "runs"]);
  const found = await Promise.all(
    names.flatMap((name) => {
      const where = request.kinds && name === "artifacts" ? kindIn(request.kinds) : undefined;
      const limit = Math.min(Math.max(CANDIDATES, 2 * request.limit), MOST_CANDIDATES);
      const search = { table: tables[name], name, where, limit };
      const byWords = searchWords(search, terms);
      return vector === null ? [byWords] : [searchVector(search, vector, embedder), byWords];
    }),
  );
  // The vector search comes first, so a row that both found keeps its similarity.
  const byId = new Map<string, Candidate>();
  for (const candidate of found.flat()) {
    if (request.excludeRun !== undefined && candidate.run === request.excludeRun) continue;
    const key = `${candidate.table} ${candidate.id}`;
    if (!byId.has(key)) byId.set(key, candidate);
  }
  return rank(request.query, [...byId.values()], { ...request, floor: embedder.floor });
}

interface Search {
  table: Table;
  name: TableName;
  where: string | undefined;
  limit: number;
}

async function searchVector(
  { table, name, where, limit }: Search,
  vector: number[],
  embedder: Embedder,
): Promise<Candidate[]> {
  const query = table.query().nearestTo(vector).distanceType("cosine");
  if (where !== undefined) query.where(where);
  const select = [...columns[name], "words", "embedder", "_distance"];
  const rows: unknown[] = await query.select(select).limit(limit).toArray();
  return rows.flatMap((row) => {
    const found = Near.parse(row);
    // Vectors of different embedders have nothing to do with each other.
    if (found.embedder !== embedder.name) return [];
    return { ...candidateOf(name, row), words: wordsIn(row), similarity: 1 - found._distance };
  });
}

async function searchWords(
  { table, name, where, limit }: Search,
  terms: string[],
): Promise<Candidate[]> {
  const query = table.query().fullTextSearch(terms.join(" "), { columns: ["words"] });
  if (where !== undefined) query.where(where);
  const select = [...columns[name], "words", "_score"];
  const rows: unknown[] = await query.select(select).limit(limit).toArray();
  return rows.map((row) => ({ ...candidateOf(name, row), words: wordsIn(row), similarity: null }));
}

const Near = z.object({ embedder: z.string(), _distance: z.number() });
const Words = z.object({ words: z.string() });

function wordsIn(row: unknown): Set<string> {
  return new Set(Words.parse(row).words.split(" "));
}

function kindIn(kinds: readonly ArtifactKind[]): string {
  return `kind IN (${kinds.map(quoted).join(", ")})`;
}

const seen = {
  tasks: TaskRow.pick({ id: true, title: true, text: true, run: true, updated_at: true }),
  artifacts: ArtifactRow.pick({
    id: true,
    kind: true,
    title: true,
    text: true,
    run: true,
    task: true,
    attempt: true,
    status: true,
    accepted: true,
    created_at: true,
  }),
  runs: RunRow.pick({
    id: true,
    title: true,
    text: true,
    task: true,
    outcome: true,
    attempts: true,
    ended_at: true,
  }),
} as const;

const columns: Record<TableName, string[]> = {
  tasks: Object.keys(seen.tasks.shape),
  artifacts: Object.keys(seen.artifacts.shape),
  runs: Object.keys(seen.runs.shape),
};

/** Another process may have written the row: it is parsed, and cleaned of control characters. */
function candidateOf(name: TableName, row: unknown): Seen {
  switch (name) {
    case "tasks": {
      const { id, title, text, run, updated_at } = seen.tasks.parse(row);
      return shown({
        id,
        table: name,
        title,
        text,
        run,
        task: id,
        created_at: updated_at,
        worth: 0.6,
      });
    }
    case "artifacts": {
      const artifact = seen.artifacts.parse(row);
      const { id, text, run, task, created_at } = artifact;
      const title = artifactTitle(artifact);
      return shown({
        id,
        table: name,
        title,
        text,
        run,
        task,
        created_at,
        worth: worthOf(artifact),
      });
    }
    case "runs": {
      const { id, title, text, task, outcome, attempts, ended_at } = seen.runs.parse(row);
      const ending = `${outcome} after ${attempts} attempt${attempts === 1 ? "" : "s"}`;
      // What went wrong and how it was mended is the lesson that memory is for.
      const worth = outcome === "done" ? (attempts > 1 ? 1.3 : 1) : 1.15;
      return shown({
        id,
        table: name,
        title: `run, ${ending}: ${title}`,
        text,
        run: id,
        task,
        created_at: ended_at,
        worth,
      });
    }
  }
}

type Seen = Omit<Candidate, "similarity" | "words">;
type SeenArtifact = z.infer<typeof seen.artifacts>;

function artifactTitle({ kind, attempt, status, accepted, title }: SeenArtifact): string {
  const what = kind.replace("_", " ");
  const which = attempt === null ? what : `${what} of attempt ${attempt}`;
  return `${which}, ${accepted ? "accepted" : status}: ${title}`;
}

function worthOf({ kind, accepted }: SeenArtifact): number {
  switch (kind) {
    case "patch":
    case "pixel_program":
      return accepted ? 1.2 : 0.9;
    case "spec":
      return 0.8;
    case "card":
      return 0.4;
  }
}

function shown(candidate: Seen): Seen {
  const text = printable(candidate.text, Number.POSITIVE_INFINITY);
  return { ...candidate, title: printable(candidate.title), text };
}
