import { printable } from "../../contracts/printable.ts";
import { answer } from "../../memory/answers.ts";
import type { Embedder } from "../../memory/embedder.ts";
import type { Records } from "../../memory/heal.ts";
import { openMemory } from "../../memory/memory.ts";
import { rebuildMemory } from "../../memory/rebuild.ts";
import { programOf } from "../as-typed.ts";
import { inWords } from "./memory-text.ts";

export interface MemoryCommand {
  question?: string | undefined;
  json?: boolean | undefined;
  /** Most runs or passages in the answer. Default 10. */
  limit?: number | undefined;
  rebuild?: boolean | undefined;
  folder: string;
  /** The one the loop uses: rows of another are embedded again. */
  embedder: Embedder;
  /** The store's finished runs. */
  records: Records;
}

/** Where a command's results and its remarks go; each text is whole lines. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

const DEFAULT_LIMIT = 10;

/** `npm run memory`: answers a question from memory, without a model. Returns the exit code. */
export async function memory(options: MemoryCommand, io: Output): Promise<number> {
  const { folder, embedder, records, json, limit = DEFAULT_LIMIT } = options;
  if (!Number.isInteger(limit) || limit < 1) {
    io.err("--limit takes a whole number from 1, such as --limit 5.\n");
    return 2;
  }
  const say = (result: unknown, text: string) => {
    // Rows hold text of models and repositories; JSON lines must not be cut.
    const shown = json
      ? printable(JSON.stringify(result, null, 2), Number.POSITIVE_INFINITY)
      : printable(text);
    io.out(`${shown}\n`);
  };

  if (options.rebuild) {
    const rebuilt = await rebuildMemory({ folder, embedder, records });
    for (const notice of rebuilt.notices) io.err(`${printable(notice)}\n`);
    say(rebuilt, `Rebuilt from the recorded runs: ${rowsInWords(rebuilt.rows)}.`);
    return 0;
  }

  const notice = (text: string) => io.err(`${printable(text)}\n`);
  const opened = openMemory({ folder, embedder, records, notice });
  try {
    const question = options.question?.trim() ?? "";
    if (question === "") {
      const rows = await opened.count();
      say({ rows }, `${whatToAsk()}\n\nMemory holds ${rowsInWords(rows)}.`);
      return 0;
    }
    const found = await answer(opened, question, limit);
    say(found, inWords(found));
    return 0;
  } finally {
    opened.close();
  }
}

const whatToAsk = () => `Ask what was tried before, in your own words:

  ${programOf("memory")} "What did I try for pixel_runner before?"
  ${programOf("memory")} "Show me previous attempts at CLICK_AT"
  ${programOf("memory")} "What errors occurred in the last 10 builds?"

Anything else is looked up by its words: ${programOf("memory")} "framebuffer bounds"`;

function rowsInWords({ tasks, artifacts, runs }: Record<"tasks" | "artifacts" | "runs", number>) {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return `${count(tasks, "task")}, ${count(runs, "run")} and ${count(artifacts, "artifact")}`;
}
