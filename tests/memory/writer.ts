import { hashingEmbedder } from "../../memory/embedder.ts";
import { openMemory } from "../../memory/memory.ts";
import { rowsOf } from "../../memory/rows.ts";
import { finished } from "./history.ts";

/**
 * A process that remembers runs FROM to TO into FOLDER and says the number of each once it is
 * remembered: `node writer.ts FOLDER FROM TO`.
 */
const [folder = "", from = "1", to = "1"] = process.argv.slice(2);
const memory = openMemory({ folder, embedder: hashingEmbedder() });
for (let number = Number(from); number <= Number(to); number += 1) {
  const { record, artifacts, evidenceOf } = finished(
    {
      task: `task-${number % 10}`,
      title: `Task number ${number}`,
      tries: [{ patch: "- no", error: `error ${number}` }, { patch: "+ yes" }],
      at: number,
    },
    number,
  );
  await memory.remember(rowsOf(record, artifacts, evidenceOf));
  process.stdout.write(`${number}\n`);
}
memory.close();
