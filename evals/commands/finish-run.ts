import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { interruptible } from "../../app/interrupt.ts";
import type { EvalManifest } from "../../contracts/eval-manifest.ts";
import { junit } from "../report/junit.ts";
import { markdown } from "../report/markdown.ts";
import { summarise } from "../report/summary.ts";
import { duration } from "../report/words.ts";
import { carryOut, type Progress } from "../run/carry-out.ts";
import type { Recording } from "../run/open-solver.ts";
import { RUNS, type RunFolder } from "../run/run-folder.ts";
import type { Suite } from "../suite/read-suite.ts";
import { EXIT } from "./exit-codes.ts";
import { answer, say } from "./say.ts";

export interface FinishOptions {
  readonly parallel: number;
  readonly json: boolean;
  readonly junit?: string | undefined;
  readonly recording?: Recording;
}

/** Does what is left of a run, shows how it goes, and says what came of it. Gives the exit code. */
export async function finishRun(
  run: RunFolder,
  manifest: EvalManifest,
  suite: Suite,
  options: FinishOptions,
): Promise<number> {
  const interrupt = interruptible();
  say(`run ${manifest.id} in ${run.folder}`);
  for (const { id, reason } of suite.broken) say(`✗ ${id}: broken, left out: ${reason}`);
  const ended = await carryOut(run, manifest, suite, {
    parallel: options.parallel,
    signal: interrupt.signal,
    recording: options.recording ?? null,
    onProgress: (progress) => say(progressLine(progress)),
  });
  interrupt.dispose();
  if (ended.kind === "taken") {
    say(ended.message);
    return EXIT.failed;
  }
  const summary = summarise(manifest, ended.attempts);
  if (options.junit !== undefined) {
    mkdirSync(path.dirname(options.junit), { recursive: true });
    writeFileSync(options.junit, junit(summary));
  }
  answer(options.json, summary, markdown(summary));
  if (ended.kind === "stopped") {
    const name = run.folder === path.join(RUNS, manifest.id) ? manifest.id : run.folder;
    say(`Not finished: ${ended.reason}. The rest: npm run evals -- resume ${name}`);
    return interrupt.signal.aborted ? EXIT.interrupted : EXIT.failed;
  }
  return EXIT.fine;
}

function progressLine({ done, total, last, leftMs }: Progress): string {
  const score = last.score === null ? last.status : `${last.score}`;
  const arm = `${last.sample} ${last.variant} #${last.epoch + 1}`;
  const left = done === total ? "" : `, ${duration(leftMs / 1000)} left`;
  return `[${done}/${total}${left}] ${arm}: ${score} (${last.stop.split("\n")[0]?.slice(0, 100)})`;
}
