import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { standingIn } from "../../app/settings.ts";
import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import { junit } from "../report/junit.ts";
import { markdown } from "../report/markdown.ts";
import { page } from "../report/page.ts";
import { summarise } from "../report/summary.ts";
import { TimedEvent, timeline } from "../report/timeline.ts";
import type { RunFolder } from "../run/run-folder.ts";
import { EXIT } from "./exit-codes.ts";
import { keptRun } from "./opened-run.ts";
import { parseOptions } from "./options.ts";
import { answer } from "./say.ts";

const Options = z.object({ out: z.string().optional() });

/** Writes the run's report in four forms. */
export async function report(name: string, given: unknown): Promise<number> {
  const options = parseOptions(Options, given);
  const { run, manifest, attempts } = keptRun(name);
  const folder = options.out === undefined ? run.folder : path.resolve(standingIn(), options.out);
  mkdirSync(folder, { recursive: true });
  const summary = summarise(manifest, attempts);
  const timelines = summary.attempts.map((one) =>
    timeline(one, eventsOf(run, one), one.patch === null ? null : run.blob(one.patch)),
  );
  const files = {
    "report.html": page(summary, timelines),
    "report.md": markdown(summary),
    "report.json": `${JSON.stringify(summary, null, 2)}\n`,
    "junit.xml": junit(summary),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  answer(false, null, path.join(folder, "report.html"));
  return EXIT.fine;
}

function eventsOf(run: RunFolder, attempt: EvalAttempt): TimedEvent[] {
  const file = path.join(run.folder, "events", attempt.events ?? "");
  if (attempt.events === null || !existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => TimedEvent.safeParse(JSON.parse(line)).data ?? []);
}
