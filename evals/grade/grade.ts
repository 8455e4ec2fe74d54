import type { EvalGrade } from "../../contracts/eval-grade.ts";
import type { SolvedSample } from "../suite/read-sample.ts";
import type { GradePlace } from "./build-tests.ts";
import type { Files } from "./files.ts";
import { gradePixel } from "./pixel.ts";
import { gradeRust } from "./rust.ts";

/** What the hidden tests say of a result: the whole tree as the loop left it. */
export async function grade(
  sample: SolvedSample,
  result: Files,
  place: GradePlace,
): Promise<EvalGrade> {
  const { meta, files } = sample;
  switch (meta.kind) {
    case "rust":
      return gradeRust(meta, files, result, place);
    case "pixel":
      return gradePixel(meta, files, result, sample.oracle?.get(meta.pixel.file) ?? null);
  }
}
