import { exactPlaces, loosePlaces, type Place } from "./locate.ts";
import type { FileLine } from "./text/lines.ts";

/** Lines `[start, end)` of the current text. */
export interface Stretch {
  start: number;
  end: number;
}

/** What, beside SEARCH itself, says which of several equal places is meant. */
export interface Surroundings {
  /** 0-based line that the reply names, in the current text; null when it names none. */
  hint: number | null;
  /** Places of the reply's earlier edits in this file, in the reply's order. */
  earlier: readonly Stretch[];
  /** Start lines of its later edits that stand in one place only, in the reply's order. */
  later: () => readonly number[];
  /** How many equal edits the reply holds, this one included, and which of them this is (from 0). */
  repeats: { index: number; of: number };
}

export type Choice =
  | { kind: "place"; place: Place; exact: boolean }
  | { kind: "ambiguous"; places: Place[] }
  | { kind: "none" };

/** The one place that SEARCH means, exactly or but for white space; later steps see `none`. */
export function choosePlace(
  file: readonly FileLine[],
  search: readonly string[],
  around: Surroundings,
): Choice {
  for (const exact of [true, false]) {
    const places = exact ? exactPlaces(file, search) : loosePlaces(file, search);
    if (places.length === 0) continue;
    const place = places.length === 1 ? places[0] : decided(places, around);
    return place ? { kind: "place", place, exact } : { kind: "ambiguous", places };
  }
  return { kind: "none" };
}

function decided(places: readonly Place[], around: Surroundings): Place | undefined {
  return byHint(places, around.hint) ?? byRepeats(places, around) ?? bySiblings(places, around);
}

/** Models miscount by a few lines, so the named line must be much nearer to one place than to any other. */
function byHint(places: readonly Place[], hint: number | null): Place | undefined {
  if (hint === null) return undefined;
  const far = (place: Place): number => Math.abs(place.start - hint);
  const [first, second] = [...places].sort((a, b) => far(a) - far(b));
  if (!first || !second || far(first) > 10) return undefined;
  return far(second) > 3 * far(first) + 2 ? first : undefined;
}

/** As many equal edits as equal places: the first is for the first. */
function byRepeats(places: readonly Place[], around: Surroundings): Place | undefined {
  const { index, of } = around.repeats;
  const untouched = places.filter(
    (place) => !around.earlier.some((w) => place.start < w.end && w.start < place.end),
  );
  return untouched.length === of - index ? untouched[0] : undefined;
}

/** Between its neighbours, if at least two of the reply's other edits show that it goes down the file. */
function bySiblings(places: readonly Place[], around: Surroundings): Place | undefined {
  const later = around.later();
  const order = [...around.earlier.map(({ start }) => start), ...later];
  if (order.length < 2 || order.some((line, i) => i > 0 && line < (order[i - 1] ?? 0))) {
    return undefined;
  }
  const from = around.earlier.at(-1)?.end ?? 0;
  const to = later[0] ?? Number.POSITIVE_INFINITY;
  const between = places.filter((place) => place.start >= from && place.end <= to);
  return between.length === 1 ? between[0] : undefined;
}
