#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Before anything else is loaded, so that everything else is compiled once and for all.
enableCompileCache();
// Whoever read the output may have gone (`| head`, a closed terminal); the work goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  });
}
const { main } = await import("./main.ts");
process.exit(await main(process.argv.slice(2)));
