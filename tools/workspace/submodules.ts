import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { type GitPlace, git } from "../git.ts";
import { commonDirOf } from "../repository.ts";
import { treeEntries } from "./tree-entries.ts";

/** The owner's own checkout of a repository, or where one would be. */
interface Checkout {
  top: string;
  gitDir: string;
}

/** Where the same repository lies in a workspace, and what git needs there. */
interface Copy {
  folder: string;
  gitDir: string;
  /** For an index of each submodule. */
  home: string;
}

/**
 * Fills the submodules of a workspace with the commits that its tree records, from the objects of
 * the owner's own submodules: nothing is fetched, and nothing of their configuration is read.
 *
 * @returns the paths of those whose commit is not on this machine; their folders are empty
 */
export async function fillSubmodules(
  submodules: ReadonlyMap<string, string>,
  owner: Checkout,
  copy: Copy,
): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, commit] of submodules) {
    const folder = path.join(copy.folder, name);
    mkdirSync(folder, { recursive: true });
    mkdirSync(copy.home, { recursive: true });
    const index = path.join(copy.home, createHash("sha256").update(folder).digest("hex"));
    const gitDir = gitDirOf(name, owner);
    const objects = path.join(commonDirOf(gitDir), "objects");
    const place = { gitDir: copy.gitDir, workTree: folder, index, objects };
    if (!existsSync(objects) || !(await fill(place, commit))) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      missing.push(name);
      continue;
    }
    const inner = (await treeEntries(place, commit)).submodules;
    const below = { top: path.join(owner.top, name), gitDir };
    const deeper = await fillSubmodules(inner, below, { ...copy, folder });
    missing.push(...deeper.map((file) => `${name}/${file}`));
  }
  return missing;
}

async function fill(place: GitPlace & { index: string }, commit: string): Promise<boolean> {
  rmSync(`${place.index}.lock`, { force: true });
  const read = ["read-tree", "--reset", "-u", commit];
  let done = await git(place, read);
  if (done.kind === "failed") {
    rmSync(place.index, { force: true });
    done = await git(place, read);
  }
  return done.kind === "ok" && (await git(place, ["clean", "-ffdxq"])).kind === "ok";
}

/**
 * The git folder of a submodule: in its checkout, or named there by a file, or kept for one that is
 * not checked out. See gitsubmodules(7).
 */
function gitDirOf(name: string, owner: Checkout): string {
  const folder = path.join(owner.top, name);
  const link = path.join(folder, ".git");
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found?.isDirectory()) return link;
  const named = found?.isFile() ? /^gitdir: (.*)/s.exec(readFileSync(link, "utf8"))?.[1] : null;
  if (named) return path.resolve(folder, named.replace(/\n$/, ""));
  const kept = path.join(owner.gitDir, "modules", name);
  return existsSync(kept) ? kept : path.join(commonDirOf(owner.gitDir), "modules", name);
}
