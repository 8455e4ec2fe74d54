import { mkdirSync } from "node:fs";
import path from "node:path";
import {
  type ReadSample,
  readSample,
  type SolvedSample,
} from "../../../evals/suite/read-sample.ts";
import { CRATE, write } from "../../support/crate.ts";

const STUB =
  "//! Counts.\n\n/// The sum of all numbers.\npub fn total(numbers: &[u32]) -> u32 {\n    numbers.first().copied().unwrap_or(0)\n}\n";
const RIGHT = STUB.replace("numbers.first().copied().unwrap_or(0)", "numbers.iter().sum()");
const VISIBLE =
  "use tiny::total;\n\n#[test]\nfn one_number() {\n    assert_eq!(total(&[7]), 7);\n}\n\n#[test]\nfn two_numbers() {\n    assert_eq!(total(&[1, 2]), 3);\n}\n";
const HIDDEN =
  "use tiny::total;\n\n#[test]\nfn none() {\n    let nothing: u32 = total(&[]);\n    assert_eq!(nothing, 0);\n}\n\n#[test]\nfn many() {\n    assert_eq!(total(&[1, 2, 3, 4]), 10);\n}\n\n#[test]\n#[ignore]\nfn slow() {\n    assert_eq!(total(&vec![1; 1000]), 1000);\n}\n";

export const rustStub = STUB;
export const rustRight = RIGHT;

interface Change {
  meta?: object;
  task?: object;
  cheats?: Record<string, Record<string, string>>;
  family?: string;
}

/** Writes a sample on a crate whose `total` gives the first number instead of the sum. */
export function writeRustSample(suite: string, id: string, change: Change = {}): string {
  const folder = path.join(suite, id);
  mkdirSync(folder, { recursive: true });
  const meta = {
    id,
    version: 1,
    suite: path.basename(suite),
    kind: "rust",
    family: change.family ?? id,
    split: "dev",
    limits: { seconds: 120 },
    editable: ["src/**"],
    tests: {
      "tests/visible.rs": ["one_number", "two_numbers"],
      "tests/hidden.rs": ["none", "many", "slow"],
    },
    null_score: 0,
    provenance: "written for a test",
    ...change.meta,
  };
  const task = {
    id: `task-${id}`,
    title: `Sum all numbers (${id})`,
    inputs: ["src/lib.rs"],
    tests: ["cargo test"],
    ...change.task,
  };
  write(folder, {
    "sample.json": JSON.stringify(meta),
    "task.json": JSON.stringify(task),
    "template/Cargo.toml": CRATE["Cargo.toml"],
    "template/Cargo.lock": CRATE["Cargo.lock"],
    "template/.gitignore": "target\n",
    "template/src/lib.rs": STUB,
    "template/tests/visible.rs": VISIBLE,
    "hidden/tests/hidden.rs": HIDDEN,
    "oracle/src/lib.rs": RIGHT,
    ...overlays(change.cheats ?? { "sums-two": { "src/lib.rs": SUMS_TWO } }),
  });
  return folder;
}

/** Right for the visible tests only. */
const SUMS_TWO = STUB.replace(
  "numbers.first().copied().unwrap_or(0)",
  "numbers.iter().take(2).sum()",
);

function overlays(cheats: Record<string, Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(cheats).flatMap(([name, files]) => [
      [`cheats/${name}/about.md`, `${name}\n`],
      ...Object.entries(files).map(([file, text]) => [`cheats/${name}/${file}`, text]),
    ]),
  );
}

export function solvedSample(folder: string): SolvedSample {
  const read: ReadSample = readSample(folder);
  if (read.kind !== "solved") throw new Error(JSON.stringify(read));
  return read.sample;
}
