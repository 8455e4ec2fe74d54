import { NodeName } from "../contracts/event.ts";
import {
  type PixelOp,
  type PixelProgram,
  type PixelRegion,
  pixelLimits,
} from "../contracts/pixel-program.ts";
import type { TaskStatus } from "../contracts/task.ts";
import { compose, fitText, rect, text, textWidth } from "./compose.ts";

/** The loop's own state, as far as the board shows it. */
export interface BoardState {
  readonly tasks: readonly { id: string; title: string; status: TaskStatus }[];
  /** In the order they ended. */
  readonly runs: readonly { task: string; outcome: string; ended_at: string }[];
  /** The node that works just now. */
  readonly node: string | null;
}

const palette = {
  ground: [15, 18, 28],
  band: [36, 44, 72],
  edge: [44, 52, 74],
  text: [232, 236, 246],
  quiet: [134, 144, 168],
  in_progress: [240, 180, 70],
  pending: [92, 132, 224],
  failed: [232, 84, 92],
  done: [64, 200, 120],
};

/** What needs a look stands first. */
const order: readonly TaskStatus[] = ["in_progress", "pending", "failed", "done"];
const margin = 4;
const rowHeight = 10;
const mostRows = 24;
const square = 6;

/** The state as a picture, about `wanted` pixels wide (80 to 240), with a region for each task. */
export function boardProgram(state: BoardState, wanted = 160): PixelProgram {
  const width = Math.min(240, Math.max(80, wanted));
  const tasks = order
    .flatMap((status) => state.tasks.filter((task) => task.status === status))
    .slice(0, pixelLimits.regions);
  const rows = tasks.slice(0, mostRows);
  const top = 50;
  const rest = squares(tasks.slice(mostRows), top + rows.length * rowHeight, width);
  const runsTop = rest.bottom + 4;
  const height = runsTop + (state.runs.length > 0 ? 17 : 0);
  const regions: PixelRegion[] = rows.map(({ id }, at) => ({
    id: id.slice(0, 100),
    x: 0,
    y: top + at * rowHeight - 2,
    width,
    height: rowHeight,
  }));
  const ops: PixelOp[] = [
    { op: "FILL", color: "ground" },
    ...band(state.node, width),
    ...stages(state.node, width),
    ...shares(state.tasks, width),
    ...rows.flatMap((task, at) => taskRow(task, top + at * rowHeight, width)),
    ...rest.ops,
    ...lastRuns(state.runs, runsTop, width),
  ];
  return compose({
    name: "board",
    canvas: { width, height },
    palette,
    ops,
    regions: [...regions, ...rest.regions],
    metadata: { description: `${state.tasks.length} tasks, ${state.runs.length} runs` },
  });
}

function band(node: string | null, width: number): PixelOp[] {
  const word = fitText(node ?? "idle", 60);
  const x = width - margin - textWidth(word);
  const title = textWidth("AUTO-GVPIE") + 2 * margin > x ? "GVPIE" : "AUTO-GVPIE";
  return [
    rect(0, 0, width, 13, "band"),
    text(margin, 3, title, "text"),
    text(x, 3, word, node === null ? "quiet" : "in_progress"),
  ];
}

/** The graph's nodes as a chain, with the one that works lit. */
function stages(node: string | null, width: number): PixelOp[] {
  const names = NodeName.options;
  const edge = (at: number) => margin + Math.round((at * (width - 2 * margin + 2)) / names.length);
  return names.map((name, at) =>
    rect(edge(at), 18, edge(at + 1) - edge(at) - 2, 4, name === node ? "in_progress" : "edge"),
  );
}

/** How many tasks stand where: numbers, and a bar of their shares. */
function shares(tasks: BoardState["tasks"], width: number): PixelOp[] {
  const ops: PixelOp[] = [];
  const full = width - 2 * margin;
  let x = margin;
  let before = 0;
  for (const status of order) {
    const count = tasks.filter((task) => task.status === status).length;
    const label = `${count}`;
    const end = x + 8 + textWidth(label);
    if (end <= width) {
      ops.push(rect(x, 28, 5, 5, status), text(x + 8, 27, label, count > 0 ? "text" : "quiet"));
    }
    x = end + (width < 120 ? 4 : 8);
    const from = Math.round((full * before) / Math.max(1, tasks.length));
    before += count;
    const to = Math.round((full * before) / Math.max(1, tasks.length));
    if (to > from) ops.push(rect(margin + from, 39, to - from, 4, status));
  }
  return ops;
}

function taskRow(task: BoardState["tasks"][number], y: number, width: number): PixelOp[] {
  const x = margin + square + 4;
  const wide = width >= 120;
  const id = fitText(task.id, wide ? Math.floor((width - x) / 2) : width - margin - x);
  const after = x + textWidth(id) + 8;
  const title = wide ? fitText(task.title, width - margin - after) : "";
  return [
    rect(margin, y, square, square, task.status),
    text(x, y, id, task.status === "done" ? "quiet" : "text"),
    ...(title === "" ? [] : [text(after, y, title, "quiet")]),
  ];
}

/** Tasks beyond the rows, one small square each. */
function squares(tasks: BoardState["tasks"], top: number, width: number) {
  const columns = Math.floor((width - 2 * margin) / (square + 2));
  const ops: PixelOp[] = [];
  const regions: PixelRegion[] = [];
  for (const [at, { id, status }] of tasks.entries()) {
    const x = margin + (at % columns) * (square + 2);
    const y = top + Math.floor(at / columns) * (square + 2);
    ops.push(rect(x, y, square, square, status));
    regions.push({ id: id.slice(0, 100), x, y, width: square, height: square });
  }
  return { ops, regions, bottom: top + Math.ceil(tasks.length / columns) * (square + 2) };
}

/** The newest runs as bars, the latest on the right. */
function lastRuns(runs: BoardState["runs"], y: number, width: number): PixelOp[] {
  if (runs.length === 0) return [];
  const label = textWidth("runs") + 6;
  const shown = runs.slice(-Math.floor((width - 2 * margin - label) / 4));
  const colorOf = (outcome: string) =>
    outcome === "done" || outcome === "failed" ? outcome : "in_progress";
  return [
    rect(margin, y, width - 2 * margin, 1, "edge"),
    text(margin, y + 5, "runs", "quiet"),
    ...shown.map(({ outcome }, at) => rect(margin + label + at * 4, y + 5, 3, 7, colorOf(outcome))),
  ];
}
