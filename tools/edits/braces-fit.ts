import { isTelling } from "./line-words.ts";
import { type FileLine, indentOf, isBlank } from "./lines.ts";
import { indentPairs, indentUnit, reindenter } from "./reindent.ts";

/**
 * Whether lines like `}`, which are all alike, stand as deep in the file as SEARCH and the other
 * lines let expect. If not, another line's `}` was taken for one that SEARCH leaves out. A first
 * line without indentation is not asked, since models strip it; nor is a SEARCH without any depth.
 */
export function bracesFit(
  file: readonly FileLine[],
  search: readonly string[],
  map: readonly number[],
): boolean {
  const all = indentPairs(file, search, map);
  const pairs = all.slice(all[0]?.search === "" ? 1 : 0);
  if (pairs.every((pair) => pair.search === pair.file)) return true;
  if (pairs.every((pair) => pair.search === pairs[0]?.search)) return true;
  const indents = search.filter((line) => !isBlank(line)).map(indentOf);
  const unit = indentUnit(file);
  return pairs.every((pair) => {
    if (isTelling(search[pair.index] ?? "")) return true;
    const others = pairs.filter((other) => other !== pair);
    return reindenter(others, indents, unit)(pair.search, pair.index) === pair.file;
  });
}
