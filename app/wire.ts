import { createHash } from "node:crypto";
import path from "node:path";
import type { LoopEvent } from "../contracts/event.ts";
import type { Task } from "../contracts/task.ts";
import type { GraphDeps } from "../graph/deps.ts";
import { openMemory } from "../memory/memory.ts";
import { preload } from "../models/chat.ts";
import { openCalibration } from "../store/calibration.ts";
import type { Store } from "../store/store.ts";
import { openRepository, type Repository } from "../tools/repository.ts";
import { openWorkspace, type Workspace } from "../tools/workspace.ts";
import { recordsOf } from "./memory-of.ts";
import type { ModelSource } from "./model-source.ts";
import { nearestTask, readQueue } from "./queue.ts";
import { placesOf, type Settings } from "./settings.ts";

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
  const workspaces = new Map<string, Workspace>();
  const memory = openMemory({
    folder: places.lancedb,
    embedder: models.embedder,
    records: recordsOf(store),
    notice: (text) => hear("", { kind: "notice", level: "warning", text }),
  });
  return {
    store,
    memory,
    calibration: openCalibration(store.db),
    signal,
    model: models.modelFor,
    context: models.contextFor,
    lookAfter: models.lookAfter,
    findTask(id) {
      const queue = readQueue(settings.tasks);
      if (queue.kind !== "read") return { kind: "unknown", message: queue.message };
      const task = queue.tasks.find((t) => t.id === id);
      return task
        ? { kind: "found", task }
        : { kind: "unknown", message: nearestTask(id, queue.tasks) };
    },
    async openWorkspace(task) {
      const folder = path.resolve(path.dirname(settings.tasks), task.repo ?? ".");
      const known = workspaces.get(folder);
      if (known) return { kind: "opened", workspace: standingIn(known, task) };
      const found = await openRepository(folder);
      if (found.kind === "unusable") return found;
      const { repository } = found;
      const workspace = openWorkspace(repository, homeOf(repository, places.workspaces));
      workspaces.set(folder, workspace);
      return { kind: "opened", workspace: standingIn(workspace, task) };
    },
    emit(run, event) {
      const passing = event.kind === "model-progress" || event.kind === "building";
      if (!passing) store.keepEvent(run, event);
      hear(run, event);
    },
    preload() {
      // Failing to load shows where the vendor is used; here it is only early.
      Promise.all([preload(), memory.preload()]).catch(() => {});
    },
    settings: {
      maxFixes: settings.maxFixes,
      commandTimeoutMs:
        settings.commandTimeout === undefined ? null : settings.commandTimeout * 1000,
      sandboxed,
      grants: settings.grant,
      artifacts: places.artifacts,
      snapshotBut: settings.snapshot ? [settings.tasks] : null,
    },
  };
}

/** The same workspace, where the task's commands run. */
function standingIn(workspace: Workspace, { cwd }: Task): Workspace {
  return cwd === undefined ? workspace : { ...workspace, cwd: path.join(workspace.cwd, cwd) };
}

/** Two tasks in folders of one repository share its workspace, and with it what cargo has built. */
function homeOf(repository: Repository, workspaces: string): string {
  const name = createHash("sha256").update(repository.top).digest("hex").slice(0, 12);
  return path.join(workspaces, `${path.basename(repository.top)}-${name}`);
}
