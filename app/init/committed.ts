import { type GitPlace, git } from "../../tools/git.ts";
import type { Repository } from "../../tools/repository.ts";

/** Texts larger than this are no example to begin with; bytes. */
const LARGEST = 16_000;

/** A plain file of the last commit, its path relative to the folder that was asked for. */
export interface CommittedFile {
  path: string;
  bytes: number;
}

export interface Committed {
  files: CommittedFile[];
  /** A file's text as committed; null when it is large, no UTF-8, or a stand-in of Git LFS. */
  read(file: CommittedFile): Promise<string | null>;
  /** Those of the files that hold a line like this (extended regular expression). */
  holding(pattern: string): Promise<Set<string>>;
}

/** What the last commit has below a folder: the loop works from commits, so nothing else counts. */
export async function committedIn(repository: Repository): Promise<Committed> {
  const { prefix } = repository;
  const place: GitPlace = { gitDir: repository.gitDir };
  const tree = `HEAD:${prefix}`;
  const listed = await git(place, ["ls-tree", "-r", "-l", "-z", tree]);
  const entries = listed.kind === "ok" ? listed.out.split("\0") : [];
  return {
    files: entries.flatMap((entry) => {
      // 100644 blob <id> <bytes><tab><path>; links are 120000, submodules 160000.
      const [, bytes, path] = /^100\d+ blob \S+ +(\d+)\t(.+)$/s.exec(entry) ?? [];
      return path === undefined ? [] : [{ path, bytes: Number(bytes) }];
    }),
    async read({ path, bytes }) {
      if (bytes === 0 || bytes > LARGEST) return null;
      const shown = await git(place, ["show", `${tree}${path}`]);
      const text = shown.kind === "ok" ? shown.out : "";
      const unfit =
        text === "" || /[\0\ufffd]/.test(text) || text.startsWith("version https://git-lfs");
      return unfit ? null : text;
    },
    async holding(pattern) {
      const found = await git(place, ["grep", "-l", "-z", "-I", "-E", "-e", pattern, tree]);
      // Each as `HEAD:folder/:path`.
      const names = found.kind === "ok" ? found.out.split("\0") : [];
      return new Set(names.map((name) => name.slice(tree.length + 1)));
    },
  };
}
