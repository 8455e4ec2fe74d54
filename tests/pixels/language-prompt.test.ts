import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PixelOp } from "../../contracts/pixel-program.ts";
import { parseProgram } from "../../pixels/parse.ts";
import { verifyProgram } from "../../pixels/verify.ts";

const file = path.resolve(import.meta.dirname, "../../prompts/pixel-language.md");
const prompt = readFileSync(file, "utf8");

test("the examples that the coder is shown are valid and without findings", () => {
  const still = prompt.split("\n").find((line) => line.startsWith('{"kind"')) ?? "";
  const frames = prompt.split("\n").find((line) => line.startsWith('"frames"')) ?? "";
  for (const json of [still, `${still.slice(0, -1)},${frames}}`]) {
    const parsed = parseProgram(JSON.parse(json));
    if (parsed.kind === "invalid") expect.fail(parsed.errors.join("\n"));
    expect(verifyProgram(parsed.program)).toEqual([]);
  }
});

test("the prompt names every op with all its keys", () => {
  for (const option of PixelOp.options) {
    const { op, ...fields } = option.shape;
    const line = prompt.split("\n").find((text) => text.startsWith(`- ${op.value}: `)) ?? "";
    expect(Object.keys(fields).filter((field) => !line.includes(field))).toEqual([]);
  }
});
