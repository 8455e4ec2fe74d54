import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { graphOptions } from "../../app/options.ts";
import { Grants } from "../../contracts/grants.ts";
import type { GraphDeps } from "../../graph/deps.ts";
import { buildGraph } from "../../graph/graph.ts";
import { hashingEmbedder } from "../../memory/embedder.ts";
import { openMemory } from "../../memory/memory.ts";
import { columnsOf, TableName } from "../../memory/tables.ts";
import { openCalibration } from "../../store/calibration.ts";
import { openStore } from "../../store/store.ts";
import { scratch } from "../support/crate.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");

/** Arrows of a Mermaid graph as `from to`, without their labels. */
function arrows(mermaid: string): string[] {
  const found = [...mermaid.matchAll(/(\w+)(?:\([^)]*\))*\s*-\.?->?(?:\|[^|]*\|)?-?>?\s*(\w+)/g)];
  return found.map(([, from, to]) => `${from} ${to}`.replace("__start__", "start")).sort();
}

test("the diagram in the README has exactly the graph's nodes and arrows", async () => {
  const drawable = await buildGraph(unusedDeps()).compile().getGraphAsync();
  const real = arrows(drawable.drawMermaid()).map((a) => a.replace("__end__", "stop"));
  const shown = arrows(/```mermaid\n([\s\S]*?)```/.exec(readme)?.[1] ?? "");
  expect(shown).toHaveLength(15);
  expect(shown).toEqual(real.sort());
});

/** Drawing calls no node. */
function unusedDeps(): GraphDeps {
  const folder = scratch();
  const store = openStore(path.join(folder, "store.sqlite"));
  onTestFinished(() => store.close());
  const unused = () => {
    throw new Error("not used");
  };
  return {
    store,
    memory: openMemory({ folder: path.join(folder, "lancedb"), embedder: hashingEmbedder() }),
    calibration: openCalibration(store.db),
    findTask: unused,
    openWorkspace: unused,
    model: unused,
    context: unused,
    lookAfter: unused,
    emit: unused,
    signal: new AbortController().signal,
    preload: unused,
    settings: {
      maxFixes: 3,
      commandTimeoutMs: 1000,
      sandboxed: true,
      grants: Grants.parse({}),
      artifacts: folder,
      snapshotBut: null,
    },
  };
}

test("the README documents every column of every table as the schemas do", () => {
  const text = TableName.options
    .map((table) => {
      const rows = Object.entries(columnsOf(table)).map(
        ([name, column]) => `| \`${name}\` | ${column.description} |`,
      );
      const head = [
        `<details><summary><code>${table}</code></summary>`,
        "",
        "| column | |",
        "|---|---|",
      ];
      return [...head, ...rows, "", "</details>"].join("\n");
    })
    .join("\n\n");
  expect(readme).toContain(text);
});

test(".env.example lists every variable, with its default", () => {
  const example = readFileSync(path.join(ROOT, ".env.example"), "utf8");
  const wanted = graphOptions()
    .options.filter(({ envVar }) => envVar)
    .map(({ envVar, defaultValue }) => `# ${envVar}=${defaultValue ?? ""}`);
  const listed = example.split("\n").filter((line) => /^# [A-Z_]+=/.test(line));
  expect(listed).toEqual(wanted);
});
