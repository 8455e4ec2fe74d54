import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { git } from "../git.ts";
import type { Repository } from "../repository.ts";

/**
 * Files of a tree that are not on this machine: a partial clone fetches them when they are asked
 * for, which the loop's git never does. Folders that are missing are named by their ids.
 */
export async function missingFiles(repository: Repository, tree: string): Promise<string[]> {
  const packs = path.join(repository.commonDir, "objects", "pack");
  const isPartial =
    existsSync(packs) && readdirSync(packs).some((name) => /\.promisor$/.test(name));
  if (!isPartial) return [];
  const found = await git(repository, ["rev-list", "--objects", "--missing=print", tree]);
  const ids = found.out.split("\n").filter((line) => line.startsWith("?"));
  if (ids.length === 0) return [];
  const missing = new Set(ids.map((line) => line.slice(1)));
  const listed = await git(repository, ["ls-tree", "-r", "-z", tree]);
  const files = listed.out.split("\0").flatMap((entry) => {
    const [, , id = ""] = entry.slice(0, entry.indexOf("\t")).split(" ");
    return missing.has(id) ? [entry.slice(entry.indexOf("\t") + 1)] : [];
  });
  return files.length > 0 ? files : [...missing];
}
