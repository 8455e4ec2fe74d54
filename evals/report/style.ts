/** The page's own style: light and dark, readable on a phone, nothing fetched. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b2330; --soft: #5a6678; --paper: #fbfcfe; --card: #ffffff; --line: #d9dfe8;
  --good: #14804a; --bad: #c0362c; --open: #6b7687; --warn: #9a6700; --warn-bg: #fff4d6;
  --v0: #2563c9; --v1: #c2570c; --v2: #0f8a6d; --v3: #9333a8; --v4: #a16207; --v5: #475569; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9f1; --soft: #9aa7ba; --paper: #10151d; --card: #171e29; --line: #2c3644;
  --good: #4cc38a; --bad: #ff7b6e; --open: #8d99ab; --warn: #f2c14e; --warn-bg: #33290e;
  --v0: #6ea8fe; --v1: #fb9a55; --v2: #45c9a5; --v3: #d08be0; --v4: #dcb04a; --v5: #a8b3c4; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
p { margin: .4rem 0; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; margin: 1rem 0; }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1rem; font-size: .9rem; }
a { color: var(--v0); }
.soft { color: var(--soft); font-size: .9rem; }
.caveat { background: var(--warn-bg); color: var(--warn); border-color: currentColor; font-weight: 600; }
.headline { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: baseline; }
.big { font-size: 2.4rem; font-weight: 700; line-height: 1.1; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child, td.number { white-space: nowrap; } th.wide { min-width: 14rem; } td.rate { white-space: nowrap; }
td.wrap { overflow-wrap: anywhere; min-width: 12rem; }
.grid-table td { padding: .15rem .5rem .15rem 0; white-space: nowrap; }
.cell { display: inline-block; min-width: 1.5rem; height: 1.5rem; line-height: 1.5rem; text-align: center; border-radius: 4px; color: var(--card); text-decoration: none; font-weight: 700; font-size: .85rem; margin: 1px; }
.cell.right { background: var(--good); } .cell.wrong { background: var(--bad); } .cell.part { background: var(--warn); }
.cell.unscored { background: none; color: var(--open); border: 1px dashed var(--open); line-height: 1.4rem; }
.verdict { font-weight: 700; } .verdict.better { color: var(--good); } .verdict.worse { color: var(--bad); } .verdict.inconclusive { color: var(--open); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .9rem; }
.legend i { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin-right: .35rem; vertical-align: -1px; }
svg { display: block; width: 100%; max-width: 46rem; height: auto; }
svg text { fill: var(--ink); font: 14px system-ui, sans-serif; } svg .tick { fill: var(--soft); font-size: 12px; }
.grid { stroke: var(--line); stroke-width: 1; } .axis { stroke: var(--ink); stroke-width: 1.5; }
.bar { stroke-width: 4; stroke-linecap: round; } .line { fill: none; stroke-width: 2.5; } .dashed { stroke-dasharray: 6 5; } .see-through { fill-opacity: .65; }
${[0, 1, 2, 3, 4, 5].map((at) => `.v${at} { stroke: var(--v${at}); } .fill.v${at} { fill: var(--v${at}); stroke: none; } i.v${at} { background: var(--v${at}); }`).join("\n")}
${["better:good", "worse:bad", "inconclusive:open"]
  .map((pair) => pair.split(":"))
  .map(
    ([verdict, colour]) =>
      `svg .${verdict} { stroke: var(--${colour}); } svg .fill.${verdict} { fill: var(--${colour}); }`,
  )
  .join("\n")}
details { border-bottom: 1px solid var(--line); padding: .3rem 0; } summary { cursor: pointer; overflow-wrap: anywhere; }
details:target { outline: 2px solid var(--v0); outline-offset: 2px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; margin: .3rem 0; max-height: 24rem; overflow: auto; }
.track { display: flex; height: 1.1rem; border-radius: 4px; overflow: hidden; background: var(--line); margin: .4rem 0; max-width: 46rem; }
.track span { display: block; } 
${["prepare:v5", "planner:v0", "coder:v2", "tools:v4", "judge:v3", "fixer:v1", "finish:open"]
  .map((pair) => pair.split(":"))
  .map(([node, colour]) => `.n-${node} { background: var(--${colour}); }`)
  .join("\n")}
@media (max-width: 40rem) { main { padding: .5rem; } section { padding: .7rem; } svg text { font-size: 20px; } svg .tick { font-size: 17px; } }
@media print { section { break-inside: avoid; } }
`;
