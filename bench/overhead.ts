/**
 * What the loop itself costs: one small task against a bare script that makes the same HTTP calls,
 * edit, cargo runs and commit; and how long a person waits for `--help` and `--status`.
 *
 *   npm run bench -- overhead [--runs 5]
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { startScriptServer } from "../models/script-server.ts";
import { CRATE, repository } from "../tests/support/crate.ts";
import { ADD_SUB, answerOf, PLAN, SUB_TASK } from "../tests/support/script.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });
const runs = Number(values.runs);

/** The proportional set size of a process and its children of the same program, MB. */
function pssOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

interface Measured {
  seconds: number;
  megabytes: number;
}

function timed(args: string[], cwd: string): Promise<Measured & { code: number | null }> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  let megabytes = 0;
  const poll = setInterval(() => {
    if (child.pid) megabytes = Math.max(megabytes, pssOf(child.pid));
  }, 10);
  return new Promise((resolve) => {
    child.once("exit", (code) => {
      clearInterval(poll);
      resolve({ code, megabytes, seconds: (performance.now() - started) / 1000 });
    });
  });
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

function middle(all: Measured[]): Measured {
  return {
    seconds: median(all.map((m) => m.seconds)),
    megabytes: median(all.map((m) => m.megabytes)),
  };
}

/** The same work by hand: base run, three calls, one edit, one run, one commit. */
const BARE = `
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
const [folder, url] = process.argv.slice(2);
const work = folder + "-work";
cpSync(folder, work, { recursive: true });
const cargo = () => { try { execFileSync("cargo", ["test", "sub"], { cwd: work, stdio: "pipe" }); } catch {} };
const ask = async (content) => (await fetch(url + "/chat/completions", {
  method: "POST", headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "scripted", messages: [{ role: "user", content }] }),
})).json();
cargo();
await ask("# Plan");
await ask("# Edit");
const file = work + "/src/lib.rs";
writeFileSync(file, readFileSync(file, "utf8") + "\\npub fn sub(a: i32, b: i32) -> i32 { a - b }\\n#[cfg(test)] mod more { #[test] fn sub_works() { assert_eq!(super::sub(3, 2), 1); } }\\n");
cargo();
await ask("# Review 1");
execFileSync("git", ["-C", work, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "sub"]);
`;

const scratch = mkdtempSync(path.join(tmpdir(), "overhead-"));
const server = await startScriptServer({ answer: answerOf({ plan: PLAN, code: ADD_SUB }) });
const bareScript = path.join(scratch, "bare.mjs");
writeFileSync(bareScript, BARE);

function fresh(name: string, tasks: number): string {
  const folder = repository(CRATE, path.join(scratch, name));
  const list = Array.from({ length: tasks }, (_, i) => ({ ...SUB_TASK, id: `task-${i}` }));
  writeFileSync(path.join(folder, "auto_tasks.json"), JSON.stringify(list));
  return folder;
}

const cli = ["--max-semi-space-size=4", path.join(ROOT, "app/cli.ts")];
const loop = (folder: string) => timed([...cli, "--once", "--model-url", server.url], folder);

const measured: { bare: Measured[]; one: Measured[] } = { bare: [], one: [] };
for (let i = 0; i <= runs; i++) {
  const bare = await timed([bareScript, fresh(`bare-${i}`, 1), server.url], scratch);
  const one = await loop(fresh(`one-${i}`, 1));
  if (one.code !== 0) throw new Error(`The loop ended with ${one.code}.`);
  // The first round fills caches.
  if (i > 0) {
    measured.bare.push(bare);
    measured.one.push(one);
  }
}

const help: Measured[] = [];
const status: Measured[] = [];
const node: Measured[] = [];
const statusFolder = fresh("status", 20);
for (let i = 0; i <= runs; i++) {
  const rounds = [
    await timed(["-e", "0"], scratch),
    await timed([...cli, "--help"], scratch),
    await timed([...cli, "--status"], statusFolder),
  ];
  if (i === 0) continue;
  const [n, h, s] = rounds;
  if (n && h && s) {
    node.push(n);
    help.push(h);
    status.push(s);
  }
}
await server.close();

const bare = middle(measured.bare);
const one = middle(measured.one);
const line = (name: string, m: Measured, against: Measured) =>
  console.log(
    `${name.padEnd(22)} ${m.seconds.toFixed(2)} s  ${m.megabytes.toFixed(0).padStart(4)} MB   ${(m.seconds / against.seconds).toFixed(2)} × time, ${(m.megabytes / against.megabytes).toFixed(2)} × memory`,
  );
console.log(`medians of ${runs}; memory is the peak proportional set size of the process itself\n`);
line("bare script", bare, bare);
line("the loop, one task", one, bare);
console.log(`own time of one task    ${(one.seconds - bare.seconds).toFixed(2)} s`);
line("node -e 0", middle(node), middle(node));
line("--help", middle(help), middle(node));
line("--status", middle(status), middle(node));
const ms = (m: Measured[]) => ((middle(m).seconds - middle(node).seconds) * 1000).toFixed(0);
console.log(`over bare Node          --help ${ms(help)} ms, --status ${ms(status)} ms`);
rmSync(scratch, { recursive: true, force: true });
