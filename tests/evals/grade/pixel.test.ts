import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { filesIn, overlaid } from "../../../evals/grade/files.ts";
import { grade } from "../../../evals/grade/grade.ts";
import { rasterHashes } from "../../../evals/grade/picture.ts";
import { wholeTree } from "../../../evals/suite/read-sample.ts";
import { parseProgram } from "../../../pixels/parse.ts";
import { scratch, write } from "../../support/crate.ts";
import { aPicture, writePixelSample } from "../support/a-picture.ts";
import { solvedSample } from "../support/a-sample.ts";

const place = { home: "/nowhere", sandboxed: true, buildMs: 1, testMs: 1 };
const changed = (change: object) => JSON.stringify({ ...aPicture, ...change });
const [fill, box, word] = aPicture.ops;

/** What is said of a program that stands at the named path. */
async function gradeText(text: string, meta: object = {}, file = "pixels/box.json") {
  const sample = solvedSample(writePixelSample(path.join(scratch(), "suite"), "box", meta));
  const folder = scratch();
  write(folder, { [file]: text });
  const graded = await grade(sample, overlaid(sample.files.template, filesIn(folder)), place);
  if (graded.kind !== "graded") throw new Error(graded.reason);
  return [graded.score, ...new Set(graded.findings.map(({ what }) => what))];
}

test("oracle 1, nothing 0, and the oracle by another name still 1", async () => {
  const sample = solvedSample(writePixelSample(path.join(scratch(), "suite"), "box"));
  expect(await grade(sample, wholeTree(sample, sample.oracle), place)).toMatchObject({
    score: 1,
    figures: { exact: 1, accuracy: 1, iou: 1, ops: 3, findings: 0 },
  });
  expect(await grade(sample, wholeTree(sample, null), place)).toMatchObject({ score: 0 });
  expect(await gradeText(changed({}), {}, "pixels/other.json")).toEqual([1]);
});

test.each([
  ["no JSON", "{", {}, [0, "invalid-program"]],
  ["an unknown colour", changed({ palette: {} }), {}, [0, "invalid-program"]],
  ["another place", changed({ ops: [fill, { ...box, x: 3 }, word] }), {}, [0, "wrong-picture"]],
  [
    "the word in its ground's colour",
    changed({ ops: [fill, box, { ...word, color: "fg" }] }),
    {},
    [0, "wrong-picture", "text-illegible", "verifier-finding"],
  ],
  [
    "the word drawn as pixels, not as text",
    changed({ ops: [fill, box, { op: "RECT", x: 4, y: 4, width: 11, height: 7, color: "fg" }] }),
    {},
    [0, "wrong-picture", "text-illegible", "verifier-finding"],
  ],
  [
    "the word painted over in part",
    changed({
      ops: [
        fill,
        box,
        word,
        { op: "SET", x: 4, y: 4, color: "fg" },
        { op: "RECT", x: 4, y: 4, width: 3, height: 7, color: "bg" },
      ],
    }),
    {},
    [0, "wrong-picture", "text-illegible", "too-many-ops", "verifier-finding"],
  ],
  [
    "another canvas",
    changed({ canvas: { width: 33, height: 16 } }),
    { tolerance: { accuracy: 0.5, iou: 0.5 } },
    [0, "wrong-picture"],
  ],
  [
    "near enough, where near is enough",
    changed({ ops: [fill, { ...box, width: 27 }, word] }),
    { tolerance: { accuracy: 0.95, iou: 0.9 } },
    [1],
  ],
  [
    "not near enough",
    changed({ ops: [fill, { ...box, width: 20 }, word] }),
    { tolerance: { accuracy: 0.95, iou: 0.9 } },
    [0, "wrong-picture"],
  ],
])("%s", async (_, text, meta, expected) => {
  expect(await gradeText(text, meta)).toEqual(expected);
});

test("the fixture's hash is the reference rasteriser's", () => {
  const folder = writePixelSample(path.join(scratch(), "suite"), "box");
  const parsed = parseProgram(JSON.parse(readFileSync(`${folder}/oracle/pixels/box.json`, "utf8")));
  if (parsed.kind !== "valid") throw new Error(parsed.errors.join());
  expect(rasterHashes(parsed.program)).toHaveLength(1);
});
