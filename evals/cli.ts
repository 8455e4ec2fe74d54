#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Before anything else is loaded, so that everything else is compiled once and for all.
enableCompileCache();
const { main } = await import("./main.ts");
process.exit(await main(process.argv.slice(2)));
