import path from "node:path";
import { standingIn } from "../../app/settings.ts";
import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import type { EvalManifest } from "../../contracts/eval-manifest.ts";
import { openRun, type RunFolder } from "../run/run-folder.ts";
import { readSuite, type Suite } from "../suite/read-suite.ts";
import { WrongOption } from "./options.ts";

export interface KeptRun {
  readonly run: RunFolder;
  readonly manifest: EvalManifest;
  readonly attempts: EvalAttempt[];
}

/** A run by its id, its folder or `latest`. @throws WrongOption when there is none that can be read. */
export function keptRun(name: string): KeptRun {
  const place = /[/\\]/.test(name) ? path.resolve(standingIn(), name) : name;
  const opened = openRun(place);
  if (opened.kind === "no-run") throw new WrongOption(opened.message);
  const { run, manifest, attempts } = opened;
  return { run, manifest, attempts };
}

/**
 * The samples of a run as they were when it began.
 *
 * @throws WrongOption when a sample has changed since: its scores would not mean the same.
 */
export function suiteOfRun(manifest: EvalManifest): Suite {
  const ids = manifest.samples.map(({ id }) => id);
  const suite = readSuite(manifest.suite_folder, ids);
  if ("kind" in suite) throw new WrongOption(suite.message);
  const now = new Map(suite.solved.map(({ meta, digest }) => [meta.id, digest]));
  const changed = manifest.samples.filter(({ id, digest }) => now.get(id) !== digest);
  if (changed.length === 0) return suite;
  const names = changed.map(({ id }) => id).join(", ");
  throw new WrongOption(`The run ${manifest.id} cannot go on: changed since it began: ${names}`);
}
