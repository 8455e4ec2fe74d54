import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Case, KINDS, makeCase, UNDECIDABLE } from "./edits/cases.ts";
import { exactAndUnique, firstFuzzy, type Matcher, ours } from "./edits/matchers.ts";

/**
 * How edits fare whose SEARCH is misquoted, by kind: right / refused / silently wrong in percent,
 * beside two matchers that are common in the field. Cases are made from Rust files by seed.
 *
 *     node bench/edits.ts [--cases 800] [--seed 1] [--dir FOLDER]… [--kind NAME]
 */
const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "800" },
    seed: { type: "string", default: "1" },
    dir: { type: "string", multiple: true },
    kind: { type: "string" },
  },
});

const MATCHERS: Record<string, Matcher> = {
  "this project": ours,
  "exact and unique": exactAndUnique,
  "first fuzzy match": firstFuzzy,
};

interface Tally {
  right: number;
  refused: number;
  wrong: number;
  /** Wrong in kinds that no matcher can always get right. */
  excused: number;
  ms: number;
}

function tally(matcher: Matcher, cases: readonly Case[]): Tally {
  const sum: Tally = { right: 0, refused: 0, wrong: 0, excused: 0, ms: 0 };
  for (const { text, blocks, wanted } of cases) {
    const start = performance.now();
    const got = matcher(text, blocks);
    sum.ms += performance.now() - start;
    if (got === null) sum.refused++;
    else if (got === wanted) sum.right++;
    else sum.wrong++;
  }
  return sum;
}

const root = path.resolve(import.meta.dirname, "..");
const dirs =
  values.dir ?? ["bench/edits/rust", "examples/gvpie/src"].map((d) => path.join(root, d));
const files = dirs.flatMap((dir) =>
  readdirSync(dir)
    .filter((name) => name.endsWith(".rs"))
    .sort()
    .map((name) => readFileSync(path.join(dir, name), "utf8")),
);
const wanted = Number(values.cases);
const totals = Object.keys(MATCHERS).map(
  (): Tally => ({ right: 0, refused: 0, wrong: 0, excused: 0, ms: 0 }),
);
let count = 0;

console.log(`${files.length} Rust files, ${wanted} cases a kind, seed ${values.seed}`);
console.log(`right / refused / silently wrong, %\n`);
console.log(["kind".padEnd(31), ...Object.keys(MATCHERS).map((name) => name.padEnd(20))].join(" "));
for (const kind of Object.keys(KINDS)) {
  if (values.kind !== undefined && kind !== values.kind) continue;
  const cases: Case[] = [];
  const last = Number(values.seed) + wanted * 400;
  for (let seed = Number(values.seed); cases.length < wanted && seed < last; seed++) {
    const made = makeCase(kind, files, seed);
    if (made) cases.push(made);
  }
  if (cases.length === 0) continue;
  const name = UNDECIDABLE.has(kind) ? `${kind} *` : kind;
  count += cases.length;
  const cells = Object.values(MATCHERS).map((matcher, i) => {
    const sum = tally(matcher, cases);
    const total = totals[i];
    if (total) {
      total.right += sum.right;
      total.refused += sum.refused;
      if (UNDECIDABLE.has(kind)) total.excused += sum.wrong;
      else total.wrong += sum.wrong;
      total.ms += sum.ms;
    }
    const percent = (n: number): string => ((100 * n) / cases.length).toFixed(n === 0 ? 0 : 1);
    return `${percent(sum.right)} / ${percent(sum.refused)} / ${percent(sum.wrong)}`.padEnd(20);
  });
  console.log(
    [name.padEnd(31), ...cells, cases.length < wanted ? `(${cases.length} cases)` : ""].join(" "),
  );
}
console.log(`* undecidable: the quoted lines say nothing of which thing they belong to`);
console.log(`\nof ${count} cases:`);
for (const [i, name] of Object.keys(MATCHERS).entries()) {
  const total = totals[i];
  if (!total) continue;
  const rate = Math.round((1000 * count) / total.ms);
  console.log(
    `${name.padEnd(18)} right ${total.right}, refused ${total.refused}, silently wrong ${total.wrong}, and ${total.excused} in *; ${rate} cases/s`,
  );
}
