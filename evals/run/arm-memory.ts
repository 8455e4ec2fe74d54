import { cpSync } from "node:fs";
import type { EvalVariant } from "../../contracts/eval-manifest.ts";
import type { Passage } from "../../contracts/passage.ts";
import type { Memory } from "../../memory/memory.ts";
import { type Texts, textsOf } from "../solvers/written-reply.ts";
import type { SolvedSample } from "../suite/read-sample.ts";

/** What an attempt was shown of memory. */
export interface Recalled {
  passages: number;
  characters: number;
  /** Passages with a long line in common with the oracle or the hidden tests. */
  leaks: number;
}

const FILLER =
  "The tide tables of a harbour list high and low water for each day of the year, with heights in metres above chart datum. ";

/**
 * The memory of one arm, over a frozen snapshot: nothing is written while scoring, and what was
 * learned on tasks of the sample's own family is left out. `placebo` shows passages of the same
 * number and length that have nothing to do with anything.
 */
export function armMemory(
  memory: Memory,
  arm: EvalVariant["memory"],
  sample: SolvedSample,
  ownTasks: ReadonlySet<string>,
): { memory: Memory; recalled: Recalled } {
  const recalled: Recalled = { passages: 0, characters: 0, leaks: 0 };
  const secrets = secretLines(sample);
  const armed: Memory = {
    ...memory,
    remember: async () => {},
    async recall(request) {
      if (arm === "off") return [];
      const found = await memory.recall({ ...request, limit: request.limit * 4 });
      const passages = found
        .filter(({ task }) => task === null || !ownTasks.has(task))
        .slice(0, request.limit)
        .map((passage) => (arm === "placebo" ? placeboFor(passage) : passage));
      recalled.passages += passages.length;
      recalled.characters += passages.reduce((sum, { text }) => sum + text.length, 0);
      recalled.leaks += passages.filter(({ text }) => leaks(text, secrets)).length;
      return passages;
    },
  };
  return { memory: armed, recalled };
}

export function placeSnapshot(snapshot: string | null, lancedb: string): void {
  if (snapshot !== null) cpSync(snapshot, lancedb, { recursive: true });
}

function placeboFor(passage: Passage): Passage {
  const text = FILLER.repeat(Math.ceil(passage.text.length / FILLER.length));
  const title = FILLER.slice(0, Math.max(12, passage.title.length));
  return {
    ...passage,
    id: `art-placebo-${passage.id.length}`,
    title,
    text: text.slice(0, passage.text.length),
  };
}

/** Lines of the solution and the hidden tests that are long enough to be nobody else's. */
function secretLines({ oracle, files }: SolvedSample): ReadonlySet<string> {
  const known = linesIn(textsOf(files.template));
  const secret = [...linesIn(textsOf(oracle ?? new Map())), ...linesIn(textsOf(files.hidden))];
  return new Set(secret.filter((line) => !known.has(line)));
}

function linesIn(texts: Texts): Set<string> {
  const lines = [...texts.values()].flatMap((text) => text.split("\n").map((line) => line.trim()));
  return new Set(lines.filter((line) => line.length >= 30));
}

function leaks(text: string, secrets: ReadonlySet<string>): boolean {
  return text.split("\n").some((line) => secrets.has(line.replace(/^[+-]/, "").trim()));
}
