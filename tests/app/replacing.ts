// A loop that writes its own line into a file as fast as it can, for replace-file.test.ts.
import { readFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { replaceFile } from "../../app/replace-file.ts";

const [file = ""] = process.argv.slice(2);
let going = true;
process.on("message", () => {
  going = false;
});
process.send?.("ready");
for (let i = 0; going; i++) {
  const text = readFileSync(file, "utf8");
  replaceFile(file, text, `ours ${i}\n${text.replace(/^ours.*\n/, "")}`);
  await turn();
}
process.disconnect();
