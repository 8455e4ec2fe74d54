import { z } from "zod";
import { finishRun } from "./finish-run.ts";
import { keptRun, suiteOfRun } from "./opened-run.ts";
import { parseOptions } from "./options.ts";
import { openedRecording } from "./replay.ts";

const Options = z.object({
  parallel: z.coerce.number().int().min(1),
  json: z.boolean(),
  junit: z.string().optional(),
});

/** What an interrupted run has left: everything that is not scored. */
export async function resume(name: string, given: unknown): Promise<number> {
  const options = parseOptions(Options, given);
  const { run, manifest } = keptRun(name);
  const recording = openedRecording(manifest.solver);
  return finishRun(run, manifest, suiteOfRun(manifest), {
    ...options,
    ...(recording !== null && { recording }),
  });
}
