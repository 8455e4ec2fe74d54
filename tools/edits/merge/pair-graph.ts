import { ELISION } from "../text/elision.ts";
import { isTelling } from "../text/line-words.ts";
import { type FileLine, indentOf, isBlank } from "../text/lines.ts";

/** A line of SEARCH that counts (neither blank nor an elision). */
export interface SearchLine {
  /** Index in SEARCH. */
  index: number;
  text: string;
  indent: number;
  weight: number;
  /** An elision stands between this line and the one before. */
  afterElision: boolean;
}

/** A line of the file that is not blank. */
export interface SolidLine {
  index: number;
  text: string;
  indent: number;
}

/** Lines of SEARCH in a row that the file may lack, and of the file that SEARCH may leave out. */
export const MAX_LACKING = 2;
const MAX_LEFT_OUT = 3;
/** What a pair of equal lines is worth. */
const TELLING = 1;
const PLAIN = 0.4;
/** More, for a plain line as deep as SEARCH has it. */
const SAME_DEPTH = 0.2;
/** What each difference costs: a line of both that is not equal, of SEARCH only, of the file only, … */
export const STALE = 0.6;
const INVENTED = 0.8;
const LEFT_OUT = 0.5;
/** … one that is deeper in the one and not in the other, an elision that leaves its scope. */
const CROSSED_INDENT = 0.25;
const LEFT_SCOPE = 0.3;
/** Pairs of equal lines beyond which a block is too plain, or too large, to be laid over a file. */
const MAX_NODES = 60_000;

/** Two equal lines, one of SEARCH (`k`) and one of the file (`j`), both counted among solid lines. */
export interface Node {
  k: number;
  j: number;
  weight: number;
  edges: { to: number; cost: number }[];
}

/** All pairs of equal lines, and which may follow which at what cost; null if they are too many. */
export interface PairGraph {
  lines: SearchLine[];
  solid: SolidLine[];
  nodes: Node[];
}

export function pairGraph(file: readonly FileLine[], search: readonly string[]): PairGraph | null {
  const lines = searchLines(search);
  const solid = file.flatMap(({ text }, index) =>
    isBlank(text) ? [] : [{ index, text: text.trim(), indent: indentOf(text).length }],
  );
  const nodes = graph(lines, solid);
  return nodes === null ? null : { lines, solid, nodes };
}

function searchLines(search: readonly string[]): SearchLine[] {
  const lines: SearchLine[] = [];
  let afterElision = false;
  for (const [index, line] of search.entries()) {
    if (line === ELISION) afterElision = true;
    if (line === ELISION || isBlank(line)) continue;
    const text = line.trim();
    const weight = isTelling(text) ? TELLING : PLAIN;
    lines.push({ index, text, indent: indentOf(line).length, weight, afterElision });
    afterElision = false;
  }
  return lines;
}

function graph(lines: readonly SearchLine[], solid: readonly SolidLine[]): Node[] | null {
  const byText = new Map<string, number[]>();
  for (const [j, { text }] of solid.entries()) {
    const list = byText.get(text);
    if (list) list.push(j);
    else byText.set(text, [j]);
  }
  const drifts = indentationDrifts(lines, solid, byText);
  const nodes: Node[] = [];
  const at: Map<number, number>[] = [];
  for (const [k, { text, weight, indent }] of lines.entries()) {
    const row = new Map<number, number>();
    for (const j of byText.get(text) ?? []) {
      const same = weight === TELLING || indent === solid[j]?.indent;
      if (!same && !drifts) continue;
      row.set(j, nodes.length);
      nodes.push({ k, j, weight: weight + (weight === PLAIN && same ? SAME_DEPTH : 0), edges: [] });
    }
    at.push(row);
    if (nodes.length > MAX_NODES) return null;
  }
  for (const node of nodes) {
    for (let k = node.k + 1; k <= node.k + 1 + MAX_LACKING && k < lines.length; k++) {
      link(node, k, lines, solid, at[k] ?? new Map());
    }
  }
  return nodes;
}

/** Whether SEARCH's telling lines stand at other depths than the file's, so that depths say little. */
function indentationDrifts(
  lines: readonly SearchLine[],
  solid: readonly SolidLine[],
  byText: ReadonlyMap<string, readonly number[]>,
): boolean {
  const known = lines.filter(({ text, weight }) => weight === TELLING && byText.has(text));
  const same = known.filter(({ text, indent }) =>
    byText.get(text)?.some((j) => solid[j]?.indent === indent),
  );
  return same.length < 0.75 * known.length;
}

/** Adds the edges from a node to all nodes of SEARCH's line `k`, with what lies between as cost. */
function link(
  node: Node,
  k: number,
  lines: readonly SearchLine[],
  solid: readonly SolidLine[],
  row: ReadonlyMap<number, number>,
): void {
  const lacking = k - node.k - 1;
  const elided = lines.slice(node.k + 1, k + 1).some((line) => line.afterElision);
  const tilt = Math.sign((lines[k]?.indent ?? 0) - (lines[node.k]?.indent ?? 0));
  const from = solid[node.j];
  if (!from) return;
  let least = Number.POSITIVE_INFINITY;
  const last = elided ? solid.length - 1 : node.j + 1 + lacking + MAX_LEFT_OUT;
  for (let j = node.j + 1; j <= last && j < solid.length; j++) {
    const target = solid[j];
    if (!target) break;
    const to = row.get(j);
    const between = j - node.j - 1;
    if (to !== undefined) {
      const stale = Math.min(lacking, between);
      const spare = elided ? 0 : (lacking - stale) * INVENTED + (between - stale) * LEFT_OUT;
      const crossed = Math.sign(target.indent - from.indent) === tilt ? 0 : CROSSED_INDENT;
      const inside = !elided || between === 0 || least >= elidedIndent(from, target);
      const outside = inside ? 0 : LEFT_SCOPE;
      const cost = (elided ? lacking : stale) * STALE + spare + crossed + outside;
      node.edges.push({ to, cost });
    }
    least = Math.min(least, target.indent);
  }
}

/** How deep every elided line must be for its neighbours to be the two ends of one stretch of code. */
function elidedIndent(from: SolidLine, to: SolidLine): number {
  if (/^[})\]]/.test(to.text)) return to.indent + 1;
  if (/[{([]$/.test(from.text) && to.indent > from.indent) return to.indent;
  return Math.min(from.indent, to.indent);
}
