import { existsSync, globSync, statSync } from "node:fs";
import path from "node:path";
import { git } from "../git.ts";
import { within } from "./readable-host.ts";

/** Installed dependencies, which git does not keep; nothing that holds secrets (`.env`). */
const NAMES = [".venv", "venv", ".tox", ".nox", "node_modules", "vendor"];

/**
 * Folders of installed dependencies in an owner's checkout that are not part of a workspace, which
 * is filled from git: absolute paths, for a `Place`'s `ignored`. They are looked for in `cwd`, in
 * the folders above it, and beside each package.json of the workspace in `source`. What git
 * tracks is left out: there the workspace has its own.
 */
export async function ignoredFolders(
  repository: { top: string; gitDir: string },
  cwd: string,
  source: string,
): Promise<string[]> {
  const { top, gitDir } = repository;
  const names = [...foldersUp(cwd), ...packagesIn(source)].flatMap((folder) =>
    NAMES.map((name) => path.join(folder, name)),
  );
  const active = path.relative(top, process.env.VIRTUAL_ENV ?? top);
  if (active !== "" && within(top, path.join(top, active))) names.push(active);
  const present = [...new Set(names)].filter((name) => isFolder(path.join(top, name)));
  if (present.length === 0) return [];
  const listed = await git({ gitDir }, ["ls-tree", "-z", "--name-only", "HEAD", "--", ...present]);
  const tracked = new Set(listed.kind === "ok" ? listed.out.split("\0") : []);
  return present.filter((name) => !tracked.has(name)).map((name) => path.join(top, name));
}

/** Of these folders the virtual environment that python is to use: the innermost, if there is one. */
export function virtualEnvironment(folders: readonly string[]): string | null {
  const found = folders.filter((folder) => existsSync(path.join(folder, "pyvenv.cfg")));
  const depth = (folder: string) => folder.split(path.sep).length;
  return found.sort((a, b) => depth(b) - depth(a))[0] ?? null;
}

/** "a/b/" → ["a/b", "a", "."]. */
function foldersUp(cwd: string): string[] {
  const folders: string[] = [];
  for (let at = path.relative("", cwd) || "."; ; at = path.dirname(at)) {
    folders.push(at);
    if (at === "." || at === path.dirname(at)) return folders;
  }
}

/** Workspaces of npm and pnpm keep a `node_modules` in each package. */
function packagesIn(source: string): string[] {
  if (!existsSync(path.join(source, "package.json"))) return [];
  const exclude = (name: string) => NAMES.includes(path.basename(name));
  return globSync("**/package.json", { cwd: source, exclude }).map((file) => path.dirname(file));
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
}
