import { isName } from "./rust-tokens.ts";

/** The paths that a `use` item brings in: `use a::{b, c::*};` gives a::b and a::c::*; `use a::b as d` gives a::b as d. */
export function importsOf(tokens: readonly string[]): string[][] {
  const start = tokens.indexOf("use") + 1;
  const words = tokens.slice(start).filter((token) => token !== ":" && token !== ";");
  return tree(words, [], { at: 0 });
}

/** Whether one of the paths brings in what `path` did. */
export function isCovered(path: readonly string[], now: readonly (readonly string[])[]): boolean {
  const [wanted, around] = [path.join("::"), [...path.slice(0, -1), "*"].join("::")];
  return now.some((other) => [wanted, around].includes(other.join("::")));
}

/** The name by which an import is known. */
export function importedName(path: readonly string[]): string {
  return path.at(-1)?.split(" as ").at(-1) ?? "";
}

/** One comma-separated level; `place.at` is moved to just after it. */
function tree(words: readonly string[], prefix: string[], place: { at: number }): string[][] {
  const found: string[][] = [];
  let path = prefix;
  const end = () => {
    if (path.length > prefix.length) found.push(path);
    path = prefix;
  };
  while (place.at < words.length) {
    const word = words[place.at++] ?? "";
    if (word === "}") break;
    if (word === ",") end();
    else if (word === "{") {
      found.push(...tree(words, path, place));
      path = prefix;
    } else if (word === "as")
      path = [...path.slice(0, -1), `${path.at(-1)} as ${words[place.at++]}`];
    else if (word === "*" || isName(word)) path = [...path, word];
  }
  end();
  return found;
}
