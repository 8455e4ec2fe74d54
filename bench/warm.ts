/**
 * What a later attempt's command costs in the loop's workspace and sandbox, against cargo in place
 * on the same edits: 30 crates, each upon the one before, the last is worked on.
 *
 *   npm run bench:warm [-- --crates 30 --rounds 6]
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { startScriptServer } from "../models/script-server.ts";
import { openStore } from "../store/store.ts";
import { chain } from "../tests/support/gvpie-shape.ts";
import { answerOf, block, PLAN } from "../tests/support/script.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    crates: { type: "string", default: "30" },
    rounds: { type: "string", default: "6" },
  },
});
const crates = Number(values.crates);
const rounds = Number(values.rounds);
const leaf = `layer_${String(crates - 1).padStart(2, "0")}`;
const file = `layers/${leaf}/src/lib.rs`;
const COMMAND = `cargo test -p ${leaf}`;

/** A test that is red for a different reason in each round, and right in the last. */
const body = (round: number) =>
  `    fn round() {\n        assert_eq!(depth(), ${round === rounds ? crates : 1000 + round});`;
const ANCHOR = "    use super::*;";
const first = block(file, ANCHOR, `${ANCHOR}\n\n    #[test]\n${body(1)}\n    }`);
const later = Array.from({ length: rounds - 1 }, (_, i) =>
  block(file, body(i + 1).split("\n")[1] ?? "", body(i + 2).split("\n")[1] ?? ""),
);

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
const scratch = mkdtempSync(path.join(tmpdir(), "warm-"));

/** Milliseconds of the same command after the same edits in an ordinary checkout. */
function inPlace(): { cold: number; rounds: number[] } {
  const folder = chain(path.join(scratch, "in-place"), crates);
  const run = () => {
    const started = performance.now();
    try {
      execFileSync("sh", ["-c", COMMAND], { cwd: folder, stdio: "pipe" });
    } catch {
      // A round before the last is red.
    }
    return performance.now() - started;
  };
  const source = path.join(folder, file);
  const cold = run();
  let text = readFileSync(source, "utf8");
  const times: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    text =
      round === 1
        ? text.replace(ANCHOR, `${ANCHOR}\n\n    #[test]\n${body(1)}\n    }`)
        : text.replace(body(round - 1), body(round));
    writeFileSync(source, text);
    times.push(run());
  }
  return { cold, rounds: times };
}

async function inTheLoop(): Promise<{ base: number; rounds: number[]; next: number }> {
  const folder = chain(path.join(scratch, "loop"), crates);
  const task = { id: "a", title: "Say how deep it is", inputs: [file], tests: [COMMAND] };
  const tasks = [task, { ...task, id: "b", title: "Say it again" }];
  writeFileSync(path.join(folder, "auto_tasks.json"), JSON.stringify(tasks));
  const plan = { ...PLAN, files: [file] };
  const server = await startScriptServer({ answer: answerOf({ plan, code: first, fixes: later }) });
  for (const { id } of tasks) {
    const args = [path.join(ROOT, "app/cli.ts"), "--task", id, "--model-url", server.url];
    const child = spawn(process.execPath, [...args, "--max-fixes", String(rounds)], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    await new Promise((resolve) => child.once("exit", resolve));
  }
  await server.close();
  const store = openStore(path.join(folder, ".auto-gvpie", "store.sqlite"));
  const [a] = store.records({ task: "a", limit: 1 });
  const [b] = store.records({ task: "b", limit: 1 });
  const baseOf = (record: typeof a) =>
    store
      .eventsOf(record?.run ?? "")
      .flatMap(({ event }) => (event.kind === "command-ended" ? [event.run.duration_ms] : []))[0] ??
    0;
  const result = {
    base: baseOf(a),
    rounds: (a?.attempts ?? []).flatMap(({ commands }) =>
      commands.map(({ duration_ms }) => duration_ms),
    ),
    next: baseOf(b),
  };
  store.close();
  return result;
}

const cargo = inPlace();
const loop = await inTheLoop();
rmSync(scratch, { recursive: true, force: true });

const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(9);
// The first round builds the test program for the first time in both.
const place = median(cargo.rounds.slice(1));
const own = median(loop.rounds.slice(1));
console.log(`${crates} crates, ${rounds} attempts; ${COMMAND}\n`);
console.log(`cold, in place          ${ms(cargo.cold)}`);
console.log(`a later edit, in place  ${ms(place)}   1.00 ×`);
console.log(`a later attempt         ${ms(own)}   ${(own / place).toFixed(2)} ×`);
console.log(`the next task's base    ${ms(loop.next)}   ${(loop.next / place).toFixed(2)} ×`);
