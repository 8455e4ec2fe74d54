import { mapRepository, type RepositoryMap } from "../tools/map/map.ts";
import type { Workspace } from "../tools/workspace.ts";

/** What is read of a repository to map it: bytes in all, and of one file. */
const MOST = 4_000_000;
const MOST_OF_ONE = 300_000;
const SOURCE =
  /\.(rs|wgsl|ts|tsx|js|jsx|mjs|py|go|c|h|cc|cpp|hpp|cs|java|kt|swift|rb|php|glsl|zig|toml)$/;

/** `mapOf`, made when it is first asked for and only once. */
export function lazyMap(
  workspace: Workspace,
  tree: string,
  first: readonly string[],
): () => Promise<RepositoryMap> {
  let map: Promise<RepositoryMap> | undefined;
  return () => {
    map ??= mapOf(workspace, tree, first);
    return map;
  };
}

/** Maps the tree's sources; `first` are read before the others, should not all be read. */
async function mapOf(
  workspace: Workspace,
  tree: string,
  first: readonly string[],
): Promise<RepositoryMap> {
  const listed = (await workspace.list(tree)).filter((path) => SOURCE.test(path));
  const paths = [...new Set([...first, ...listed])];
  const texts: { path: string; text: string }[] = [];
  let left = MOST;
  for (const path of paths) {
    const file = workspace.read(path);
    if (file.kind !== "text" || file.text.length > Math.min(left, MOST_OF_ONE)) continue;
    left -= file.text.length;
    texts.push({ path, text: file.text });
  }
  return mapRepository(texts);
}
