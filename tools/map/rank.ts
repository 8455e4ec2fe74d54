import type { Definition, ReadFile } from "./definition.ts";

export interface Wanted {
  /** What the task says. */
  text: string;
  /** Files that the task names. */
  inputs: readonly string[];
}

export interface Ranked {
  file: ReadFile;
  definition: Definition;
  score: number;
}

/** What a name that the task says outright counts, against one that shares a word with it. */
const NAMED = 8;
const SHARED = 2;
/** A word of the task in the path, and in the text of a definition. */
const IN_PATH = 1;
const IN_TEXT = 0.3;
/** What the inputs use, and what the best so far use: relevance spreads along references. */
const USED_BY_INPUT = 3;
const SPREAD = 0.7;
const SPREADING = 8;

const STOP = new Set(
  "the and for with that this from into when then are is be of to in on it its an add make use new get set not all one two should must file files function test tests task code".split(
    " ",
  ),
);

/**
 * Ranks definitions by the task's words (rare words count more, as in tf-idf) and by references:
 * from the inputs, and from what ranks best. A name that is defined often, such as `new`, counts
 * little at each place. Linear in the text.
 */
export function rank(files: readonly ReadFile[], wanted: Wanted): Ranked[] {
  const words = new Set(wordsOf(wanted.text));
  const named = new Set(wanted.text.match(/[A-Za-z_]\w*/g) ?? []);
  const all: Ranked[] = files.flatMap((file) =>
    file.definitions.map((definition) => ({ file, definition, score: 0 })),
  );
  const byName = Map.groupBy(all, ({ definition }) => definition.name);
  const texts = all.map(({ file, definition }) => new Set(wordsOf(textOf(file, definition))));
  const rarity = rarityOf(words, texts);
  const inputs = new Set(wanted.inputs);
  const usedByInputs = new Set(
    files
      .filter(({ path }) => inputs.has(path))
      .flatMap((file) => file.references.map((r) => r.name)),
  );

  for (const [index, one] of all.entries()) {
    const { file, definition } = one;
    const common = byName.get(definition.name)?.length ?? 1;
    const weigh = (found: Iterable<string>) =>
      [...new Set(found)].reduce(
        (sum, word) => sum + (words.has(word) ? (rarity.get(word) ?? 0) : 0),
        0,
      );
    one.score =
      (named.has(definition.name) && !STOP.has(definition.name) ? NAMED / common : 0) +
      SHARED * weigh(wordsOf(definition.name)) +
      IN_PATH * weigh(wordsOf(file.path)) +
      IN_TEXT * weigh(texts[index] ?? []) +
      (usedByInputs.has(definition.name) && !inputs.has(file.path) ? USED_BY_INPUT / common : 0);
  }
  spread(all, byName);
  return all.sort((a, b) => b.score - a.score);
}

/** Gives what the best definitions use a part of their score. */
function spread(all: readonly Ranked[], byName: ReadonlyMap<string, Ranked[]>): void {
  const best = all.toSorted((a, b) => b.score - a.score).slice(0, SPREADING);
  const gains = new Map<Ranked, number>();
  for (const { file, definition, score } of best) {
    const used = file.references.filter(
      ({ line, name }) =>
        line >= definition.first && line <= definition.last && name !== definition.name,
    );
    for (const name of new Set(used.map((reference) => reference.name))) {
      const targets = byName.get(name) ?? [];
      const gain = (SPREAD * score) / targets.length;
      for (const target of targets) gains.set(target, Math.max(gains.get(target) ?? 0, gain));
    }
  }
  for (const [target, gain] of gains) target.score += gain;
}

/** Between 0 for a word that is everywhere and 1 for one that is in a single definition. */
function rarityOf(
  words: ReadonlySet<string>,
  texts: readonly ReadonlySet<string>[],
): Map<string, number> {
  const total = Math.log(texts.length + 1);
  return new Map(
    [...words].map((word) => {
      const within = texts.filter((text) => text.has(word)).length;
      return [
        word,
        total === 0 ? 0 : Math.max(0.05, Math.log((texts.length + 1) / (within + 1)) / total),
      ];
    }),
  );
}

/** Lower-case words, identifiers taken apart at `_` and capitals; plurals and stop words left out. */
function wordsOf(text: string): string[] {
  const parts = text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];
  return parts
    .map((part) => part.toLowerCase())
    .filter((word) => word.length > 2 && !STOP.has(word))
    .map((word) => (word.length > 4 ? word.replace(/(?<=[^s])s$/, "") : word));
}

export function textOf(file: ReadFile, { first, last }: Definition): string {
  return file.text
    .split("\n")
    .slice(first - 1, last)
    .join("\n");
}
