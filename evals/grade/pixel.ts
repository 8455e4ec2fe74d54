import { readFileSync } from "node:fs";
import type { EvalGrade, GradeFinding } from "../../contracts/eval-grade.ts";
import type { PixelSample } from "../../contracts/eval-sample.ts";
import type { PixelProgram } from "../../contracts/pixel-program.ts";
import { parseProgram } from "../../pixels/parse.ts";
import { rasterise } from "../../pixels/raster.ts";
import { verifyProgram } from "../../pixels/verify.ts";
import type { Files } from "./files.ts";
import { gradedFiles, isEditable, type SampleFiles } from "./graded-files.ts";
import { illegible, likeness, opCount, rasterHashes } from "./picture.ts";
import { unchanged } from "./rust.ts";

/**
 * Grades a picture: valid, the exact raster or near enough to the oracle's where the sample allows
 * that, required words legible, few enough ops and findings. 1 when nothing is wrong, else 0.
 *
 * @param oracle the oracle's file, or null for an impossible sample.
 */
export function gradePixel(
  sample: PixelSample,
  files: SampleFiles,
  result: Files,
  oracle: string | null,
): EvalGrade {
  const began = performance.now();
  const laid = gradedFiles(files, result, sample.editable);
  const graded =
    sample.split === "impossible"
      ? unchanged(laid.changed)
      : gradeFile(sample, programFile(sample, result, laid.changed), oracle);
  const duration_ms = Math.round(performance.now() - began);
  const findings = [...laid.findings, ...graded.findings];
  return { kind: "graded", score: graded.score, figures: graded.figures, findings, duration_ms };
}

/** The named file, else the only program-like file that was changed: its name is not what is asked. */
function programFile(sample: PixelSample, result: Files, changed: readonly string[]) {
  const named = sample.pixel.file;
  if (changed.includes(named)) return result.get(named);
  const others = changed.filter(
    (file) => file.endsWith(".json") && isEditable(file, sample.editable),
  );
  return others.length === 1 ? result.get(others[0] ?? "") : result.get(named);
}

function gradeFile(sample: PixelSample, file: string | undefined, oracle: string | null) {
  const fail = (what: GradeFinding["what"], text: string) => {
    const findings: GradeFinding[] = [{ what, text }];
    return { score: 0, findings, figures: {} };
  };
  if (file === undefined) return fail("no-program", `there is no ${sample.pixel.file}`);
  const parsed = readProgram(file);
  if (typeof parsed === "string") return fail("invalid-program", parsed);
  const wanted = oracle === null ? null : readProgram(oracle);
  const target = typeof wanted === "string" ? null : wanted;
  return gradeProgram(sample, parsed, target);
}

function gradeProgram(sample: PixelSample, program: PixelProgram, oracle: PixelProgram | null) {
  const { raster, required_text, op_budget, findings: allowed, tolerance } = sample.pixel;
  const hashes = rasterHashes(program);
  const exact = hashes.length === raster.length && hashes.every((hash, at) => hash === raster[at]);
  const like = oracle === null ? null : likeness(rasterise(program), rasterise(oracle));
  const near =
    tolerance !== null &&
    like !== null &&
    like.accuracy >= tolerance.accuracy &&
    like.iou >= tolerance.iou;
  const ops = opCount(program);
  const found = verifyProgram(program);
  const wrong = `accuracy ${like?.accuracy.toFixed(3) ?? "?"}, overlap ${like?.iou.toFixed(3) ?? "?"}`;
  const findings: GradeFinding[] = [
    ...(exact || near ? [] : [{ what: "wrong-picture" as const, text: wrong }]),
    ...illegible(program, required_text),
    ...(ops > op_budget
      ? [{ what: "too-many-ops" as const, text: `${ops} ops, at most ${op_budget}` }]
      : []),
    ...(found.length > allowed
      ? found.map(({ message }) => ({ what: "verifier-finding" as const, text: message }))
      : []),
  ];
  const figures = { ops, findings: found.length, exact: exact ? 1 : 0, ...like };
  return { score: findings.length === 0 ? 1 : 0, findings, figures };
}

function readProgram(file: string): PixelProgram | string {
  try {
    const parsed = parseProgram(JSON.parse(readFileSync(file, "utf8")));
    return parsed.kind === "valid" ? parsed.program : (parsed.errors[0] ?? "invalid");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
