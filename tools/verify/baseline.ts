import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { z } from "zod";
import { isCanary } from "./canary.ts";
import type { TestSection } from "./test-report.ts";

/** What a whole test run on one tree reported. */
export const Baseline = z.object({
  /** The line to run after a change, too; null when the tests do not build there. */
  line: z.string().nullable(),
  /** The whole run takes longer than a command may: nobody waits for it again. */
  slow: z.boolean(),
  sections: z.array(
    z.object({
      key: z.string(),
      doc: z.boolean(),
      /** Reported as libtest does, so a canary can be expected to fail in it. */
      libtest: z.boolean(),
      ok: z.array(z.string()),
      failed: z.array(z.string()),
      ignored: z.array(z.string()),
    }),
  ),
  /** Tests (`testId`) that came out differently on the same files. */
  flaky: z.array(z.string()).default([]),
});
export type Baseline = z.infer<typeof Baseline>;

/** A test of a whole run: its program, and its name there. */
export function testId(section: string, name: string): string {
  return `${section} ${name}`;
}

/** How often a baseline lists a name: the doc tests of one item share theirs. */
export function times(names: readonly string[], name: string): number {
  return names.filter((one) => one === name).length;
}

/** Kept in all; each is a few kilobytes. */
const KEPT = 16;

export function baselineOf(line: string, sections: readonly TestSection[]): Baseline {
  const names = (map: ReadonlyMap<string, number>) =>
    [...map].flatMap(([name, times]) => (isCanary(name) ? [] : Array<string>(times).fill(name)));
  return {
    line,
    slow: false,
    flaky: [],
    sections: sections.map(({ key, doc, started, results, ok, failed, ignored }) => ({
      ...{ key, doc, libtest: started && results > 0 },
      ...{ ok: names(ok), failed: names(failed), ignored: names(ignored) },
    })),
  };
}

/** Baselines in files, by tree and by what was to be run. */
export function openBaselines(folder: string) {
  const fileOf = (tree: string, what: string) =>
    path.join(
      folder,
      `${tree}-${createHash("sha256").update(what).digest("hex").slice(0, 16)}.json`,
    );
  return {
    read(tree: string, what: string): Baseline | null {
      try {
        return Baseline.parse(JSON.parse(readFileSync(fileOf(tree, what), "utf8")));
      } catch {
        // Missing or damaged: it is found out again.
        return null;
      }
    },
    keep(tree: string, what: string, baseline: Baseline): void {
      mkdirSync(folder, { recursive: true });
      const file = fileOf(tree, what);
      writeFileSync(`${file}.new`, JSON.stringify(baseline));
      renameSync(`${file}.new`, file);
      const all = readdirSync(folder).map((name) => path.join(folder, name));
      const old = all.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs).slice(KEPT);
      for (const one of old) rmSync(one, { force: true });
    },
  };
}
