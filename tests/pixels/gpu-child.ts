// Started by gpu.test.ts in its own process: the driver is chosen by the environment a process
// begins with, and a driver that crashes takes only this process along.
import { openGpu, rasteriseOnGpu } from "../../pixels/gpu.ts";
import { rasterHash, rasterise } from "../../pixels/raster.ts";
import { randomProgram } from "./random-program.ts";

const [first = 0, count = 0] = process.argv.slice(2).map(Number);
const opened = await openGpu();
if (opened.kind === "unavailable") {
  console.log(JSON.stringify(opened));
  process.exit(0);
}
const different: number[] = [];
let frames = 0;
for (let seed = first; seed < first + count; seed++) {
  const program = randomProgram(seed);
  const wanted = rasterise(program).map(rasterHash);
  const drawn = (await rasteriseOnGpu(opened.gpu, program)).map(rasterHash);
  frames += wanted.length;
  if (drawn.join() !== wanted.join()) different.push(seed);
}
opened.gpu.close();
console.log(
  JSON.stringify({ kind: "compared", name: opened.gpu.name, programs: count, frames, different }),
);
process.exit(0);
