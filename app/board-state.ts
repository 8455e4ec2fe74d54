import { existsSync } from "node:fs";
import type { BoardState } from "../pixels/board.ts";
import { openStore } from "../store/store.ts";
import { readQueue } from "./queue.ts";
import { placesOf } from "./settings.ts";

/** How many of the last runs the board shows. */
const RUNS = 12;

/** How the loop stands just now: its tasks, its last runs, and the node at work. */
export async function boardState(tasksFile: string): Promise<BoardState> {
  const queue = readQueue(tasksFile);
  const tasks = queue.kind === "read" ? queue.tasks : [];
  const places = placesOf(tasksFile);
  if (!existsSync(places.store)) return { tasks, runs: [], node: null };
  const store = openStore(places.store);
  try {
    const runs = store.records({ limit: RUNS }).reverse();
    const atWork = tasks.find(({ status }) => status === "in_progress")?.run;
    const last = atWork === undefined ? [] : store.eventsOf(atWork);
    const started = last.findLast(({ event }) => event.kind === "node-started")?.event;
    return {
      tasks,
      runs: runs.map(({ task, outcome, ended_at }) => ({
        task: task.id,
        outcome: outcome.kind,
        ended_at,
      })),
      node: started?.kind === "node-started" ? started.node : null,
    };
  } finally {
    store.close();
  }
}
