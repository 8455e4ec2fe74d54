import { ELISION } from "./elision.ts";
import { isTelling } from "./line-words.ts";
import { type FileLine, indentOf, isBlank } from "./lines.ts";

/** A line of SEARCH that counts (neither blank nor an elision). */
interface SearchLine {
  /** Index in SEARCH. */
  index: number;
  text: string;
  indent: number;
  weight: number;
  /** An elision stands between this line and the one before. */
  afterElision: boolean;
}

/** A line of the file that is not blank. */
interface SolidLine {
  index: number;
  text: string;
  indent: number;
}

/** SEARCH laid over the file. */
export interface Alignment {
  score: number;
  /** How much better this is than the best that shares no pair with it. */
  lead: number;
  /** Index in SEARCH → index in the file, for lines that are equal but for white space. */
  pairs: Map<number, number>;
  /** Indices in SEARCH of paired lines that could nearly as well stand elsewhere. */
  unsure: Set<number>;
}

/** Lines of SEARCH in a row that the file may lack, and of the file that SEARCH may leave out. */
const MAX_LACKING = 2;
const MAX_LEFT_OUT = 3;
/** What a pair is worth, and what each kind of difference costs. */
const TELLING = 1;
const PLAIN = 0.4;
const STALE = 0.6;
const INVENTED = 0.8;
const LEFT_OUT = 0.5;
const CROSSED_INDENT = 0.25;
const LEFT_SCOPE = 0.3;
/** A pair whose best alternative costs less than this is unsure. */
const SURE = 0.35;
/** Pairs of equal lines beyond which a block is too plain, or too large, to be laid over a file. */
const MAX_NODES = 60_000;

/** What a plain line as deep as SEARCH has it is worth more. */
const SAME_DEPTH = 0.2;

/** Two equal lines, one of SEARCH (`k`) and one of the file (`j`), both counted among solid lines. */
interface Node {
  k: number;
  j: number;
  weight: number;
  edges: { to: number; cost: number }[];
}

/**
 * The best chain of equal lines that goes down SEARCH and down the file together, few lines of
 * either left over between two (any number where SEARCH has an elision). Null if there is none.
 */
export function align(file: readonly FileLine[], search: readonly string[]): Alignment | null {
  const lines = searchLines(search);
  const solid = file.flatMap(({ text }, index) =>
    isBlank(text) ? [] : [{ index, text: text.trim(), indent: indentOf(text).length }],
  );
  const nodes = graph(lines, solid);
  if (nodes === null) return null;
  const best = chain(nodes, lines, new Set());
  if (best === null) return null;
  const second = chain(nodes, lines, new Set(best.path));
  const pairs = new Map<number, number>();
  const unsure = new Set<number>();
  const rivals = bestRivals(nodes, best);
  for (const id of best.path) {
    const node = nodes[id];
    const line = lines[node?.k ?? -1];
    const target = solid[node?.j ?? -1];
    if (!node || !line || !target) continue;
    pairs.set(line.index, target.index);
    if (best.score - (rivals[node.k] ?? Number.NEGATIVE_INFINITY) < SURE) unsure.add(line.index);
  }
  return { score: best.score, lead: best.score - (second?.score ?? 0), pairs, unsure };
}

/** For each line of SEARCH, the best chain that pairs it with another line than the best chain does. */
function bestRivals(nodes: readonly Node[], best: Chain): number[] {
  const chosen = new Map(best.path.map((id) => [nodes[id]?.k, nodes[id]?.j]));
  const rivals: number[] = [];
  for (const [id, { k, j }] of nodes.entries()) {
    if (chosen.get(k) === j) continue;
    rivals[k] = Math.max(rivals[k] ?? Number.NEGATIVE_INFINITY, best.through[id] ?? 0);
  }
  return rivals;
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

interface Chain {
  score: number;
  path: number[];
  /** For each node, the best score of a chain through it. */
  through: number[];
}

function chain(
  nodes: readonly Node[],
  lines: readonly SearchLine[],
  banned: ReadonlySet<number>,
): Chain | null {
  const none = Number.NEGATIVE_INFINITY;
  const loose = (count: number): number => (count <= MAX_LACKING ? -STALE * count : none);
  const down = new Array<number>(nodes.length).fill(none);
  const before = new Array<number>(nodes.length).fill(-1);
  const up = new Array<number>(nodes.length).fill(none);
  for (const [id, node] of nodes.entries()) {
    if (banned.has(id)) continue;
    const start = loose(node.k);
    if (start > (down[id] ?? none)) {
      down[id] = start;
      before[id] = -1;
    }
    const score = (down[id] ?? none) + node.weight;
    down[id] = score;
    for (const { to, cost } of node.edges) {
      if (banned.has(to) || score - cost <= (down[to] ?? none)) continue;
      down[to] = score - cost;
      before[to] = id;
    }
  }
  let best = -1;
  let bestScore = none;
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id];
    if (!node || banned.has(id)) continue;
    let rest = loose(lines.length - 1 - node.k);
    for (const { to, cost } of node.edges) {
      if (!banned.has(to)) rest = Math.max(rest, (up[to] ?? none) - cost);
    }
    up[id] = rest + node.weight;
    const end = (down[id] ?? none) + loose(lines.length - 1 - node.k);
    if (end > bestScore) {
      bestScore = end;
      best = id;
    }
  }
  if (best < 0) return null;
  const path: number[] = [];
  for (let id = best; id >= 0; id = before[id] ?? -1) path.unshift(id);
  const through = nodes.map(({ weight }, id) => (down[id] ?? none) + (up[id] ?? none) - weight);
  return { score: bestScore, path, through };
}
