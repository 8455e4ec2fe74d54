// Started by gpu.test.ts in its own process, see gpu-child.ts. Checks the shader on standard input.
import { readFileSync } from "node:fs";
import { validateWgsl } from "../../pixels/wgsl.ts";

console.log(JSON.stringify(await validateWgsl(readFileSync(0, "utf8"), async () => null)));
process.exit(0);
