import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { FileChange } from "../contracts/edit.ts";
import { git, gitOut } from "./git.ts";
import { outside } from "./guard.ts";
import type { Repository } from "./repository.ts";
import { type Difference, splitDiff } from "./workspace/difference.ts";
import { fillLargeFiles, type LargeFiles } from "./workspace/large-files.ts";
import { ownGitDir } from "./workspace/own-git-dir.ts";
import { fillSubmodules } from "./workspace/submodules.ts";
import { type TreeEntries, treeEntries } from "./workspace/tree-entries.ts";

export type FileText = { kind: "text"; text: string } | { kind: "missing" } | { kind: "not-text" };

export type Workspace = ReturnType<typeof openWorkspace>;

/** What of a tree is kept outside of the repository's own objects, by path from its top. */
interface KeptElsewhere {
  submodules: TreeEntries["submodules"];
  large: LargeFiles;
  /** Submodules whose recorded commit is not on this machine. */
  missing: string[];
}

/**
 * A plain folder that can be made equal to any tree of a repository, with an index of its own and a
 * cargo target directory that stays warm. There is no `.git` in it. Paths are relative to the
 * task's folder.
 */
export function openWorkspace(repository: Repository, home: string) {
  const folder = path.join(home, "tree");
  const target = path.join(home, "target");
  mkdirSync(folder, { recursive: true });
  mkdirSync(target, { recursive: true });
  const place = {
    gitDir: ownGitDir(home, repository.format),
    workTree: folder,
    index: path.join(home, "index"),
    objects: path.join(repository.commonDir, "objects"),
  };
  const inside = (file: string) => path.join(folder, repository.prefix, file);

  /** True when the path, or a folder on the way to it, is a symbolic link. */
  function crossesLink(file: string): boolean {
    const parts = path.join(repository.prefix, file).split("/");
    return parts.some((_, i) => {
      const step = path.join(folder, ...parts.slice(0, i + 1));
      return lstatSync(step, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    });
  }

  const locks = path.join(home, "locks");

  /** The tree that the folder is known to equal, so that it need not be made so again. */
  let standing: string | null = null;
  let elsewhere: KeptElsewhere = { submodules: new Map(), large: new Map(), missing: [] };
  const listed = new Map<string, TreeEntries>();
  let last: (Difference & { from: string; to: string }) | null = null;

  async function entriesOf(tree: string): Promise<TreeEntries> {
    const entries = listed.get(tree) ?? (await treeEntries(place, tree));
    listed.set(tree, entries);
    return entries;
  }

  /** Files that are kept elsewhere are there for builds, and nothing but their pointers in git. */
  async function fillIn(tree: string): Promise<void> {
    const { files, submodules } = await entriesOf(tree);
    const within = { gitDir: place.gitDir, folder, home: path.join(home, "submodules") };
    const missing = await fillSubmodules(submodules, repository, within);
    elsewhere = { submodules, missing, large: fillLargeFiles(files, folder, repository) };
  }

  return {
    repository,
    home,
    folder,
    target,
    /** Where the task's commands run, relative to `folder`. */
    cwd: repository.prefix,

    /**
     * Makes the folder equal a tree, whatever was in it; files that are equal are not touched. The
     * lock files that were kept lie over it: builds are offline and cannot write their own.
     */
    async restore(tree: string): Promise<void> {
      if (standing === tree && existsSync(place.index)) return;
      standing = null;
      // Somebody may have removed what is only a copy.
      for (const part of [folder, target]) mkdirSync(part, { recursive: true });
      ownGitDir(home, repository.format);
      // A killed git leaves its lock behind. The index is ours alone, and we hold the loop's lock.
      rmSync(`${place.index}.lock`, { force: true });
      const made = await git(place, ["read-tree", "--reset", "-u", tree]);
      if (made.kind === "failed") {
        // A damaged index cannot be read, and is made again from nothing.
        rmSync(place.index, { force: true });
        await gitOut(place, ["read-tree", "--reset", "-u", tree]);
      }
      await gitOut(place, ["clean", "-ffdxq"]);
      await fillIn(tree);
      for (const kept of [path.join(locks, "base"), path.join(locks, tree)]) {
        if (existsSync(kept)) cpSync(kept, folder, { recursive: true });
      }
      standing = tree;
    },

    /** Whether the repository still holds a tree: git removes what nothing refers to, after weeks. */
    async has(tree: string): Promise<boolean> {
      return (await git(place, ["cat-file", "-e", `${tree}^{tree}`])).kind === "ok";
    },

    /**
     * Keeps lock files that were made or brought up to date (paths from the top): for every tree,
     * or for one whose manifests differ.
     */
    keepLocks(files: readonly string[], tree = "base"): void {
      for (const file of files) {
        cpSync(path.join(folder, file), path.join(locks, tree, file), { recursive: true });
      }
    },

    forgetLocks(): void {
      if (existsSync(locks)) standing = null;
      rmSync(locks, { recursive: true, force: true });
    },

    /** Says that something else may have written into the folder: a command without a sandbox. */
    disturbed(): void {
      standing = null;
    },

    /** Writes the changes and gives the id of the tree that the folder then equals. */
    async write(changes: readonly FileChange[]): Promise<string> {
      standing = null;
      for (const change of changes) {
        const file = inside(change.path);
        if (change.kind === "delete") {
          rmSync(file, { force: true });
        } else {
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, change.text);
        }
      }
      const paths = changes.map((change) => `${repository.prefix}${change.path}\0`).join("");
      await gitOut(place, ["update-index", "--add", "--remove", "-z", "--stdin"], { input: paths });
      standing = await gitOut(place, ["write-tree"]);
      return standing;
    },

    /** The difference between two trees as a unified diff, and the files in it. */
    async diff(from: string, to: string): Promise<Difference> {
      if (from === to) return { patch: "", files: [] };
      if (last?.from === from && last.to === to) return last;
      const relative = repository.prefix === "" ? [] : [`--relative=${repository.prefix}`];
      const how = ["--no-ext-diff", "--no-textconv", "--patch-with-raw", "-z", ...relative];
      last = { from, to, ...splitDiff(await gitOut(place, ["diff", ...how, from, to])) };
      return last;
    },

    /** The files of a tree below the task's folder. */
    async list(tree: string): Promise<string[]> {
      const { prefix } = repository;
      const { files } = await entriesOf(tree);
      return files.filter((f) => f.startsWith(prefix)).map((file) => file.slice(prefix.length));
    },

    /** What builds will miss in the folder, by path from its top. */
    absent(): { submodules: string[]; largeFiles: string[] } {
      const large = [...elsewhere.large].filter(([, state]) => state === "missing");
      return { submodules: elsewhere.missing, largeFiles: large.map(([file]) => file) };
    },

    /** Why no edit can be written to this path, or null; the reason goes after the path. */
    unwritable(file: string): string | null {
      if (crossesLink(file)) return "leads through a symbolic link";
      const full = repository.prefix + file;
      const submodule = [...elsewhere.submodules.keys()].find((name) =>
        `${full}/`.startsWith(`${name}/`),
      );
      if (submodule !== undefined) {
        return `lies in the submodule ${submodule}, which is a repository of its own and not this task's`;
      }
      return elsewhere.large.has(full)
        ? "is kept by Git LFS: the repository holds a pointer to it, which an edit would replace"
        : null;
    },

    /** A file inside the task's folder; what lies outside or behind a link is not there. */
    read(file: string): FileText {
      if (outside(file) !== null || crossesLink(file)) return { kind: "missing" };
      const full = inside(file);
      if (statSync(full, { throwIfNoEntry: false })?.isFile() !== true) return { kind: "missing" };
      try {
        const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
        return { kind: "text", text: utf8.decode(readFileSync(full)) };
      } catch {
        return { kind: "not-text" };
      }
    },
  };
}
