import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import { Changes, withChanges } from "../grade/changes.ts";
import { grade } from "../grade/grade.ts";
import { markdown } from "../report/markdown.ts";
import { summarise } from "../report/summary.ts";
import { lastAttempts } from "../run/work-list.ts";
import { EXIT } from "./exit-codes.ts";
import { keptRun, suiteOfRun } from "./opened-run.ts";
import { parseOptions } from "./options.ts";
import { answer, say } from "./say.ts";

const Options = z.object({ parallel: z.coerce.number().int().min(1), json: z.boolean() });

/** Grades what every scored attempt left, with the graders of today; the new lines are appended. */
export async function score(name: string, given: unknown): Promise<number> {
  const options = parseOptions(Options, given);
  const { run, manifest, attempts } = keptRun(name);
  const samples = new Map(suiteOfRun(manifest).solved.map((one) => [one.meta.id, one]));
  const work = realpathSync(mkdtempSync(path.join(os.tmpdir(), "auto-gvpie-score-")));
  const queue = lastAttempts(attempts).filter(({ status }) => status === "scored");
  let changed = 0;
  const again = async (one: EvalAttempt, home: string) => {
    const sample = samples.get(one.sample);
    if (sample === undefined || one.result === null) return;
    const changes = Changes.parse(JSON.parse(run.blob(one.result)));
    const files = withChanges(sample, changes, path.join(home, "result"));
    const place = { home, sandboxed: manifest.sandboxed, buildMs: 120_000, testMs: 30_000 };
    const graded = await grade(sample, files, place);
    if (graded.kind === "ungraded") return say(`${one.sample}: not graded: ${graded.reason}`);
    if (graded.score !== one.score) {
      changed += 1;
      say(`${one.sample} ${one.variant} #${one.epoch + 1}: ${one.score} → ${graded.score}`);
    }
    run.append({ ...one, score: graded.score, grade: graded, grade_ms: graded.duration_ms });
  };
  try {
    const worker = async (number: number) => {
      for (let one = queue.shift(); one; one = queue.shift()) {
        await again(one, path.join(work, `w${number}`));
      }
    };
    await Promise.all(Array.from({ length: options.parallel }, (_, number) => worker(number)));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  say(`${changed} scores changed.`);
  const summary = summarise(manifest, run.attempts());
  answer(options.json, summary, markdown(summary));
  return EXIT.fine;
}
