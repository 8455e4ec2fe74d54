import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import type { TaskEnd } from "../../app/run-task.ts";
import { placesOf, Settings } from "../../app/settings.ts";
import type { EvalVariant } from "../../contracts/eval-manifest.ts";
import type { LoopEvent } from "../../contracts/event.ts";
import type { RunRecord } from "../../contracts/run-record.ts";
import type { Rows } from "../../memory/tables.ts";
import type { SolvedSample } from "../suite/read-sample.ts";
import { armMemory, placeSnapshot, type Recalled } from "./arm-memory.ts";
import { type Observation, observeModels } from "./observed-model.ts";
import type { WorkerPlace } from "./worker-place.ts";

export interface LoopOptions {
  readonly sample: SolvedSample;
  readonly variant: EvalVariant;
  readonly place: WorkerPlace;
  readonly url: string;
  readonly model: string | null;
  readonly sandboxed: boolean;
  readonly seconds: number;
  readonly tokens: number | null;
  /** A LanceDB folder that every attempt begins with. */
  readonly snapshot: string | null;
  /** Tasks that memory may not know: the family's. */
  readonly ownTasks: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

export interface LoopResult {
  /** `limit`: time or tokens; `cancelled`: somebody stopped the run; `trouble`: the machine or server. */
  readonly end:
    | { kind: "ended"; record: RunRecord }
    | { kind: "limit" | "cancelled" | "trouble"; reason: string };
  readonly events: readonly { at: string; event: LoopEvent }[];
  readonly observation: Observation;
  readonly recalled: Recalled;
  /** What memory would have kept; null when the loop did not come to that. */
  readonly learned: Rows | null;
  readonly patch: string | null;
  /** Milliseconds that the task was in the loop. */
  readonly loop_ms: number;
}

const SERVER_TRIES = 3;
const SERVER_PAUSE_MS = 200;

/** Takes a sample's task through the real loop against a model server. */
export async function loopAttempt(options: LoopOptions): Promise<LoopResult> {
  const [{ findModels }, { wire }, { runTask }, { openStore }] = await Promise.all([
    import("../../app/model-source.ts"),
    import("../../app/wire.ts"),
    import("../../app/run-task.ts"),
    import("../../store/store.ts"),
  ]);
  const { place, sample, variant } = options;
  const settings = settingsOf(options);
  const places = placesOf(settings.tasks);
  placeSnapshot(options.snapshot, places.lancedb);
  const limit = new AbortController();
  let why = "";
  const overstep = (reason: string) => {
    why ||= reason;
    limit.abort();
  };
  const clock = setTimeout(
    () => overstep(`more than ${options.seconds} s`),
    options.seconds * 1000,
  );
  const signal = AbortSignal.any([options.signal, limit.signal]);
  const events: { at: string; event: LoopEvent }[] = [];
  const store = openStore(places.store);
  const models = await findModels(settings, []);
  if (models.kind === "none") {
    clearTimeout(clock);
    store.close();
    const observation = { calls: [], usage: {}, tokens: 0 };
    const recalled = { passages: 0, characters: 0, leaks: 0 };
    const end = { kind: "trouble" as const, reason: models.message };
    return { end, events, observation, recalled, learned: null, patch: null, loop_ms: 0 };
  }
  const wired = wire({
    settings,
    store,
    models,
    sandboxed: options.sandboxed,
    signal,
    hear: (_run, event) => {
      if (event.kind !== "model-progress") events.push({ at: new Date().toISOString(), event });
    },
  });
  const { model, observation } = observeModels(wired.model, {
    plain: (text) => text.replaceAll(place.home, "<home>"),
    judge: variant.judge,
    edits: variant.edits,
    maxTokens: options.tokens,
    onLimit: () => overstep(`more than ${options.tokens} tokens`),
  });
  const { memory, recalled, learned } = armMemory(
    wired.memory,
    variant.memory,
    sample,
    options.ownTasks,
  );
  try {
    const deps = { ...wired, model, memory };
    const began = performance.now();
    let end = await runTask(place.queue, place.task, deps, { fresh: true });
    // As a watching loop does: where it stopped for the server's sake, it goes on.
    for (let again = 0; again < SERVER_TRIES && waitsForServer(end); again++) {
      await sleep(SERVER_PAUSE_MS);
      end = await runTask(place.queue, place.task, deps, { fresh: false });
    }
    const loop_ms = Math.round(performance.now() - began);
    const last = end.kind === "ended" ? end.record.attempts.at(-1) : undefined;
    const patch = last === undefined ? null : store.blob(last.patch);
    return {
      end: resultOf(end, why, options.signal),
      events,
      observation,
      recalled,
      learned: learned(),
      patch,
      loop_ms,
    };
  } finally {
    clearTimeout(clock);
    wired.memory.close();
    await models.close();
    store.close();
  }
}

function waitsForServer(end: TaskEnd): boolean {
  return end.kind === "suspended" && end.why === "server";
}

function resultOf(end: TaskEnd, limit: string, signal: AbortSignal): LoopResult["end"] {
  if (end.kind === "suspended") {
    if (signal.aborted) return { kind: "cancelled", reason: "stopped" };
    if (limit !== "") return { kind: "limit", reason: limit };
    return { kind: "trouble", reason: end.message };
  }
  const { outcome } = end.record;
  if (
    outcome.kind === "failed" &&
    ["crashed", "environment", "repository"].includes(outcome.failure)
  ) {
    return { kind: "trouble", reason: `${outcome.failure}: ${outcome.reason}` };
  }
  return { kind: "ended", record: end.record };
}

function settingsOf({ place, url, model, variant, sandboxed, seconds }: LoopOptions): Settings {
  return Settings.parse({
    tasks: place.queue,
    modelUrl: url,
    ...(model !== null && { model }),
    maxFixes: variant.fixers,
    every: 3600,
    commandTimeout: Math.min(120, seconds),
    firstTokenTimeout: seconds,
    keepRuns: 1,
    unsandboxed: !sandboxed,
  } satisfies z.input<typeof Settings>);
}
