import type { Summary } from "./summary.ts";
import {
  between,
  caveatOf,
  duration,
  percent,
  points,
  thousands,
  verdictSentence,
} from "./words.ts";

/** A run in Markdown, short enough for a pull request. */
export function markdown(summary: Summary): string {
  const { manifest, variants, comparisons, unscored, missing, tampering } = summary;
  const caveat = caveatOf(manifest.solver);
  const rows = variants.map(
    ({ variant, score, detectable, tokens, seconds, statuses }) =>
      `| ${variant.name} | ${percent(score.mean)} | ${between(score.interval)} | ${points(detectable)} | ${statuses.scored + statuses.limit} | ${statuses.infra_error + statuses.cancelled} | ${thousands(tokens)} | ${duration(seconds)} |`,
  );
  const baseline = variants[0]?.variant.name ?? "";
  const judges = variants.flatMap(({ variant, judge }) =>
    judge === null
      ? []
      : [
          `- ${variant.name}: false accepts ${percent(judge.falseAccept?.rate ?? null)}, false rejects ${percent(judge.falseReject?.rate ?? null)}`,
        ],
  );
  return `${[
    `### ${manifest.suite}: ${manifest.model}`,
    ...(caveat === "" ? [] : [`> ${caveat}`]),
    `${manifest.samples.length} samples × ${manifest.epochs} epochs, commit ${manifest.commit?.slice(0, 12) ?? "unknown"}${manifest.dirty ? " with uncommitted changes" : ""}, seed \`${manifest.seed}\`, run \`${manifest.id}\`.`,
    [
      "| variant | score | 95% interval | detectable, points | scored | unscored | tokens | time |",
      "|---|---|---|---|---|---|---|---|",
      ...rows,
    ].join("\n"),
    ...(comparisons.length > 0
      ? [comparisons.map((one) => `- ${verdictSentence(one, baseline)}`).join("\n")]
      : []),
    ...(judges.length > 0 ? [`Judge against the hidden tests:\n${judges.join("\n")}`] : []),
    `${unscored.length} unscored, ${missing} not reached, ${tampering.length} signs of tampering, ${manifest.broken.length} broken samples.`,
  ].join("\n\n")}\n`;
}
