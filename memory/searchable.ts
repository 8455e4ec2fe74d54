import type { Embedder } from "./embedder.ts";
import type { Row, SearchableRow } from "./tables.ts";
import { topicSet } from "./words.ts";

/** Texts per request to an embedder: what local servers take at once without trouble. */
const BATCH = 64;

/**
 * The texts as vectors, or null when the embedder failed or gave vectors of a wrong length (which
 * LanceDB would pad or cut without a word). A text without meaning, all zeros, gives null too:
 * it has no direction to compare.
 */
export async function vectorsOf(
  texts: readonly string[],
  embedder: Embedder,
): Promise<(number[] | null)[] | null> {
  const vectors: (number[] | null)[] = [];
  for (let at = 0; at < texts.length; at += BATCH) {
    const batch = texts.slice(at, at + BATCH);
    const found = await embedder.embed(batch).catch(() => []);
    const whole = found.every(
      (vector) => vector.length === embedder.dimensions && vector.every(Number.isFinite),
    );
    if (found.length !== batch.length || !whole) return null;
    vectors.push(...found.map((vector) => (vector.some((value) => value !== 0) ? vector : null)));
  }
  return vectors;
}

/**
 * Rows with what searching them takes: words and vectors. When the embedder fails they are kept
 * without vectors, full-text search finds them, and the next opening tries again.
 */
export async function searchable(
  rows: readonly Row[],
  embedder: Embedder,
): Promise<SearchableRow[]> {
  const vectors = await vectorsOf(
    rows.map(({ text }) => text),
    embedder,
  );
  return rows.map((row, at) => ({
    ...row,
    words: [...topicSet(row.text)].join(" "),
    embedder: vectors === null ? "" : embedder.name,
    vector: vectors?.[at] ?? null,
  }));
}
