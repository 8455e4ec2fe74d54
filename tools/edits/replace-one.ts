import type { Edit } from "../../contracts/edit.ts";
import { deltaMerge } from "./delta-merge.ts";
import { exactPlaces, type Place } from "./locate.ts";
import { echo } from "./merge/echo.ts";
import { transplant } from "./merge/transplant.ts";
import { choosePlace, type Surroundings } from "./place.ts";
import { ambiguity } from "./refusal.ts";
import { markElisions } from "./text/elision.ts";
import { changedLines } from "./text/line-diff.ts";
import { isTelling } from "./text/line-words.ts";
import { type FileLine, plainLines, type Splice } from "./text/lines.ts";

export type ReplaceEdit = Extract<Edit, { kind: "replace" }>;

export type Replacing =
  /** `exact`: SEARCH stands there byte for byte. `merged`: it stands there only in part. */
  | { kind: "replaced"; place: Place; splices: Splice[]; exact: boolean; merged: boolean }
  /** `why` is a sentence. `lost`: SEARCH stands nowhere; `near` is where it nearly does, if known. */
  | { kind: "refused"; why: string; lost: boolean; near: Place | null };

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
    return refused(
      "SEARCH and REPLACE do not leave out (`...`) the same lines; write them in full.",
    );
  }
  const found = foundIn(file, search, replace, around);
  if (found.kind === "refused") return found;
  const there = found.exact || !replace.some(isTelling) ? [] : exactPlaces(file, replace);
  const { start, end } = found.place;
  const apart = there.find((other) => other.end <= start || other.start >= end);
  if (apart) {
    return refused(
      `SEARCH is only nearly in the file, and REPLACE stands at line ${apart.start + 1} already.`,
    );
  }
  const twice = echo(file, found.place, found.splices);
  if (twice === null) return found;
  return refused(
    `REPLACE puts in \`${twice}\`, which the file has right there already; quote it in SEARCH too.`,
  );
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
      return refused(ambiguity(file, choice.places));
    case "none": {
      const merge = deltaMerge(file, search, replace);
      if (merge.kind === "refused") return { ...refused(merge.why), lost: true, near: merge.place };
      return {
        kind: "replaced",
        place: merge.place,
        splices: merge.splices,
        exact: false,
        merged: true,
      };
    }
    case "place": {
      const { place, exact } = choice;
      if (exact) {
        const splices = changedLines(search, replace, place.start);
        return { kind: "replaced", place, splices, exact, merged: false };
      }
      const merge = transplant(file, search, replace, place.map);
      if (merge.kind === "conflict") {
        return refused(`SEARCH is nearly at line ${place.start + 1}, but ${merge.why}.`);
      }
      return { kind: "replaced", place, splices: merge.splices, exact, merged: false };
    }
  }
}

const refused = (why: string) => ({ kind: "refused", why, lost: false, near: null }) as const;

/** Nothing beside SEARCH itself says where it is. */
export const ALONE: Surroundings = {
  hint: null,
  earlier: [],
  later: () => [],
  repeats: { index: 0, of: 1 },
};
