import { readFileSync } from "node:fs";
import { parseProgram } from "../../pixels/parse.ts";
import type { Files } from "../grade/files.ts";
import type { SolvedSample } from "../suite/read-sample.ts";
import { type PixelVariant, pixelMutants } from "./pixel-mutants.ts";
import { pixelRewrites } from "./pixel-rewrites.ts";
import { rustMutants, type Variant } from "./rust-mutants.ts";
import { rustRewrites } from "./rust-rewrites.ts";

export type Source = "oracle" | "rewrite" | "mutant" | "cheat" | "pixel-mutant";

/** A change to a sample's template whose label the hidden tests still have to confirm. */
export interface Candidate {
  readonly sample: SolvedSample;
  readonly source: Source;
  /** `none` for the oracle; what was changed, or the cheat's name. */
  readonly change: string;
  /** Whole files by path, laid over the template. */
  readonly files: Record<string, string>;
}

/** All changes of these kinds that can be made from a sample's oracle, in a fixed order. */
export function candidatesOf(sample: SolvedSample, source: Source): Candidate[] {
  const oracle = textsOf(sample.oracle ?? new Map());
  const make = (change: string, files: Record<string, string>): Candidate => {
    return { sample, source, change, files };
  };
  switch (source) {
    case "oracle":
      return sample.oracle === null ? [] : [make("none", oracle)];
    case "cheat":
      return sample.cheats.map(({ name, files }) => make(name, textsOf(files)));
    case "mutant":
      return sample.meta.kind === "rust" ? rustVariants(oracle, rustMutants).map(laid) : [];
    case "pixel-mutant":
      return sample.meta.kind === "pixel" ? pixelVariants(oracle, pixelMutants).map(laid) : [];
    case "rewrite":
      return sample.meta.kind === "rust"
        ? rustVariants(oracle, rustRewrites).map(laid)
        : pixelVariants(oracle, pixelRewrites).map(laid);
  }

  function laid({ file, change, text }: Variant & { file: string }): Candidate {
    return make(change, { ...oracle, [file]: text });
  }
}

function rustVariants(oracle: Record<string, string>, vary: (text: string) => Variant[]) {
  return Object.entries(oracle)
    .filter(([file]) => file.endsWith(".rs") && !file.startsWith("tests/"))
    .flatMap(([file, text]) => vary(text).map((variant) => ({ file, ...variant })));
}

function pixelVariants(
  oracle: Record<string, string>,
  vary: (program: PixelVariant["program"]) => PixelVariant[],
) {
  return Object.entries(oracle).flatMap(([file, text]) => {
    const parsed = parseProgram(JSON.parse(text));
    if (parsed.kind !== "valid") return [];
    return vary(parsed.program).map(({ change, program }) => {
      return { file, change, text: `${JSON.stringify(program, null, 2)}\n` };
    });
  });
}

function textsOf(files: Files): Record<string, string> {
  return Object.fromEntries([...files].map(([file, at]) => [file, readFileSync(at, "utf8")]));
}
