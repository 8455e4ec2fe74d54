import { gitOut } from "../git.ts";
import type { Workspace } from "../workspace.ts";

/** The files of a tree below the task's folder, as the guard asks for them. */
export interface BaseFiles {
  /** Text of a file that was asked for when loading; null when it is not in the tree. */
  before(file: string): string | null;
  twin(file: string): string | null;
  /** Where the task's folder lies in its repository. */
  prefix: string;
}

/** Reads a tree's names, and the texts of `files`. */
export async function baseFiles(
  { repository, list }: Pick<Workspace, "repository" | "list">,
  tree: string,
  files: readonly string[],
): Promise<BaseFiles> {
  const names = await list(tree);
  const there = new Set(names);
  const lower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const wanted = [...new Set(files)].filter((file) => there.has(file));
  const texts = new Map(
    await Promise.all(
      wanted.map(async (file): Promise<[string, string]> => {
        const args = ["cat-file", "blob", `${tree}:${repository.prefix}${file}`];
        return [file, await gitOut(repository, args)];
      }),
    ),
  );
  return {
    prefix: repository.prefix,
    before: (file) => texts.get(file) ?? null,
    twin: (file) => (there.has(file) ? null : (lower.get(file.toLowerCase()) ?? null)),
  };
}
