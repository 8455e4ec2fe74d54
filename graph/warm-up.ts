import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { foldersUp } from "../tools/cargo/fetch-dependencies.ts";
import { buildLines } from "../tools/verify/test-line.ts";
import { openWarmth } from "../tools/warmth.ts";
import type { Workspace } from "../tools/workspace.ts";
import type { Step } from "./deps.ts";
import { manifestsOf } from "./fetch.ts";
import { runLine } from "./run-line.ts";

/** Shorter builds are nobody's concern. */
const WORTH_SAYING_MS = 5000;

/**
 * Builds what the commands need, once for a workspace and its dependencies, and says how far it is:
 * a first build may take many times as long as any later one. Whether it succeeds, the commands
 * themselves tell.
 */
export async function warmUp(
  commands: readonly string[],
  workspace: Workspace,
  step: Step,
): Promise<void> {
  const manifests = commands.flatMap((command) => manifestsOf(command, workspace));
  const locks = [...new Set(manifests.flatMap(foldersUp))]
    .map((folder) => path.join(workspace.folder, folder, "Cargo.lock"))
    .map((lock) => (existsSync(lock) ? readFileSync(lock, "utf8") : ""));
  const warmth = openWarmth(workspace.target);
  for (const line of buildLines(commands)) {
    const what = createHash("sha256")
      .update(JSON.stringify([workspace.cwd, line, locks]))
      .digest("hex");
    if (warmth.isWarm(what)) continue;
    let [done, total] = [0, 0];
    const onOutput = (chunk: string) => {
      for (const [, now, all] of chunk.matchAll(/Building \[[^\]]*\] (\d+)\/(\d+)/g)) {
        if (Number(now) === done && Number(all) === total) continue;
        [done, total] = [Number(now), Number(all)];
        step.emit({ kind: "building", done, total });
      }
    };
    const end = await runLine(line, workspace, step, { onOutput });
    warmth.note(what, end.duration_ms);
    if (end.duration_ms > WORTH_SAYING_MS) {
      const seconds = Math.round(end.duration_ms / 1000);
      const text =
        end.kind === "timed-out"
          ? `the first build was stopped after ${seconds} s (--command-timeout)`
          : `built once before any change: ${total} steps in ${seconds} s`;
      step.emit({ kind: "notice", level: end.kind === "timed-out" ? "warning" : "info", text });
    }
  }
}
