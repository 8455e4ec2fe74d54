import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { readNagaErrors, validateWgsl } from "../../pixels/wgsl.ts";
import { readGallery } from "./gallery.ts";
import { softwareGpu } from "./software-gpu.ts";

/** A child's answer, or undefined where there is no adapter, which CI does not accept. */
function runChild(script: string, args: string[], input: string): unknown {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, script), ...args],
    { encoding: "utf8", input, env: { ...process.env, ...softwareGpu() } },
  );
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) expect.fail(`${script} ended without an answer:\n${stderr}`);
  const answer = z.looseObject({ kind: z.string() }).parse(JSON.parse(line));
  if (answer.kind !== "unavailable") return answer;
  if (process.env.CI !== undefined) expect.fail(String(answer.message));
  console.warn(`LEFT OUT, since nothing can be compared here: ${answer.message}`);
  return undefined;
}

const programs = process.env.FULL === undefined ? 500 : 10_000;

test(`the GPU draws the gallery and ${programs} random programs exactly as the reference does`, () => {
  const first = process.env.FULL === undefined ? 0 : 1_000_000;
  const answer = runChild("gpu-child.ts", [String(first), String(programs)], "");
  if (answer === undefined) return;
  expect(answer).toEqual({
    kind: "compared",
    programs: programs + readGallery().size,
    different: [],
  });
}, 600_000);

test("Dawn compiles our own shader, and gives the place of an error", () => {
  const shader = readFileSync(path.resolve(import.meta.dirname, "../../pixels/paint.wgsl"), "utf8");
  const valid = runChild("wgsl-child.ts", [], shader);
  if (valid === undefined) return;
  expect(valid).toEqual({ kind: "valid", checkedBy: "dawn" });
  expect(runChild("wgsl-child.ts", [], "fn a() {}\nfn f( { }")).toEqual({
    kind: "invalid",
    checkedBy: "dawn",
    errors: [{ line: 2, column: 7, message: "expected ')' for function declaration" }],
  });
});

const nagaOutput = `error: expected identifier, found "{"
  ┌─ shader.wgsl:2:7
  │
2 │ fn f( { }
  │       ^ a name must stand here

Could not parse WGSL
`;

test("naga decides where it is installed", async () => {
  const open = () => expect.fail("Dawn must not be asked");
  const naga = (exitCode: number, output: string) => async () => ({ exitCode, output });
  expect(await validateWgsl("", naga(0, "Validation successful"), open)).toEqual({
    kind: "valid",
    checkedBy: "naga",
  });
  expect(await validateWgsl("", naga(1, nagaOutput), open)).toEqual({
    kind: "invalid",
    checkedBy: "naga",
    errors: [
      { line: 2, column: 7, message: 'expected identifier, found "{": a name must stand here' },
    ],
  });
});

test("without naga and an adapter nothing is claimed", async () => {
  const check = await validateWgsl(
    "",
    async () => null,
    async () => ({ kind: "unavailable", message: "no GPU adapter was found" }),
  );
  expect(check).toEqual({
    kind: "unavailable",
    message: "no naga on the path, and no GPU adapter was found",
  });
});

test("naga's words are kept when they cannot be placed", () => {
  expect(readNagaErrors("Unable to read file\nmore")).toEqual([
    { line: null, column: null, message: "Unable to read file" },
  ]);
  expect(readNagaErrors("")).toEqual([
    { line: null, column: null, message: "naga failed without saying why" },
  ]);
});
