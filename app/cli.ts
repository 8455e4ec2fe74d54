#!/usr/bin/env node
import module from "node:module";

/** The whole program is loaded only by a Node that can run it. */
const OLDEST = 24;
if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  process.stderr.write(
    `Auto-GVPIE needs Node ${OLDEST} or newer; this is ${process.versions.node}. Get it: nvm install ${OLDEST}, or https://nodejs.org\n`,
  );
  process.exit(2);
}
// Before anything else is loaded, so that everything else is compiled once and for all.
module.enableCompileCache();
// Whoever read the output may have gone (`| head`, a closed terminal); the work goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
  });
}
const { main } = await import("./main.ts");
process.exit(await main(process.argv.slice(2)));
