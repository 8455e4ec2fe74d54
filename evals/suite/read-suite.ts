import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { readSample, type SolvedSample } from "./read-sample.ts";

/** Where the shipped suites lie. */
export const SUITES = path.join(import.meta.dirname, "../suites");

export interface Suite {
  readonly name: string;
  readonly solved: readonly SolvedSample[];
  readonly broken: readonly { id: string; reason: string }[];
  /** SHA-256 over the samples' digests. */
  readonly digest: string;
}

export function suiteNames(root = SUITES): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/**
 * Reads a suite: a name among the shipped ones, or a folder. Only the named samples, where any are
 * named; one that is not there counts as broken.
 */
export function readSuite(
  nameOrFolder: string,
  wanted: readonly string[] = [],
): Suite | { kind: "no-suite"; message: string } {
  const folder = /[/\\]/.test(nameOrFolder)
    ? path.resolve(nameOrFolder)
    : path.join(SUITES, nameOrFolder);
  if (!existsSync(folder)) {
    const known = suiteNames().join(", ") || "none";
    return {
      kind: "no-suite",
      message: `There is no suite "${nameOrFolder}". There are: ${known}`,
    };
  }
  const ids = suiteNames(folder);
  const chosen = wanted.length > 0 ? wanted : ids;
  const read = chosen.map((id) =>
    ids.includes(id)
      ? readSample(path.join(folder, id))
      : { kind: "broken" as const, id, reason: `there is no such sample in ${folder}` },
  );
  const solved = read.flatMap((one) => (one.kind === "solved" ? [one.sample] : []));
  const broken = read.flatMap((one) => (one.kind === "broken" ? [one] : []));
  const digest = createHash("sha256");
  for (const { digest: one } of solved) digest.update(one);
  return {
    name: path.basename(folder),
    solved,
    broken: broken.map(({ id, reason }) => ({ id, reason })),
    digest: digest.digest("hex"),
  };
}
