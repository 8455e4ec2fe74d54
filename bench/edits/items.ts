import { indentOf, isBlank } from "../../tools/edits/text/lines.ts";

/** A function, type, implementation, test or match arm: lines `[start, end)`. */
export interface Item {
  start: number;
  end: number;
}

const HEAD =
  /^\s*(?:pub(?:\([a-z]+\))? )?(?:const |unsafe |default )*(?:fn|struct|enum|impl|trait|mod)\b.*\{$|=> \{$/;

/** Items of a formatted file, found by their head line and the closing brace as deep as it. */
export function itemsOf(lines: readonly string[]): Item[] {
  return lines.flatMap((line, start) => {
    if (!HEAD.test(line)) return [];
    const depth = indentOf(line).length;
    let end = start + 1;
    while (
      end < lines.length &&
      (isBlank(lines[end] ?? "") || indentOf(lines[end] ?? "").length > depth)
    ) {
      end++;
    }
    return [{ start, end: end + 1 }];
  });
}

/** Part of the first item's solid lines that the second has at the same distance from its head. */
export function sameness(lines: readonly string[], one: Item, two: Item): number {
  const solid: number[] = [];
  for (let i = 0; i < one.end - one.start; i++)
    if (!isBlank(lines[one.start + i] ?? "")) solid.push(i);
  const same = solid.filter((i) => {
    const other = two.start + i < two.end ? lines[two.start + i] : undefined;
    return other?.trim() === lines[one.start + i]?.trim();
  });
  return same.length / solid.length;
}
