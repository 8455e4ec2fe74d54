import { createHash } from "node:crypto";
import type { Task } from "../contracts/task.ts";

/** Of what the owner asked for: an interrupted run is not resumed when that has changed. */
export function taskDigest(task: Task): string {
  const { title, inputs, tests, kind, repo, description, allow, cwd, grants, expect } = task;
  const asked = JSON.stringify({
    ...{ title, inputs, tests, kind, repo, description, allow, cwd, grants, expect },
  });
  return createHash("sha256").update(asked).digest("hex");
}
