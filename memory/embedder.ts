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
const SPELLING = 1.5;
/** Unrelated texts of the labelled set stay at or below 0.31. */
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
    embed: async (texts) => {
      const features = new Map<string, Feature[]>();
      return texts.map((text) => hashed(text, features));
    },
  };
}

/** One number of the vector, and what a word adds to it. */
interface Feature {
  at: number;
  value: number;
}

/** `known` keeps the features of words between texts. */
function hashed(text: string, known: Map<string, Feature[]>): number[] {
  const head = text.slice(0, LOOKED_AT);
  const titleEnd = head.search(/\n|$/);
  const counts = new Map<string, number>();
  const count = (part: string, weight: number) => {
    for (const word of topicWords(part)) counts.set(word, (counts.get(word) ?? 0) + weight);
  };
  count(head.slice(0, titleEnd), TITLE_WEIGHT);
  count(head.slice(titleEnd), 1);
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const [word, times] of counts) {
    const features = known.get(word) ?? featuresOf(word);
    known.set(word, features);
    const damped = 1 + Math.log(times);
    for (const { at, value } of features) vector[at] = (vector[at] ?? 0) + damped * value;
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** The word itself and its n-grams, which together weigh `SPELLING` times as much. */
function featuresOf(word: string): Feature[] {
  const share = SPELLING / Math.sqrt(word.length);
  return [feature(word, 1), ...ngrams(word).map((gram) => feature(`~${gram}`, share))];
}

function feature(name: string, value: number): Feature {
  const hash = fnv1a(name);
  return { at: (hash >>> 1) % DIMENSIONS, value: hash & 1 ? value : -value };
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
