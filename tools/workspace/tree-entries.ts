import { type GitPlace, git } from "../git.ts";

export interface TreeEntries {
  /** Paths of files and links. */
  files: string[];
  /** Submodules: their paths, and the commits that are recorded. */
  submodules: Map<string, string>;
}

/** Everything in a tree, by path from its top. */
export async function treeEntries(place: GitPlace, tree: string): Promise<TreeEntries> {
  const entries: TreeEntries = { files: [], submodules: new Map() };
  const listed = await git(place, ["ls-tree", "-r", "-z", "--full-tree", tree]);
  if (listed.kind === "failed") return entries;
  for (const entry of listed.out.split("\0")) {
    const tab = entry.indexOf("\t");
    const [, type, id = ""] = entry.slice(0, tab).split(" ");
    const file = entry.slice(tab + 1);
    if (type === "commit") entries.submodules.set(file, id);
    else if (type !== undefined) entries.files.push(file);
  }
  return entries;
}
