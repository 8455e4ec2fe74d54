import type { Texts } from "./written-reply.ts";

/** Small mistakes that compile as a rule, as patterns and what stands there instead. */
const SLIPS: readonly [RegExp, (found: string) => string][] = [
  [/(?<= )\+(?= )/g, () => "-"],
  [/(?<= )-(?= )/g, () => "+"],
  [/(?<= )<=(?= )/g, () => "<"],
  [/(?<= )>=(?= )/g, () => ">"],
  [/(?<= )==(?= )/g, () => "!="],
  [/(?<= )&&(?= )/g, () => "||"],
  [/\btrue\b/g, () => "false"],
  [/\bfalse\b/g, () => "true"],
  [/(?<![\w".])\d+(?![\w".])/g, (digits) => String(Number(digits) + 1)],
];

interface Place {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly instead: string;
}

/**
 * The texts with one small mistake at a random place that the template does not hold as well; null
 * when there is no such place. The mistake may happen to be harmless: the hidden tests decide.
 */
export function withSlip(texts: Texts, template: Texts, random: () => number): Texts | null {
  const places = [...texts].flatMap(([file, text]) => placesIn(file, text, template.get(file)));
  const place = places[Math.floor(random() * places.length)];
  if (place === undefined) return null;
  const text = texts.get(place.file) ?? "";
  const slipped = text.slice(0, place.from) + place.instead + text.slice(place.to);
  return new Map([...texts, [place.file, slipped]]);
}

function placesIn(file: string, text: string, old: string | undefined): Place[] {
  const known = new Set(old?.split("\n"));
  const places: Place[] = [];
  let at = 0;
  for (const line of text.split("\n")) {
    if (!known.has(line) && !/^\s*(\/\/|#|use )/.test(line)) {
      for (const [pattern, instead] of SLIPS) {
        for (const match of line.matchAll(pattern)) {
          const from = at + match.index;
          places.push({ file, from, to: from + match[0].length, instead: instead(match[0]) });
        }
      }
    }
    at += line.length + 1;
  }
  return places;
}
