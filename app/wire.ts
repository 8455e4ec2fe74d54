import { createHash } from "node:crypto";
import path from "node:path";
import type { LoopEvent } from "../contracts/event.ts";
import type { Task } from "../contracts/task.ts";
import { artifactsOf } from "../graph/artifacts.ts";
import type { GraphDeps } from "../graph/deps.ts";
import { hashingEmbedder } from "../memory/embedder.ts";
import { openMemory } from "../memory/memory.ts";
import { preload } from "../models/chat.ts";
import type { Store } from "../store/store.ts";
import { openRepository, type Repository } from "../tools/repository.ts";
import { openWorkspace } from "../tools/workspace.ts";
import type { ModelSource } from "./model-source.ts";
import { nearestTask, readQueue } from "./queue.ts";
import { placesOf, type Settings } from "./settings.ts";

/** Characters of files in a prompt when the server does not say what it has loaded. */
const FILES_BUDGET = 60_000;

export interface WireOptions {
  settings: Settings;
  store: Store;
  models: ModelSource;
  sandboxed: boolean;
  signal: AbortSignal;
  hear(run: string, event: LoopEvent): void;
}

/** Builds what the graph works with, from the settings and the places beside the queue file. */
export function wire(options: WireOptions): GraphDeps {
  const { settings, store, models, sandboxed, signal, hear } = options;
  const places = placesOf(settings.tasks);
  const repositories = new Map<string, Repository>();
  const memory = openMemory({
    folder: places.lancedb,
    embedder: hashingEmbedder(),
    records: () =>
      store.records().map((record) => ({
        record,
        artifacts: artifactsOf(record, store),
        evidenceOf: store.blob,
      })),
    notice: (text) => hear("", { kind: "notice", level: "warning", text }),
  });
  return {
    store,
    memory,
    signal,
    model: models.modelFor,
    findTask(id) {
      const queue = readQueue(settings.tasks);
      if (queue.kind !== "read") return { kind: "unknown", message: queue.message };
      const task = queue.tasks.find((t) => t.id === id);
      return task
        ? { kind: "found", task }
        : { kind: "unknown", message: nearestTask(id, queue.tasks) };
    },
    async openWorkspace(task) {
      const folder = folderOf(settings, task);
      const known = repositories.get(folder);
      if (known) return opened(known);
      const found = await openRepository(folder);
      if (found.kind === "unusable") return found;
      repositories.set(folder, found.repository);
      return opened(found.repository);
    },
    emit(run, event) {
      if (event.kind !== "model-progress") store.keepEvent(run, event);
      hear(run, event);
    },
    preload() {
      // Failing to load shows where the vendor is used; here it is only early.
      Promise.all([preload(), memory.preload()]).catch(() => {});
    },
    settings: {
      maxFixes: settings.maxFixes,
      commandTimeoutMs: settings.commandTimeout * 1000,
      sandboxed,
      artifacts: places.artifacts,
      // About half of the context, at three characters a token; the rest is for the talk.
      filesBudget: models.contextTokens === null ? FILES_BUDGET : models.contextTokens * 1.5,
    },
  };

  function opened(repository: Repository) {
    const name = createHash("sha256").update(repository.top).digest("hex").slice(0, 12);
    const home = path.join(places.workspaces, `${path.basename(repository.top)}-${name}`);
    return { kind: "opened" as const, workspace: openWorkspace(repository, home) };
  }
}

/** A task's repository: `repo` relative to the queue file, or the queue file's own folder. */
export function folderOf(settings: Settings, task: Task): string {
  return path.resolve(path.dirname(settings.tasks), task.repo ?? ".");
}
