import { expect, test } from "vitest";
import { judgeWhatIf } from "../../../evals/report/judge-whatif.ts";
import { junit } from "../../../evals/report/junit.ts";
import { markdown } from "../../../evals/report/markdown.ts";
import { page } from "../../../evals/report/page.ts";
import { summarise } from "../../../evals/report/summary.ts";
import { timeline } from "../../../evals/report/timeline.ts";
import { SIMULATED } from "../../../evals/report/words.ts";
import { aManifest, anAttempt, someAttempts } from "../support/some-attempts.ts";

const hostile = `</pre><script>alert(1)</script>"'\u001b[31m\u202e`;

test("the summary: unscored is left out, the last attempt at a place counts, verdicts follow", () => {
  const attempts = someAttempts();
  const infra = { status: "infra_error" as const, score: null, verdicts: [] };
  const retried = [anAttempt({ ...infra, stop: "server" }), ...attempts];
  const open = anAttempt({ ...infra, sample: "task-29", epoch: 2, family: "family-9" });
  const summary = summarise(aManifest(), [...retried, open]);
  expect(summary.unscored).toEqual([open]);
  expect(summary.missing).toBe(0);
  expect(summary.variants.map(({ statuses }) => statuses)).toEqual([
    { scored: 89, limit: 0, infra_error: 1, cancelled: 0 },
    { scored: 90, limit: 0, infra_error: 0, cancelled: 0 },
  ]);
  expect(summary.comparisons).toMatchObject([
    { name: "fixers-0", tasks: 30, families: 10, verdict: "worse" },
  ]);
  const [loop] = summary.variants;
  expect(loop?.passAt.map(({ k }) => k)).toEqual([1, 2, 3]);
  expect(loop?.tokens).toBe(90_000);
  expect(loop?.recalled).toEqual({ passages: 180, characters: 27_000, leaks: 0 });
});

test("what other judges would have given", () => {
  const attempts = [
    anAttempt({ score: 1, verdicts: [{ accept: true, truth: 1 }] }),
    anAttempt({ sample: "b", score: 0, verdicts: [{ accept: true, truth: 0 }] }),
    anAttempt({ sample: "c", score: 0, verdicts: [{ accept: false, truth: 1 }] }),
    anAttempt({
      sample: "d",
      score: 1,
      verdicts: [
        { accept: false, truth: 0 },
        { accept: true, truth: 1 },
      ],
    }),
  ];
  expect(judgeWhatIf(attempts)).toEqual({ actual: 0.5, alwaysAccept: 0.5, perfect: 0.75 });
  const [arm] = summarise(aManifest(), attempts).variants;
  expect(arm?.judge?.table).toEqual({
    truePositive: 2,
    falsePositive: 1,
    trueNegative: 1,
    falseNegative: 1,
  });
});

test("the page holds every part, needs nothing from elsewhere, and links to what is there", () => {
  const attempts = [...someAttempts(), anAttempt({ epoch: 0, stop: hostile, score: 0 })];
  const summary = summarise(aManifest(), attempts);
  const timelines = summary.attempts.map((one) =>
    timeline(
      one,
      [{ at: one.started_at, event: { kind: "notice", level: "info", text: hostile } }],
      hostile,
    ),
  );
  const text = page(summary, timelines);
  expect(text).toContain(SIMULATED.slice(0, 40));
  for (const bad of ["<script", "\u001b", "\u202e"]) expect(text).not.toContain(bad);
  expect(text).not.toMatch(/(?:src|href)="(?!#)/);
  expect(text).not.toMatch(/url\(|@import|NaN|undefined|\[object/);
  const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
  expect(links.length).toBeGreaterThan(180);
});

test("a page of a run that only began is still a page", () => {
  const text = page(summarise(aManifest({ memory_snapshot: null }), []), []);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

test("Markdown says the caveat, the interval and the verdict", () => {
  const text = markdown(summarise(aManifest(), someAttempts()));
  expect(text).toContain(`> ${SIMULATED}`);
  expect(text).toMatch(/\| loop \| 8\d\.\d% \| \d\d\.\d% to 9?\d\.\d% \|/);
  expect(text).toContain("fixers-0 is worse than loop");
});

test("JUnit: failures for what scored less than 1, errors for what was not scored", () => {
  const text = junit(
    summarise(aManifest(), [
      anAttempt(),
      anAttempt({ sample: "task-1", score: 0, stop: hostile }),
      anAttempt({ sample: "task-2", score: null, status: "infra_error", grade: null }),
    ]),
  );
  expect(text).toContain('<testsuites tests="3" failures="1" errors="1">');
  expect(text).toContain('<testcase classname="loop" name="task-0 #1" time="2.000"/>');
  expect(text).toContain("&lt;script&gt;");
  for (const bad of ["<script", "\u001b"]) expect(text).not.toContain(bad);
});
