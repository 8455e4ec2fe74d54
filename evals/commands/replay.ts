import { z } from "zod";
import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import type { EvalSolver } from "../../contracts/eval-manifest.ts";
import { newRun } from "../run/new-run.ts";
import type { Recording } from "../run/open-solver.ts";
import { keyOf, lastAttempts } from "../run/work-list.ts";
import { EXIT } from "./exit-codes.ts";
import { finishRun } from "./finish-run.ts";
import { keptRun, suiteOfRun } from "./opened-run.ts";
import { parseOptions } from "./options.ts";
import { say } from "./say.ts";

const Options = z.object({ parallel: z.coerce.number().int().min(1), json: z.boolean() });

/** The run again from what its model said; fails when a score, a question or a result is another. */
export async function replay(name: string, given: unknown): Promise<number> {
  const options = parseOptions(Options, given);
  const before = keptRun(name);
  const { manifest } = before;
  const recording = { run: before.run, model: manifest.model };
  const made = await newRun({
    suite: suiteOfRun(manifest),
    solver: { kind: "recorded", run: before.run.folder },
    variants: manifest.variants,
    epochs: manifest.epochs,
    seed: manifest.seed,
    parallel: options.parallel,
    limits: manifest.limits,
    unsandboxed: !manifest.sandboxed,
    snapshot: manifest.memory_snapshot?.folder ?? null,
    folder: null,
    recording,
  });
  if (made.kind === "cannot-run") {
    say(made.message);
    return EXIT.failed;
  }
  const code = await finishRun(made.run, made.manifest, suiteOfRun(manifest), {
    ...options,
    recording,
  });
  if (code !== EXIT.fine) return code;
  const wrong = differences(before.attempts, made.run.attempts());
  for (const line of wrong) say(`differs: ${line}`);
  say(wrong.length === 0 ? "The replay is identical." : `${wrong.length} attempts differ.`);
  return wrong.length === 0 ? EXIT.fine : EXIT.failed;
}

/** What of scored attempts is not the same in the replay: score, questions and answers, what landed. */
export function differences(
  before: readonly EvalAttempt[],
  after: readonly EvalAttempt[],
): string[] {
  const again = new Map(lastAttempts(after).map((one) => [keyOf(one), one]));
  return lastAttempts(before)
    .filter(({ status }) => status === "scored")
    .flatMap((old) => {
      const now = again.get(keyOf(old));
      const parts = (["score", "outcome", "result", "stop"] as const).filter(
        (part) => now?.[part] !== old[part],
      );
      return parts.length === 0
        ? []
        : [`${keyOf(old)}: ${parts.join(", ")} (${now?.stop ?? "missing"})`];
    });
}

export function openedRecording(solver: EvalSolver): Recording | null {
  if (solver.kind !== "recorded") return null;
  const { run, manifest } = keptRun(solver.run);
  return { run, model: manifest.model };
}
