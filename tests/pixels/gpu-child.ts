// Started by gpu.test.ts in its own process: the driver is chosen by the environment a process
// begins with, and a driver that crashes takes only this process along.
import type { PixelProgram } from "../../contracts/pixel-program.ts";
import { openGpu, rasteriseOnGpu } from "../../pixels/gpu.ts";
import { rasterHash, rasterise } from "../../pixels/raster.ts";
import { readGallery } from "./gallery.ts";
import { randomProgram } from "./random-program.ts";

const [first = 0, count = 0] = process.argv.slice(2).map(Number);
const opened = await openGpu();
if (opened.kind === "unavailable") {
  console.log(JSON.stringify(opened));
  process.exit(0);
}
const programs = new Map<string, () => PixelProgram>(
  [...readGallery()].map(([name, program]) => [name, () => program]),
);
for (let seed = first; seed < first + count; seed++) {
  programs.set(`seed ${seed}`, () => randomProgram(seed));
}
const different: string[] = [];
for (const [name, read] of programs) {
  const program = read();
  const wanted = rasterise(program).map(rasterHash);
  const drawn = (await rasteriseOnGpu(opened.gpu, program)).map(rasterHash);
  if (drawn.join() !== wanted.join()) different.push(name);
}
opened.gpu.close();
console.log(JSON.stringify({ kind: "compared", programs: programs.size, different }));
process.exit(0);
