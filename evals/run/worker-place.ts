import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { placesOf } from "../../app/settings.ts";
import type { Task } from "../../contracts/task.ts";
import { gitOut } from "../../tools/git.ts";
import { commitTree } from "../../tools/repository.ts";
import { writeFiles } from "../grade/files.ts";
import type { SolvedSample } from "../suite/read-sample.ts";

/** One worker's folders, at the same path for every attempt so that builds stay warm. */
export interface WorkerPlace {
  readonly home: string;
  readonly repo: string;
  readonly queue: string;
  readonly task: Task;
}

/**
 * Makes the worker's folder as a fresh owner's: the template as a repository with one commit, a
 * queue with the one task, no state and no memory. Of the attempt before only build output stays.
 */
export async function prepareWorker(home: string, sample: SolvedSample): Promise<WorkerPlace> {
  const repo = path.join(home, "repo");
  const queue = path.join(home, "auto_tasks.json");
  clearAttempt(home);
  writeFiles(sample.files.template, repo);
  await commitTemplate(path.join(home, "template.git", sample.digest), repo);
  const task: Task = { ...sample.task, status: "pending", repo: "repo" };
  writeFileSync(queue, `${JSON.stringify([task], null, 2)}\n`);
  return { home, repo, queue, task };
}

/** Makes the folder a repository with one commit; made once for each sample, then copied. */
async function commitTemplate(kept: string, repo: string): Promise<void> {
  const gitDir = path.join(repo, ".git");
  if (existsSync(kept)) {
    cpSync(kept, gitDir, { recursive: true });
    return;
  }
  const place = { gitDir, workTree: repo, index: path.join(gitDir, "index") };
  await gitOut(place, ["init", "-q", "--template=", "--initial-branch=main"]);
  await gitOut(place, ["-c", "core.autocrlf=false", "add", "-A", "--force"]);
  const tree = await gitOut(place, ["write-tree"]);
  const commit = await commitTree(place, tree, [], "Begin\n");
  await gitOut(place, ["update-ref", "refs/heads/main", commit]);
  cpSync(gitDir, `${kept}.new`, { recursive: true });
  renameSync(`${kept}.new`, kept);
}

/** Removes what the attempt before left, but for the build output of loop and grader
 * and the templates' repositories. */
function clearAttempt(home: string): void {
  const state = placesOf(path.join(home, "auto_tasks.json"));
  keepOnly(home, ["grade", "template.git", path.basename(state.state)]);
  keepOnly(state.state, [path.basename(state.workspaces)]);
  mkdirSync(state.workspaces, { recursive: true });
  for (const workspace of readdirSync(state.workspaces)) {
    keepOnly(path.join(state.workspaces, workspace), ["target", "warm.json"]);
  }
}

function keepOnly(folder: string, names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!names.includes(name)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
