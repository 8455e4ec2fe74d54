import { createHash } from "node:crypto";
import { cpSync } from "node:fs";
import type { EvalVariant } from "../../contracts/eval-manifest.ts";
import type { Passage } from "../../contracts/passage.ts";
import type { Memory } from "../../memory/memory.ts";
import type { Rows } from "../../memory/tables.ts";
import type { SolvedSample } from "../suite/read-sample.ts";
import { secretLines, showsSecret } from "./secret-lines.ts";

/** What an attempt was shown of memory. */
export interface Recalled {
  passages: number;
  characters: number;
  /** Passages with a long line in common with the oracle or the hidden tests. */
  leaks: number;
}

/** So many times more is asked for, for what has to be left out of it. */
const MORE = 4;

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
): { memory: Memory; recalled: Recalled; learned: () => Rows | null } {
  const recalled: Recalled = { passages: 0, characters: 0, leaks: 0 };
  const secrets = secretLines(sample);
  /** The loop shows each passage once. */
  const shown = new Set<string>();
  let kept: Rows | null = null;
  const armed: Memory = {
    ...memory,
    async remember(rows) {
      kept = rows;
    },
    async recall(request) {
      if (arm === "off") return [];
      const { limit, budgetChars } = request;
      const wide = { limit: limit * MORE, budgetChars: budgetChars * MORE };
      const found = await memory.recall({ ...request, ...wide });
      const others = found
        .filter(({ task }) => task === null || !ownTasks.has(task))
        .slice(0, limit);
      const passages = fitted(others, budgetChars).map((passage) =>
        arm === "placebo" ? placeboFor(passage) : passage,
      );
      const fresh = passages.filter(({ id }) => !shown.has(id));
      for (const { id } of fresh) shown.add(id);
      recalled.passages += fresh.length;
      recalled.characters += fresh.reduce((sum, { text }) => sum + text.length, 0);
      recalled.leaks += fresh.filter(({ text }) => showsSecret(text, secrets)).length;
      return passages;
    },
  };
  return { memory: armed, recalled, learned: () => kept };
}

export function placeSnapshot(snapshot: string | null, lancedb: string): void {
  if (snapshot !== null) cpSync(snapshot, lancedb, { recursive: true });
}

function placeboFor(passage: Passage): Passage {
  const text = FILLER.repeat(Math.ceil(passage.text.length / FILLER.length));
  const title = FILLER.slice(0, Math.max(12, passage.title.length));
  return {
    ...passage,
    // One for each: what has the id of a passage that was shown is not shown again.
    id: `art-placebo-${createHash("sha256").update(passage.id).digest("hex").slice(0, 8)}`,
    title,
    text: text.slice(0, passage.text.length),
  };
}

/** As memory does it: each gets an equal share, and what short ones leave goes to the next. */
function fitted(passages: readonly Passage[], budgetChars: number): Passage[] {
  let left = budgetChars;
  return passages.map((passage, at) => {
    const text = passage.text.slice(0, Math.floor(left / (passages.length - at))).toWellFormed();
    left -= text.length;
    return { ...passage, text };
  });
}
