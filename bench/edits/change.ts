import { isTelling } from "../../tools/edits/text/line-words.ts";
import { indentOf, isBlank } from "../../tools/edits/text/lines.ts";
import type { Random } from "./random.ts";

/** A right edit: what SEARCH and REPLACE would be if the model quoted without a fault. */
export interface Change {
  /** Line of the file (0-based) where SEARCH begins. */
  start: number;
  search: string[];
  replace: string[];
  /** SEARCH lines that the change removes or rewrites. */
  touched: Set<number>;
  /** Positions between SEARCH lines (0 = before the first) where something is put in or taken out. */
  cuts: Set<number>;
}

const NAMES = ["frame_budget", "dirty_mask", "tick_limit", "span_left", "echo_guard", "row_stride"];
const UNIT = "    ";

/** One or two changes to a window of a file; null when the window offers nothing to change. */
export function makeChange(window: readonly string[], start: number, r: Random): Change | null {
  const search = [...window];
  const spots = search.flatMap((line, i) => (isTelling(line) ? [i] : []));
  if (spots.length < 2) return null;
  const wanted = r.chance(0.25) && search.length >= 6 ? 2 : 1;
  let replace: { text: string; from: number | null }[] = search.map((text, from) => ({
    text,
    from,
  }));
  const touched = new Set<number>();
  const cuts = new Set<number>();
  for (let n = 0; n < wanted; n++) {
    const where = r.chance(0.2) ? spots[0] : r.chance(0.25) ? spots.at(-1) : r.pick(spots);
    if (where === undefined || touched.has(where)) continue;
    const at = replace.findIndex(({ from }) => from === where);
    const line = search[where] ?? "";
    switch (r.pick(["rewrite", "rewrite", "insert", "insert", "delete", "wrap", "expand"])) {
      case "rewrite":
        replace = replace.with(at, { text: rewritten(line, r), from: null });
        touched.add(where);
        break;
      case "expand":
        replace = replace.toSpliced(at, 1, ...fresh(line, r).map((text) => ({ text, from: null })));
        touched.add(where);
        break;
      case "insert": {
        const after = r.chance(0.6) ? 1 : 0;
        replace = replace.toSpliced(
          at + after,
          0,
          ...fresh(line, r).map((text) => ({ text, from: null })),
        );
        cuts.add(where + after);
        break;
      }
      case "delete":
        replace = replace.toSpliced(at, 1);
        touched.add(where);
        break;
      case "wrap": {
        const indent = indentOf(line);
        const head = { text: `${indent}if ${r.pick(NAMES)} > ${r.int(0, 99)} {`, from: null };
        const inner = { text: UNIT + line, from: null };
        replace = replace.toSpliced(at, 1, head, inner, { text: `${indent}}`, from: null });
        touched.add(where);
        break;
      }
    }
  }
  for (const i of touched) {
    cuts.add(i);
    cuts.add(i + 1);
  }
  const result = replace.map(({ text }) => text);
  if (result.join("\n") === search.join("\n") || result.every(isBlank)) return null;
  return { start, search, replace: result, touched, cuts };
}

function rewritten(line: string, r: Random): string {
  const words = [...line.matchAll(/[A-Za-z_][A-Za-z0-9_]{2,}|\b\d+\b/g)];
  const word = words.length > 0 ? r.pick(words) : undefined;
  if (!word || r.chance(0.2)) return `${line.trimEnd()} // ${r.pick(NAMES)}`;
  const text = /^\d/.test(word[0])
    ? String(Number(word[0]) + r.int(1, 9))
    : `${r.pick(NAMES)}_${r.int(1, 99)}`;
  return line.slice(0, word.index) + text + line.slice(word.index + word[0].length);
}

/** One to three new lines at a line's depth; now and then much like that line, as a model's are. */
function fresh(line: string, r: Random): string[] {
  const indent = indentOf(line);
  if (r.chance(0.25)) return [rewritten(line, r)];
  const name = r.pick(NAMES);
  return r.pick([
    [`${indent}let ${name} = ${r.int(0, 999)};`],
    [`${indent}let ${name} = self.${r.pick(NAMES)}();`, `${indent}self.log(${name});`],
    [`${indent}if ${name} {`, `${indent}${UNIT}return;`, `${indent}}`],
    [`${indent}// ${name} is checked before ${r.pick(NAMES)}`],
    [`${indent}self.${name} += 1;`, "", `${indent}debug_assert!(${name} < ${r.int(2, 64)});`],
  ]);
}
