import path from "node:path";
import { buildGraph } from "../graph/graph.ts";
import { hashingEmbedder } from "../memory/embedder.ts";
import { absentModels } from "./absent-models.ts";
import { findModels } from "./model-source.ts";
import { graphOptions } from "./options.ts";
import { readQueue } from "./queue.ts";
import { project } from "./run-task.ts";
import { openSession, sandboxFor, workable } from "./session.ts";
import { Settings, standingIn } from "./settings.ts";
import { openTerminal } from "./terminal.ts";
import { wire } from "./wire.ts";

/**
 * The graph for LangGraph Studio, which brings its own checkpoints. The input is `{"task_id": …}`;
 * everything else lies where the command line has it, and the same lock is held while this serves.
 */
export function graph() {
  built ??= build();
  return built;
}

/** The server asks for the graph again and again; lock, store and models are opened once. */
let built: ReturnType<typeof build> | undefined;

async function build() {
  const options = graphOptions()
    .action(() => {})
    .parse([], { from: "user" })
    .opts();
  const tasks = path.resolve(standingIn(), String(options.tasks));
  const settings = Settings.parse({ ...options, tasks });
  const terminal = openTerminal(process.stderr);
  const session = openSession(settings, terminal, new AbortController().signal);
  if (session.kind === "cannot-run") throw new Error(session.message);
  const queue = readQueue(tasks);
  const models = await findModels(settings, queue.kind === "read" ? workable(queue.tasks) : []);
  // Studio still shows the graph and its history when no server is there to ask.
  const absent = (message: string) => absentModels("none", message, hashingEmbedder());
  const source = models.kind === "none" ? absent(models.message) : models;
  const sandbox = await sandboxFor(settings, source.demo);
  if (sandbox.kind === "cannot-run") throw new Error(sandbox.message);
  const { store, signal } = session;
  const deps = wire({
    settings,
    store,
    models: source,
    sandboxed: sandbox.sandboxed,
    signal,
    hear(run, event) {
      terminal.event(event);
      const record = event.kind === "run-ended" ? store.record(run) : null;
      if (record !== null) project(tasks, record, store);
    },
  });
  return buildGraph(deps).compile();
}
