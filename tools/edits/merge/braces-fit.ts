import { isTelling } from "../text/line-words.ts";
import { type FileLine, indentOf, isBlank } from "../text/lines.ts";
import { columns, type IndentPair, indentPairs, indentUnit, reindenter } from "../text/reindent.ts";

/**
 * Whether lines like `}`, which are all alike, stand as deep in the file as the telling lines let
 * expect. If not, another line's `}` was taken for one that SEARCH leaves out. A first line without
 * indentation is not asked, since models strip it; nor is a SEARCH without any depth.
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
  const isPlain = (pair: IndentPair): boolean => !isTelling(search[pair.index] ?? "");
  const plain = pairs.filter(isPlain);
  const telling = pairs.filter((pair) => !isPlain(pair));
  const [first] = telling;
  if (!first) return true;
  if (telling.every((pair) => pair.search === first.search)) return stretchFits(plain, first);
  const indents = search.filter((line) => !isBlank(line)).map(indentOf);
  const indent = reindenter(telling, indents, indentUnit(file));
  return plain.every((pair) => indent(pair.search, pair.index) === pair.file);
}

/** With telling lines of one depth only: all others are deeper or shallower by one factor, at least 1. */
function stretchFits(plain: readonly IndentPair[], base: IndentPair): boolean {
  const factors = plain.flatMap(({ search, file }) => {
    const mine = columns(search) - columns(base.search);
    const theirs = columns(file) - columns(base.file);
    return mine === 0 && theirs === 0 ? [] : [theirs / mine];
  });
  const same = base.search !== "" && base.search === base.file;
  return factors.every((factor) => factor === factors[0] && (same ? factor === 1 : factor >= 1));
}
