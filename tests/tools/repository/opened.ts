import { branchTip, moveBranch } from "../../../tools/repository/loop-branch.ts";
import { commitTree, openRepository, type Repository } from "../../../tools/repository.ts";
import { openWorkspace } from "../../../tools/workspace.ts";
import { git, scratch, write } from "../../support/crate.ts";

/** The repository of a folder that can be worked from. */
export async function opened(folder: string): Promise<Repository> {
  const found = await openRepository(folder);
  if (found.kind === "unusable") throw new Error(found.message);
  return found.repository;
}

/** Puts a commit that writes one file onto the loop's branch, as a run does. */
export async function land(
  folder: string,
  base: { commit: string; tree: string },
  file: string,
  text: string,
): Promise<string> {
  const place = await opened(folder);
  const workspace = openWorkspace(place, scratch());
  await workspace.restore(base.tree);
  const tree = await workspace.write([{ kind: "write", path: file, text }]);
  const commit = await commitTree(place, tree, [base.commit], "The loop's\n");
  await moveBranch(place, commit, await branchTip(place), "test");
  return commit;
}

/** The owner commits everything, with one file changed. */
export function ownerCommits(folder: string, file: string, text: string): string {
  write(folder, { [file]: text });
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", `Change ${file}`);
  return git(folder, "rev-parse", "HEAD");
}
