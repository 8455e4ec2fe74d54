import { topicWords } from "./words.ts";

/** Turns texts into vectors: the built-in one, or a model server's. */
export interface Embedder {
  /** Stored with every vector; vectors of different names are never compared. */
  readonly name: string;
  readonly dimensions: number;
  /**
   * Cosine from which two texts are surely about the same thing. Without it, what is recalled must
   * share words with the query.
   */
  readonly floor?: number;
  /** One vector per text, in order. May reject: the rows are then kept without vectors. */
  embed(texts: readonly string[]): Promise<number[][]>;
}

const DIMENSIONS = 384;
/** Characters that are looked at: what a row is about stands at its top. */
const LOOKED_AT = 4_000;
/** A title says more about a text than any line below it. */
const TITLE_WEIGHT = 2;
const NGRAM = 3;
/** Unrelated texts of the labelled set stay at or below 0.30. */
const FLOOR = 0.35;

/**
 * The built-in embedder: no network, no model, the same vector for the same text everywhere.
 * Signed feature hashing (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask
 * Learning", arXiv:0902.2206) of words, parts of identifiers and character n-grams (as in fastText:
 * Bojanowski et al. 2017, arXiv:1607.04606), damped by 1 + log(count), scaled to length 1. It sees
 * shared words and spellings, not meanings. A text without words gives zeros.
 */
export function hashingEmbedder(): Embedder {
  return {
    name: "hashing-384-v1",
    dimensions: DIMENSIONS,
    floor: FLOOR,
    embed: async (texts) => texts.map(hashed),
  };
}

function hashed(text: string): number[] {
  const head = text.slice(0, LOOKED_AT);
  const titleEnd = head.search(/\n|$/);
  const counts = new Map<string, number>();
  const add = (feature: string, weight: number) =>
    counts.set(feature, (counts.get(feature) ?? 0) + weight);
  for (const [part, weight] of [
    [head.slice(0, titleEnd), TITLE_WEIGHT],
    [head.slice(titleEnd), 1],
  ] as const) {
    for (const word of topicWords(part)) {
      add(word, weight);
      // A word's n-grams together add as much to the vector's length as the word itself.
      for (const gram of ngrams(word)) add(`~${gram}`, weight / Math.sqrt(word.length));
    }
  }
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const [feature, count] of counts) {
    const hash = fnv1a(feature);
    const at = (hash >>> 1) % DIMENSIONS;
    // Weights of n-grams are below 1, where 1 + log would turn negative.
    const weight = count < 1 ? count : 1 + Math.log(count);
    vector[at] = (vector[at] ?? 0) + (hash & 1 ? weight : -weight);
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

function ngrams(word: string): string[] {
  if (word.length < NGRAM) return [];
  const bounded = `^${word}$`;
  return Array.from({ length: bounded.length - NGRAM + 1 }, (_, at) =>
    bounded.slice(at, at + NGRAM),
  );
}

/** FNV-1a, 32 bit, over UTF-16 units, with murmur3's finaliser so that low bits mix. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
