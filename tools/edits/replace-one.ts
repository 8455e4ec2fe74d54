import type { Edit } from "../../contracts/edit.ts";
import { deltaMerge } from "./delta-merge.ts";
import { echo } from "./echo.ts";
import { markElisions } from "./elision.ts";
import { changedLines } from "./line-diff.ts";
import { type FileLine, plainLines, type Splice } from "./lines.ts";
import type { Place } from "./locate.ts";
import { choosePlace, type Surroundings } from "./place.ts";
import { ambiguity, nearest } from "./refusal.ts";
import { transplant } from "./transplant.ts";

export type ReplaceEdit = Extract<Edit, { kind: "replace" }>;

export type Replacing =
  | { kind: "replaced"; place: Place; splices: Splice[] }
  | { kind: "refused"; why: string };

/** One edit on one file's lines (without byte-order mark), with no regard to whether it is done already. */
export function replaceOne(
  file: readonly FileLine[],
  edit: ReplaceEdit,
  around: Surroundings,
): Replacing {
  const { search, replace, even } = markElisions(
    file,
    plainLines(edit.search),
    plainLines(edit.replace),
  );
  if (!even) {
    return {
      kind: "refused",
      why: "SEARCH and REPLACE do not leave out (`...`) the same lines; write them in full.",
    };
  }
  const found = foundIn(file, search, replace, around);
  if (found.kind === "refused") return found;
  const twice = echo(file, found.place, found.splices);
  if (twice === null) return found;
  return {
    kind: "refused",
    why: `REPLACE puts in \`${twice}\`, which the file has right there already; quote it in SEARCH too.`,
  };
}

function foundIn(
  file: readonly FileLine[],
  search: readonly string[],
  replace: readonly string[],
  around: Surroundings,
): Replacing {
  const choice = choosePlace(file, search, around);
  switch (choice.kind) {
    case "ambiguous":
      return { kind: "refused", why: ambiguity(file, choice.places) };
    case "none": {
      const merge = deltaMerge(file, search, replace);
      if (merge.kind === "merged") {
        return { kind: "replaced", place: merge.place, splices: merge.splices };
      }
      return { kind: "refused", why: `${merge.why} ${nearest(file, search)}` };
    }
    case "place": {
      const { place, exact } = choice;
      if (exact) {
        return { kind: "replaced", place, splices: changedLines(search, replace, place.start) };
      }
      const merge = transplant(file, search, replace, place.map);
      if (merge.kind === "merged") return { kind: "replaced", place, splices: merge.splices };
      return {
        kind: "refused",
        why: `SEARCH is nearly at line ${place.start + 1}, but ${merge.why}.`,
      };
    }
  }
}

/** Nothing beside SEARCH itself says where it is. */
export const ALONE: Surroundings = {
  hint: null,
  earlier: [],
  later: () => [],
  repeats: { index: 0, of: 1 },
};
