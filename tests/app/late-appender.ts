// Opens a file when it is told to, and appends to it once another has taken its place; for
// replace-file.test.ts.
import { closeSync, fstatSync, openSync, statSync, writeSync } from "node:fs";

const [file = ""] = process.argv.slice(2);
process.on("message", () => {
  const handle = openSync(file, "a");
  process.send?.("opened");
  const { ino } = fstatSync(handle);
  while (statSync(file).ino === ino);
  writeSync(handle, "late\n");
  closeSync(handle);
});
process.send?.("ready");
