import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Artifact } from "../contracts/artifact.ts";
import { isOverridden, type RunRecord } from "../contracts/run-record.ts";
import { type CardFacts, cardProgram } from "../pixels/card.ts";
import { defaultScale, encodeImage } from "../pixels/image.ts";
import { parseProgram } from "../pixels/parse.ts";
import { rasterise } from "../pixels/raster.ts";
import { ownFolder } from "../store/database.ts";
import type { Store } from "../store/store.ts";
import { programIn } from "./changes.ts";
import type { GraphDeps } from "./deps.ts";
import { eventLine } from "./event-line.ts";

/** What a finished run leaves: its plan, one patch or picture for each attempt, its card. */
export function artifactsOf(record: RunRecord, store: Store): Artifact[] {
  const { run, plan, attempts, ended_at } = record;
  const of = (part: string, rest: Omit<Artifact, "id" | "task" | "run" | "created_at">) => ({
    id: `art-${run}-${part}`,
    task: record.task.id,
    run,
    created_at: ended_at,
    ...(isOverridden(record) && { overridden: true }),
    ...rest,
  });
  const spec = { kind: "spec", attempt: null, title: `Plan: ${record.task.title}` } as const;
  const status = record.outcome.kind;
  const plans = plan === null ? [] : [of("plan", { ...spec, status, content: plan })];
  const tries = attempts.map((attempt) => {
    const program = plan?.kind === "pixel" ? programIn(store.blob(attempt.reply)) : null;
    return of(String(attempt.number), {
      kind: program === null ? "patch" : "pixel_program",
      attempt: attempt.number,
      title: `${record.task.title}: ${attempt.summary}`,
      status: attempt.kind,
      content: program ?? store.blob(attempt.patch),
    });
  });
  const card = of("card", {
    kind: "card",
    attempt: null,
    title: `Card: ${record.task.title}`,
    status,
    content: cardProgram(cardFacts(record)),
  });
  return [...plans, ...tries, card];
}

function cardFacts(record: RunRecord): CardFacts {
  const { task, outcome, attempts, verified, model, started_at, ended_at } = record;
  return {
    task: task.id,
    title: task.title,
    outcome: outcome.kind,
    reason: outcome.kind === "failed" ? outcome.reason : (record.verdicts.at(-1)?.reasons[0] ?? ""),
    attempts: attempts.map(({ kind }) => kind),
    verified,
    model,
    commit: outcome.kind === "done" ? outcome.commit : null,
    duration_ms: Date.parse(ended_at) - Date.parse(started_at),
  };
}

/** Writes the artifacts and the run's log as files; writing them again changes nothing. */
export async function writeArtifacts(
  artifacts: readonly Artifact[],
  record: RunRecord,
  deps: { settings: Pick<GraphDeps["settings"], "artifacts">; store: Store },
): Promise<void> {
  const folder = deps.settings.artifacts;
  ownFolder(folder);
  for (const artifact of artifacts) {
    const file = path.join(folder, artifact.id);
    writeFileSync(`${file}.json`, `${JSON.stringify(artifact, null, 2)}\n`);
    if (typeof artifact.content === "string") {
      writeFileSync(`${file}.patch`, artifact.content);
    } else if (artifact.kind !== "spec") {
      const parsed = parseProgram(artifact.content);
      if (parsed.kind !== "valid") continue;
      const scale = defaultScale(parsed.program.canvas);
      const png = await encodeImage(rasterise(parsed.program), [], "png", scale);
      writeFileSync(`${file}.png`, png);
    }
  }
  writeFileSync(path.join(folder, `run-${record.run}.log`), logOf(record, deps.store));
}

function logOf(record: RunRecord, store: Store): string {
  const events = store.eventsOf(record.run).flatMap(({ at, event }) => {
    const line = eventLine(event);
    return line === null ? [] : [`${at} ${line}`];
  });
  const outputs = record.attempts.flatMap((attempt) =>
    attempt.commands.map(
      (run) => `\n=== attempt ${attempt.number}: ${run.command}\n${store.blob(run.log)}`,
    ),
  );
  const { outcome } = record;
  const done = isOverridden(record) ? "done, accepted by its owner" : "done";
  const end = outcome.kind === "done" ? done : `failed (${outcome.failure}): ${outcome.reason}`;
  return `${[...events, `${record.ended_at} ${end}`, ...outputs].join("\n")}\n`;
}
