import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { validate } from "@langchain/langgraph-checkpoint-validation";
import { Checkpoints } from "../../store/checkpoints.ts";
import { openDatabase } from "../../store/database.ts";

const folders: string[] = [];

validate({
  checkpointerName: "store/checkpoints",
  createCheckpointer() {
    const folder = mkdtempSync(path.join(tmpdir(), "checkpoints-"));
    folders.push(folder);
    return new Checkpoints(openDatabase(path.join(folder, "store.sqlite")));
  },
  afterAll() {
    for (const folder of folders) rmSync(folder, { recursive: true });
  },
});
