import path from "node:path";
import { openRepository, treeOf } from "../../tools/repository.ts";
import { openWorkspace } from "../../tools/workspace.ts";
import { type Files, filesIn } from "../grade/files.ts";
import type { WorkerPlace } from "./worker-place.ts";

/** Reads trees of an attempt's repository as plain files, one at a time. */
export async function openResults(place: WorkerPlace) {
  const opened = await openRepository(place.repo);
  if (opened.kind === "unusable") throw new Error(opened.message);
  const { repository } = opened;
  const workspace = openWorkspace(repository, path.join(place.home, "result"));
  return {
    commitTree: (commit: string): Promise<string> => treeOf(repository, commit),
    async filesOf(tree: string): Promise<Files> {
      await workspace.restore(tree);
      return filesIn(workspace.folder);
    },
  };
}
