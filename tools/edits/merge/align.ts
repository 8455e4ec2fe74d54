import type { FileLine } from "../text/lines.ts";
import { MAX_LACKING, type Node, pairGraph, type SearchLine, STALE } from "./pair-graph.ts";

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

/** A pair whose best alternative costs less than this is unsure. */
const SURE = 0.35;

/**
 * The best chain of equal lines that goes down SEARCH and down the file together, few lines of
 * either left over between two (any number where SEARCH has an elision). Null if there is none.
 */
export function align(file: readonly FileLine[], search: readonly string[]): Alignment | null {
  const graph = pairGraph(file, search);
  if (graph === null) return null;
  const { lines, solid, nodes } = graph;
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
