import { git } from "../git.ts";
import type { Repository } from "../repository.ts";
import { withoutPrograms } from "./owner-programs.ts";

export type Merged =
  | { kind: "merged"; tree: string }
  | { kind: "conflict"; files: string[] }
  /** They have no commit in common, or not here: the history of a shallow clone is cut. */
  | { kind: "unrelated" }
  | { kind: "failed"; message: string };

/** Merges two commits without a checkout. */
export async function mergeTrees(
  repository: Repository,
  ours: string,
  theirs: string,
): Promise<Merged> {
  const { flags, env } = await withoutPrograms(repository);
  const merge = [...flags, "merge-tree", "--write-tree", "-z", "--name-only", ours, theirs];
  const merged = await git(repository, merge, { env });
  const [tree = "", ...rest] = merged.out.split("\0");
  if (merged.kind === "ok") return { kind: "merged", tree };
  if (merged.code === 1) {
    const end = rest.indexOf("");
    return { kind: "conflict", files: rest.slice(0, end < 0 ? rest.length : end) };
  }
  if (/unrelated histories/.test(merged.message)) return { kind: "unrelated" };
  return { kind: "failed", message: merged.message };
}
