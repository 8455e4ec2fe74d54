import path from "node:path";
import { rasterHashes } from "../../../evals/grade/picture.ts";
import { parseProgram } from "../../../pixels/parse.ts";
import { write } from "../../support/crate.ts";

export const aPicture = {
  kind: "pixel_program",
  version: 1,
  name: "box",
  canvas: { width: 32, height: 16 },
  palette: { bg: [0, 0, 0], fg: [0, 255, 0], ink: [0, 40, 0] },
  ops: [
    { op: "FILL", color: "bg" },
    { op: "RECT", x: 2, y: 2, width: 28, height: 12, color: "fg" },
    { op: "WRITE_TEXT", x: 4, y: 4, text: "OK", color: "ink" },
  ],
};

/** A sample that asks for a green box with a word in it. `pixel` changes its conditions. */
export function writePixelSample(
  suite: string,
  id: string,
  pixel: object = {},
  family = "boxes",
): string {
  const folder = path.join(suite, id);
  const parsed = parseProgram(aPicture);
  if (parsed.kind !== "valid") throw new Error(parsed.errors.join());
  const meta = {
    id,
    version: 1,
    suite: path.basename(suite),
    kind: "pixel",
    family,
    split: "dev",
    limits: { seconds: 60 },
    editable: ["pixels/**"],
    pixel: {
      file: "pixels/box.json",
      raster: rasterHashes(parsed.program),
      required_text: ["OK"],
      op_budget: 4,
      tolerance: null,
      ...pixel,
    },
    null_score: 0,
    provenance: "written for a test",
  };
  write(folder, {
    "sample.json": JSON.stringify(meta),
    "task.json": JSON.stringify({
      id: `task-${id}`,
      title: `Draw a green box with OK in it (${id})`,
      kind: "pixel",
    }),
    "template/README.md": "Pictures.\n",
    "oracle/pixels/box.json": JSON.stringify(aPicture),
    "cheats/empty/about.md": "A black canvas.\n",
    "cheats/empty/pixels/box.json": JSON.stringify({ ...aPicture, ops: [] }),
  });
  return folder;
}
