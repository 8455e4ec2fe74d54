import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { printable } from "../../contracts/printable.ts";
import { openRepository } from "../../tools/repository.ts";
import { asTyped } from "../as-typed.ts";
import { committedIn } from "../init/committed.ts";
import { cratesIn } from "../init/crates.ts";
import { exampleTask } from "../init/example-task.ts";
import { otherChecksIn } from "../init/other-checks.ts";
import { type Report, reportLines } from "../init/report.ts";
import { writeTaskList } from "../init/task-list.ts";
import { findModels } from "../model-source.ts";
import { sandboxFor } from "../session.ts";
import type { Settings } from "../settings.ts";

export interface InitIo {
  out(text: string): void;
  err(text: string): void;
}

/**
 * Gets a repository ready: writes a list with one example task where there is none, and says what
 * the loop would work with there. `settings.tasks` is the list. Gives 0, or 2 when it cannot be
 * done, with the reason.
 */
export async function init(settings: Settings, io: InitIo): Promise<number> {
  const examined = await examine(settings);
  if (examined.kind === "refused") {
    const { message } = examined;
    io.err(`${printable(message)}\n`);
    if (settings.json) io.out(`${JSON.stringify({ error: message }, null, 2)}\n`);
    return 2;
  }
  const { kind: _, ...report } = examined;
  io.out(
    settings.json ? `${JSON.stringify(report, null, 2)}\n` : `${reportLines(report).join("\n")}\n`,
  );
  return 0;
}

async function examine(
  settings: Settings,
): Promise<({ kind: "examined" } & Report) | { kind: "refused"; message: string }> {
  const { tasks } = settings;
  const folder = path.dirname(tasks);
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    return { kind: "refused", message: `${folder} is not a folder.` };
  }
  const opened = await openRepository(folder);
  if (opened.kind === "unusable") return { kind: "refused", message: opened.message };
  const committed = await committedIn(opened.repository);
  const [found, checks] = await Promise.all([
    cratesIn(folder, committed),
    otherChecksIn(folder, committed),
  ]);
  const example = await exampleTask([...found.crates, ...checks], committed);
  const [model, sandbox] = await Promise.all([modelOf(settings), sandboxOf(settings)]);
  const listed = writeTaskList(tasks, example);
  if (listed.kind === "refused") return listed;
  const { written, task } = listed;
  const next = asTyped("graph", task === null ? [] : ["--task", task.id], tasks);
  return { kind: "examined", folder, tasks, written, task, ...found, checks, model, sandbox, next };
}

async function modelOf(settings: Settings): Promise<Report["model"]> {
  const models = await findModels(settings, []);
  if (models.kind === "none") return { found: false, text: models.message };
  await models.close();
  return { found: true, text: [models.said, ...models.advice].join("\n") };
}

async function sandboxOf(settings: Settings): Promise<Report["sandbox"]> {
  const state = await sandboxFor(settings, false);
  return state.kind === "said"
    ? { works: state.sandboxed, text: state.text }
    : { works: false, text: state.message };
}
