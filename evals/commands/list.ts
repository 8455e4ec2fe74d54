import { z } from "zod";
import { suiteNames } from "../suite/read-suite.ts";
import { EXIT } from "./exit-codes.ts";
import { parseOptions, suiteOf } from "./options.ts";
import { answer } from "./say.ts";

const Options = z.object({ suite: z.string().optional(), json: z.boolean() });

/** The suites there are and what is in them. */
export function list(given: unknown): number {
  const options = parseOptions(Options, given);
  const names = options.suite === undefined ? suiteNames() : [options.suite];
  const suites = names.map((suite) => suiteOf({ suite }));
  const result = suites.map(({ name, digest, solved, broken }) => ({
    name,
    digest,
    samples: solved.map(({ meta, cheats }) => ({
      id: meta.id,
      kind: meta.kind,
      split: meta.split,
      family: meta.family,
      cheats: cheats.map((cheat) => cheat.name),
    })),
    broken,
  }));
  const lines = result.flatMap((suite) => [
    `${suite.name}: ${suite.samples.length} samples, ${suite.digest.slice(0, 12)}`,
    ...suite.samples.map(
      ({ id, kind, split, family, cheats }) =>
        `  ${id.padEnd(24)} ${kind.padEnd(6)} ${split.padEnd(10)} ${family.padEnd(16)} ${cheats.length} cheats`,
    ),
    ...suite.broken.map(({ id, reason }) => `  ${id.padEnd(24)} broken: ${reason}`),
  ]);
  answer(options.json, result, lines.join("\n") || "There are no suites.");
  return EXIT.fine;
}
