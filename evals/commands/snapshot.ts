import path from "node:path";
import { z } from "zod";
import { standingIn } from "../../app/settings.ts";
import { makeSnapshot } from "../run/make-snapshot.ts";
import { lastAttempts } from "../run/work-list.ts";
import { EXIT } from "./exit-codes.ts";
import { keptRun } from "./opened-run.ts";
import { parseOptions } from "./options.ts";
import { say } from "./say.ts";

const Options = z.object({ out: z.string() });

/** A frozen memory of what the first variant of a run learned, for `--memory-snapshot`. */
export async function snapshot(name: string, given: unknown): Promise<number> {
  const { out } = parseOptions(Options, given);
  const { run, manifest, attempts } = keptRun(name);
  const mine = lastAttempts(attempts).filter(
    ({ variant }) => variant === manifest.variants[0]?.name,
  );
  const folder = path.resolve(standingIn(), out);
  const made = await makeSnapshot(run, mine, folder);
  if (made.kind === "nothing") {
    say(made.message);
    return EXIT.failed;
  }
  const { tasks, artifacts, runs } = made.rows;
  say(
    `${folder}: ${tasks} tasks, ${artifacts} artifacts, ${runs} runs of ${made.attempts} attempts`,
  );
  return EXIT.fine;
}
