import type { EvalAttempt } from "../../contracts/eval-attempt.ts";
import { judgeWhatIf } from "./judge-whatif.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { countPlot, forestPlot, passPlot, type Spot, scatterPlot, scorePlot } from "./plots.ts";
import { STYLE } from "./style.ts";
import { type Summary, taskScores, tokensOf, type VariantSummary } from "./summary.ts";
import { anchorOf } from "./timeline.ts";
import {
  between,
  caveatOf,
  duration,
  percent,
  points,
  provenanceLines,
  thousands,
  verdictSentence,
} from "./words.ts";

/** The whole report as one HTML file that needs nothing else: no script, no network. */
export function page(summary: Summary, timelines: readonly Markup[]): string {
  const { manifest } = summary;
  const caveat = caveatOf(manifest.solver);
  const title = `${manifest.suite}: ${manifest.model}`;
  const body = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${title}</title><style>${{ markup: STYLE }}</style></head><body><main>
<h1>${title}</h1>
<nav>${SECTIONS.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
${caveat === "" ? nothing : html`<section class="caveat">${caveat}</section>`}
${headline(summary)}
${comparisons(summary)}
${taskTable(summary)}
${passCurves(summary)}
${costs(summary)}
${failures(summary)}
${judge(summary)}
${memory(summary)}
${troubles(summary)}
${provenance(summary)}
<section id="timelines"><h2>Timelines</h2>${timelines}</section>
</main></body></html>`;
  return `${body.markup}\n`;
}

const SECTIONS = [
  ["score", "Score"],
  ["tasks", "Tasks"],
  ["costs", "Costs"],
  ["failures", "Failures"],
  ["judge", "Judge"],
  ["memory", "Memory"],
  ["troubles", "Tampering and unscored"],
  ["provenance", "Provenance"],
  ["timelines", "Timelines"],
] as const;

function legend(variants: readonly VariantSummary[]): Markup {
  if (variants.length < 2) return nothing;
  return html`<p class="legend">${variants.map(({ variant }, at) => html`<span><i class="v${at % 6}"></i>${variant.name}</span>`)}</p>`;
}

function headline({ variants, manifest, missing }: Summary): Markup {
  const [first] = variants;
  if (first === undefined) return nothing;
  const { score, detectable } = first;
  const size = `${score.tasks} tasks in ${score.families} families × ${manifest.epochs} epochs, worth ${score.effectiveSize.toFixed(0)} independent tries`;
  const splits = first.bySplit.map(({ split, score: one }) => `${split} ${percent(one.mean)}`);
  return html`<section id="score"><div class="headline"><div><div class="big">${percent(score.mean)}</div><div class="soft">${first.variant.name}, 95%: ${between(score.interval)}</div></div>
<div><p>${size}.</p><p>A comparison of this size shows ${points(detectable)} points or more with 80% power.</p><p class="soft">${splits.join(" · ")}${missing > 0 ? ` · ${missing} not reached` : ""}</p></div></div>
${variants.length > 1 ? scorePlot(variants) : nothing}</section>`;
}

function comparisons({ comparisons: all, variants }: Summary): Markup {
  if (all.length === 0) return nothing;
  const baseline = variants[0]?.variant.name ?? "";
  return html`<section><h2>Against ${baseline}, in pairs by task</h2>${forestPlot(all)}
<ul>${all.map((one) => html`<li><span class="verdict ${one.verdict}">${one.verdict}</span> ${verdictSentence(one, baseline)}</li>`)}</ul></section>`;
}

function taskTable({ attempts, variants, samples, manifest }: Summary): Markup {
  const rows = samples.map((sample) => {
    const mine = attempts.filter((one) => one.sample === sample);
    const cells = variants.map(({ variant }) => {
      const arm = mine.filter((one) => one.variant === variant.name);
      return html`<td>${arm.sort((a, b) => a.epoch - b.epoch).map(cell)}</td>`;
    });
    return html`<tr><td>${sample}</td><td class="soft">${mine[0]?.family ?? ""}</td><td class="soft">${mine[0]?.split ?? ""}</td>${cells}</tr>`;
  });
  return html`<section id="tasks"><h2>Tasks × epochs</h2><p class="soft">One mark for each of ${String(manifest.epochs)} epochs; each leads to its timeline. ✓ right, ✗ wrong, ! over a limit, ? unscored.</p>
<div class="scroll"><table class="grid-table"><tr><th>task</th><th>family</th><th>split</th>${variants.map(({ variant }) => html`<th>${variant.name}</th>`)}</tr>${rows}</table></div></section>`;
}

function cell(attempt: EvalAttempt): Markup {
  const { score, status } = attempt;
  const [style, sign] =
    score === null
      ? ["unscored", "?"]
      : status === "limit"
        ? ["wrong", "!"]
        : score === 1
          ? ["right", "✓"]
          : score === 0
            ? ["wrong", "✗"]
            : ["part", "½"];
  const title = `${attempt.sample} #${attempt.epoch + 1}: ${score ?? status}. ${attempt.stop.slice(0, 200)}`;
  return html`<a class="cell ${style}" href="#${anchorOf(attempt)}" title="${title}">${sign}</a>`;
}

function passCurves({ variants, manifest }: Summary): Markup {
  if (manifest.epochs < 2) return nothing;
  return html`<section><h2>pass@k and pass^k</h2><p class="soft">Solid: at least one of k attempts is right. Dashed: all k are.</p>${legend(variants)}${passPlot(variants)}</section>`;
}

function costs({ variants, attempts }: Summary): Markup {
  const spots = (pick: (one: EvalAttempt) => number): Spot[] =>
    variants.flatMap(({ variant }, style) =>
      taskScores(attempts.filter((one) => one.variant === variant.name)).flatMap((task) => {
        const mine = attempts.filter(
          (one) => one.variant === variant.name && one.sample === task.sample,
        );
        if (task.scores.length === 0) return [];
        const x = mine.reduce((sum, one) => sum + pick(one), 0) / mine.length;
        const y = task.scores.reduce((sum, score) => sum + score, 0) / task.scores.length;
        return [{ x, y, style, title: `${task.sample}, ${variant.name}` }];
      }),
    );
  const rows = variants.map(
    ({ variant, tokens, seconds, byRole }) =>
      html`<tr><td>${variant.name}</td><td class="number">${thousands(tokens)}</td><td class="number">${duration(seconds)}</td><td>${Object.entries(
        byRole,
      )
        .map(([role, used]) => `${role} ${thousands(used.tokens)} in ${used.calls} calls`)
        .join(", ")}</td></tr>`,
  );
  return html`<section id="costs"><h2>Score against tokens and time</h2>${legend(variants)}
<p class="soft">A dot is a task: its mean score over the tokens of an attempt.</p>${scatterPlot(spots(tokensOf), "Score against tokens", thousands)}
<p class="soft">The same over the seconds of an attempt, grader included.</p>${scatterPlot(
    spots(({ wall_ms }) => wall_ms / 1000),
    "Score against time",
    (value) => `${value} s`,
  )}
<div class="scroll"><table><tr><th>variant</th><th class="number">tokens</th><th class="number">time</th><th>by role</th></tr>${rows}</table></div></section>`;
}

function failures({ variants }: Summary): Markup {
  const names = [...new Set(variants.flatMap(({ failedAt }) => failedAt.map(({ node }) => node)))];
  const series = variants.map(({ failedAt }) =>
    names.map((name) => failedAt.find(({ node }) => node === name)?.count ?? 0),
  );
  return html`<section id="failures"><h2>Where attempts failed</h2><p class="soft">By the node that could not go on; "hidden tests": the loop was content, the truth was not.</p>
${names.length === 0 ? html`<p>Nowhere.</p>` : html`${legend(variants)}${countPlot(names, series, "Failed attempts by node")}`}</section>`;
}

function judge({ variants, attempts }: Summary): Markup {
  const rows = variants.map(({ variant, judge: one }) => {
    const mine = attempts.filter((attempt) => attempt.variant === variant.name);
    const what = judgeWhatIf(mine);
    if (one === null) {
      return html`<tr><td>${variant.name}</td><td colspan="8" class="soft">${variant.judge ? "judged nothing" : "no judge"}</td></tr>`;
    }
    const rate = (of: typeof one.falseAccept) =>
      of === null ? "–" : `${percent(of.rate)} (${between(of.interval)})`;
    const { table } = one;
    return html`<tr><td>${variant.name}</td><td class="number">${String(table.truePositive)}</td><td class="number">${String(table.falsePositive)}</td><td class="number">${String(table.trueNegative)}</td><td class="number">${String(table.falseNegative)}</td><td class="rate">${rate(one.falseAccept)}</td><td class="rate">${rate(one.falseReject)}</td><td class="number">${one.kappa?.toFixed(2) ?? "–"}</td><td class="number">${one.matthews?.toFixed(2) ?? "–"}</td><td>${percent(what.alwaysAccept)} / ${percent(what.actual)} / ${percent(what.perfect)}</td></tr>`;
  });
  return html`<section id="judge"><h2>The judge against the hidden tests</h2><div class="scroll"><table><tr><th>variant</th><th class="number">right, accepted</th><th class="number">wrong, accepted</th><th class="number">wrong, rejected</th><th class="number">right, rejected</th><th>false accepts</th><th>false rejects</th><th class="number">κ</th><th class="number">MCC</th><th class="wide">score if always accepting / as it was / with a perfect judge</th></tr>${rows}</table></div>
<p class="soft">Truth is what the hidden tests say of the judged tree, never another model. The perfect judge's figure comes from what was judged in this run, so it leaves out what more fixes would have reached.</p></section>`;
}

function memory({ variants, manifest }: Summary): Markup {
  const snapshot = manifest.memory_snapshot;
  if (snapshot === null) {
    return html`<section id="memory"><h2>Memory</h2><p>Every attempt began with an empty memory, so nothing was recalled.</p></section>`;
  }
  const rows = variants.map(
    ({ variant, recalled }) =>
      html`<tr><td>${variant.name}</td><td>${variant.memory}</td><td class="number">${thousands(recalled.passages)}</td><td class="number">${thousands(recalled.characters)}</td><td class="number">${String(recalled.leaks)}</td></tr>`,
  );
  return html`<section id="memory"><h2>Memory</h2><p class="soft">A frozen snapshot, nothing written while scoring; passages of the sample's own family were left out. The placebo is as long and says nothing.</p><div class="scroll"><table><tr><th>variant</th><th>arm</th><th class="number">passages</th><th class="number">characters</th><th class="number">with a line of the solution or the hidden tests</th></tr>${rows}</table></div></section>`;
}

function troubles({ tampering, unscored, manifest, missing }: Summary): Markup {
  const line = (attempt: EvalAttempt, text: string) =>
    html`<tr><td><a href="#${anchorOf(attempt)}">${attempt.sample}, ${attempt.variant} #${String(attempt.epoch + 1)}</a></td><td class="wrap">${text}</td></tr>`;
  const table = (rows: readonly Markup[], none: string) =>
    rows.length === 0
      ? html`<p>${none}</p>`
      : html`<div class="scroll"><table>${rows}</table></div>`;
  const tricks = tampering.map(({ attempt, what, text }) => line(attempt, `${what}: ${text}`));
  const open = unscored.map((attempt) => line(attempt, `${attempt.status}: ${attempt.stop}`));
  const broken = manifest.broken.map(
    ({ id, reason }) => html`<tr><td>${id}</td><td class="wrap">${reason}</td></tr>`,
  );
  return html`<section id="troubles"><h2>Signs of tampering</h2>${table(tricks, "None.")}
<h2>Unscored</h2>${table(open, "None.")}${missing > 0 ? html`<p>${String(missing)} were not reached.</p>` : nothing}
<h2>Broken samples</h2>${table(broken, "None.")}</section>`;
}

function provenance({ manifest }: Summary): Markup {
  const rows = provenanceLines(manifest).map(
    ([name, text]) => html`<tr><th>${name}</th><td class="wrap">${text}</td></tr>`,
  );
  return html`<section id="provenance"><h2>Provenance</h2><table>${rows}</table></section>`;
}
