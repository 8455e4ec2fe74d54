// Loaded before the loop: it is killed when it writes a run's first artifact, after its commit.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const write = fs.writeFileSync;
fs.writeFileSync = (file, ...rest) => {
  if (/artifacts.art-/.test(String(file))) process.kill(process.pid, "SIGKILL");
  return write(file, ...rest);
};
syncBuiltinESMExports();
