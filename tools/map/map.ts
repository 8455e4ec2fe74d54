import type { Definition, ReadFile } from "./definition.ts";
import { readPlain } from "./plain.ts";
import { type Ranked, rank, type Wanted } from "./rank.ts";
import { openRust } from "./rust.ts";

export interface RepositoryMap {
  files: readonly ReadFile[];
  /** All definitions, the likeliest to matter first. */
  rank(wanted: Wanted): Ranked[];
  /** Definitions of that name, `Type::name` and `name()` included. */
  find(name: string): { file: ReadFile; definition: Definition }[];
}

/** Reads all files for what they define and use. Rust through its grammar, others by their look. */
export async function mapRepository(
  texts: readonly { path: string; text: string }[],
): Promise<RepositoryMap> {
  const rust = texts.some(({ path }) => path.endsWith(".rs")) ? await openRust() : readPlain;
  const files = texts.map(({ path, text }): ReadFile => {
    const read = path.endsWith(".rs") ? rust : readPlain;
    return { path, text, ...read(text) };
  });
  return {
    files,
    rank: (wanted) => rank(files, wanted),
    find(name) {
      const bare = name.replace(/\(.*$/, "").split(/::|\./).at(-1) ?? name;
      return files.flatMap((file) =>
        file.definitions
          .filter((definition) => definition.name === bare)
          .map((definition) => ({ file, definition })),
      );
    },
  };
}
