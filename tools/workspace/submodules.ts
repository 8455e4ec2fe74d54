import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { git } from "../git.ts";
import { commonDirOf, type Repository } from "../repository.ts";
import { treeEntries } from "./tree-entries.ts";

/**
 * Fills the submodules of a workspace with the commits that its tree records, from the objects of
 * the owner's own submodules: nothing is fetched, and nothing of their configuration is read.
 *
 * @returns the paths of those whose commit is not on this machine; their folders are empty
 */
export async function fillSubmodules(
  submodules: ReadonlyMap<string, string>,
  repository: Repository,
  place: { gitDir: string; folder: string; home: string },
): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, commit] of submodules) {
    const folder = path.join(place.folder, name);
    const objects = objectsOf(name, repository);
    const index = path.join(place.home, createHash("sha256").update(name).digest("hex"));
    mkdirSync(folder, { recursive: true });
    mkdirSync(place.home, { recursive: true });
    const own = { gitDir: place.gitDir, workTree: folder, index, objects: objects ?? "" };
    const filled = objects !== null && (await fill(own, commit));
    if (!filled) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      missing.push(name);
      continue;
    }
    const inner = (await treeEntries(own, commit)).submodules;
    const deeper = new Map([...inner].map(([below, id]) => [`${name}/${below}`, id]));
    missing.push(...(await fillSubmodules(deeper, repository, place)));
  }
  return missing;
}

async function fill(
  own: { gitDir: string; workTree: string; index: string; objects: string },
  commit: string,
): Promise<boolean> {
  rmSync(`${own.index}.lock`, { force: true });
  const read = ["read-tree", "--reset", "-u", commit];
  let done = await git(own, read);
  if (done.kind === "failed") {
    rmSync(own.index, { force: true });
    done = await git(own, read);
  }
  return done.kind === "ok" && (await git(own, ["clean", "-ffdxq"])).kind === "ok";
}

/** Where the objects of a submodule lie: see gitsubmodules(7). Null when it was never fetched. */
function objectsOf(name: string, repository: Repository): string | null {
  const folder = path.join(repository.top, name);
  const link = path.join(folder, ".git");
  const found = lstatSync(link, { throwIfNoEntry: false });
  const named = found?.isFile() ? /^gitdir: (.*)\n?$/s.exec(readFileSync(link, "utf8"))?.[1] : null;
  const places = [
    ...(named ? [path.resolve(folder, named.replace(/\n$/, ""))] : []),
    ...(found?.isDirectory() ? [link] : []),
    ...[repository.gitDir, repository.commonDir].map((git) => path.join(git, "modules", name)),
  ];
  const objects = places.map((gitDir) => path.join(commonDirOf(gitDir), "objects"));
  return objects.find((each) => existsSync(each)) ?? null;
}
