import { type ScaleLinear, scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { Comparison } from "../statistics/compare.ts";
import { html, type Markup, nothing } from "./markup.ts";
import type { PassAt, VariantSummary } from "./summary.ts";
import { percent, points } from "./words.ts";

const WIDTH = 640;

function svg(height: number, label: string, content: readonly Markup[]): Markup {
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${content}</svg>`;
}

type Scale = ScaleLinear<number, number>;

/** About so many marks on an axis. */
const TICKS = 5;

function xAxis(
  scale: Scale,
  top: number,
  bottom: number,
  say: (tick: number) => string,
  ticks = TICKS,
): Markup[] {
  return scale
    .ticks(ticks)
    .map(
      (tick) =>
        html`<line class="grid" x1="${scale(tick)}" x2="${scale(tick)}" y1="${top}" y2="${bottom}"/><text class="tick" x="${scale(tick)}" y="${bottom + 18}" text-anchor="middle">${say(tick)}</text>`,
    );
}

function yAxis(scale: Scale, left: number, say: (tick: number) => string): Markup[] {
  return scale
    .ticks(TICKS)
    .map(
      (tick) =>
        html`<line class="grid" x1="${left}" x2="${WIDTH - 10}" y1="${scale(tick)}" y2="${scale(tick)}"/><text class="tick" x="${left - 8}" y="${scale(tick) + 4}" text-anchor="end">${say(tick)}</text>`,
    );
}

const whole = (share: number) => `${Math.round(share * 100)}%`;
const wholePoints = (share: number) => `${share > 0 ? "+" : ""}${Math.round(share * 100)}`;

/** Each variant's score with its interval. */
export function scorePlot(variants: readonly VariantSummary[]): Markup {
  const row = 40;
  const bottom = variants.length * row + 10;
  const x = scaleLinear([0, 1], [150, WIDTH - 95]);
  const rows = variants.map(({ variant, score }, at) => {
    const y = 10 + at * row + row / 2;
    const { low, high } = score.interval;
    const dot =
      score.mean === null
        ? nothing
        : html`<circle class="v${at % 6} fill" cx="${x(score.mean)}" cy="${y}" r="6"/>`;
    return html`<text class="label" x="140" y="${y + 5}" text-anchor="end">${variant.name}</text><line class="v${at % 6} bar" x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}"/>${dot}<text class="label" x="${WIDTH - 4}" y="${y + 5}" text-anchor="end">${percent(score.mean)}</text>`;
  });
  const label = "Score of each variant with its 95% interval";
  return svg(bottom + 26, label, [...xAxis(x, 10, bottom, whole), ...rows]);
}

/** Differences to the baseline with their intervals; what crosses the line in the middle is open. */
export function forestPlot(comparisons: readonly Comparison[]): Markup {
  if (comparisons.length === 0) return nothing;
  const reach = Math.max(
    0.1,
    ...comparisons.flatMap(({ difference, interval }) =>
      [difference, interval?.low ?? 0, interval?.high ?? 0].map(Math.abs),
    ),
  );
  const row = 48;
  const bottom = comparisons.length * row + 10;
  const x = scaleLinear([-reach * 1.05, reach * 1.05], [150, WIDTH - 140]);
  const rows = comparisons.map((one, at) => {
    const y = 10 + at * row + row / 2;
    const line =
      one.interval === null
        ? nothing
        : html`<line class="bar ${one.verdict}" x1="${x(one.interval.low)}" x2="${x(one.interval.high)}" y1="${y}" y2="${y}"/>`;
    return html`<text class="label" x="140" y="${y + 5}" text-anchor="end">${one.name}</text>${line}<rect class="fill ${one.verdict}" x="${x(one.difference) - 6}" y="${y - 6}" width="12" height="12"/><text class="label" x="${WIDTH - 118}" y="${y - 2}">${points(one.difference)}</text><text class="tick" x="${WIDTH - 118}" y="${y + 17}">${one.verdict}</text>`;
  });
  const zero = html`<line class="axis" x1="${x(0)}" x2="${x(0)}" y1="6" y2="${bottom}"/>`;
  const label = "Difference of each variant to the baseline in points, with 95% intervals";
  return svg(bottom + 26, label, [...xAxis(x, 10, bottom, wholePoints), zero, ...rows]);
}

/** pass@k rises and pass^k falls with k. */
export function passPlot(variants: readonly VariantSummary[]): Markup {
  const most = Math.max(...variants.map(({ passAt }) => passAt.length));
  const left = 60;
  const bottom = 240;
  const x = scaleLinear([1, Math.max(2, most)], [left + 20, WIDTH - 40]);
  const y = scaleLinear([0, 1], [bottom, 12]);
  const lines = variants.flatMap(({ passAt }, at) => [
    curve(passAt, ({ any }) => any, x, y, `v${at % 6}`),
    curve(passAt, ({ all }) => all, x, y, `v${at % 6} dashed`),
  ]);
  const marks = Array.from({ length: most }, (_, at) => at + 1).map(
    (k) =>
      html`<text class="tick" x="${x(k)}" y="${bottom + 18}" text-anchor="middle">k = ${k}</text>`,
  );
  const label = "pass@k (solid) and pass^k (dashed) by k";
  return svg(bottom + 26, label, [...yAxis(y, left, whole), ...marks, ...lines]);
}

function curve(
  passAt: readonly PassAt[],
  pick: (one: PassAt) => number | null,
  x: Scale,
  y: Scale,
  style: string,
): Markup {
  const known = passAt.flatMap((one): [number, number][] => {
    const value = pick(one);
    return value === null ? [] : [[x(one.k), y(value)]];
  });
  const path = line().digits(1)(known) ?? "";
  const dots = known.map(
    ([left, top]) => html`<circle class="fill ${style}" cx="${left}" cy="${top}" r="4"/>`,
  );
  return html`<path class="line ${style}" d="${path}"/>${dots}`;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly style: number;
  readonly title: string;
}

/** Where each task stands: what it cost, and its mean score. */
export function scatterPlot(
  spots: readonly Spot[],
  label: string,
  say: (value: number) => string,
): Markup {
  const left = 60;
  const bottom = 220;
  const most = Math.max(1, ...spots.map((spot) => spot.x));
  const x = scaleLinear([0, most * 1.05], [left, WIDTH - 20]);
  const y = scaleLinear([0, 1], [bottom, 16]);
  // Equal scores would hide each other: a little up or down by the order they come in.
  const dots = spots.map(
    (spot, at) =>
      html`<circle class="fill see-through v${spot.style % 6}" cx="${x(spot.x)}" cy="${y(spot.y) + ((at % 5) - 2) * 2.5}" r="5"><title>${spot.title}</title></circle>`,
  );
  return svg(bottom + 26, label, [...yAxis(y, left, whole), ...xAxis(x, 10, bottom, say), ...dots]);
}

/** Counts by name, as bars for each variant. */
export function countPlot(
  names: readonly string[],
  series: readonly (readonly number[])[],
  label: string,
): Markup {
  const thick = 14;
  const group = series.length * thick + 14;
  const bottom = names.length * group + 10;
  const most = Math.max(1, ...series.flat());
  const x = scaleLinear([0, most * 1.08], [150, WIDTH - 20]);
  const bars = names.flatMap((name, at) => [
    html`<text class="label" x="140" y="${16 + at * group + (group - 14) / 2}" text-anchor="end">${name}</text>`,
    ...series.map((counts, which) => {
      const count = counts[at] ?? 0;
      const y = 10 + at * group + which * thick;
      return html`<rect class="fill v${which % 6}" x="${x(0)}" y="${y}" width="${x(count) - x(0)}" height="${thick - 3}"><title>${String(count)}</title></rect>`;
    }),
  ]);
  return svg(bottom + 26, label, [...xAxis(x, 10, bottom, String, Math.min(TICKS, most)), ...bars]);
}
