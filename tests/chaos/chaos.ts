import { setTimeout as sleep } from "node:timers/promises";
import { readQueue } from "../../app/queue.ts";
import { randomFrom } from "../../evals/statistics/random.ts";
import { startScriptServer } from "../../models/script-server.ts";
import { type Running, startCli } from "../support/run-cli.ts";
import { type Claims, type Findings, nothingLost, processesIn } from "./nothing-lost.ts";
import { newOwner, type Owner } from "./owner.ts";
import { answer, KINDS, taskOf } from "./tasks.ts";

export interface ChaosOptions {
  /** A folder that does not exist yet. */
  folder: string;
  kills: number;
  seed: string;
  say(text: string): void;
}

export interface ChaosReport extends Findings {
  kills: number;
  tasks: number;
}

/** Tasks that are waiting when a life of the loop begins. */
const WAITING = 3;
/** About as many lines as the loop says in two tasks, and as long as it takes to begin, ms. */
const LINES = 45;
const BEGINNING_MS = 1500;
/** Kills aimed at the beginning, which is where a life recovers from the one before. */
const EARLY = 0.4;
/** One task in so many runs cargo, which takes longest. */
const CRATES = 8;

/**
 * Kills the loop again and again at seeded random points while its owner adds tasks and commits,
 * then lets it finish in peace and holds "nothing lost" against what is there.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { folder, kills, seed, say } = options;
  const random = randomFrom(seed);
  const owner = newOwner(folder);
  const server = await startScriptServer({ answer });
  const claims: Claims = { landed: [], ended: [] };
  const args = ["--once", "--max-fixes", "1", "--model-url", server.url];
  const start = () => startCli(args, { cwd: folder, detached: true });
  try {
    let killed = 0;
    while (killed < kills) {
      while (unfinished(owner) < WAITING) addTask(owner, random);
      if (random() < 0.15) owner.commit(`owner-${killed}.txt`);
      const running = start();
      const end = await killAtRandom(running, random, () => {
        if (random() < 0.3) addTask(owner, random);
      });
      remember(claims, end.stdout);
      if (end.killed) killed += 1;
      const wrong = [...owner.changed(), ...unsaid(end)];
      if (wrong.length > 0) say(`after kill ${killed}: ${wrong.join("; ")}`);
      if (killed % 20 === 0 && end.killed) say(`${killed} kills, ${owner.tasks.length} tasks`);
    }
    await inPeace(start, owner, claims, say);
    const found = await nothingLost(owner, claims);
    return { kills: killed, tasks: owner.tasks.length, ...found };
  } finally {
    await server.close();
  }
}

function addTask(owner: Owner, random: () => number): void {
  const number = owner.tasks.length + 1;
  const quick = KINDS.filter((kind) => kind !== "crate");
  const kind = number % CRATES === 0 ? "crate" : quick[Math.floor(random() * quick.length)];
  owner.add(taskOf(number, kind ?? "plain"), random() < 0.3 ? "appended" : "saved");
}

function unfinished({ file }: Owner): number {
  const queue = readQueue(file);
  if (queue.kind !== "read") throw new Error(queue.message);
  return queue.tasks.filter(({ status }) => status === "pending" || status === "in_progress")
    .length;
}

interface Life {
  killed: boolean;
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Half of the kills take the loop alone, half all that it started in its own process group. */
async function killAtRandom(
  running: Running,
  random: () => number,
  meanwhile: () => void,
): Promise<Life> {
  const early = random() < EARLY;
  const line = Math.ceil(random() * LINES);
  const delay = random() * (early ? BEGINNING_MS : 60);
  const everything = random() < 0.5;
  const { child } = running;
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    process.kill(everything ? -child.pid : child.pid, "SIGKILL");
  };
  if (early) {
    await Promise.race([sleep(delay), running.ended]);
    kill();
  } else {
    let lines = 0;
    child.stdout?.on("data", (chunk: string) => {
      const before = lines;
      lines += chunk.split("\n").length - 1;
      if (before < 1 && lines >= 1) meanwhile();
      if (before < line && lines >= line) setTimeout(kill, delay);
    });
  }
  const { code, signal, stdout, stderr } = await running.ended;
  return { killed: signal === "SIGKILL", code, stdout, stderr };
}

/** A life that ended by itself ends with a code that says so; nothing else is heard on stderr. */
function unsaid({ killed, code, stderr }: Life): string[] {
  if (killed) return [];
  return code === 0 || code === 1 ? [] : [`it ended with ${code}: ${stderr}`];
}

function remember(claims: Claims, stdout: string): void {
  for (const [, commit = ""] of stdout.matchAll(/landed on auto-gvpie as ([0-9a-f]+)/g)) {
    claims.landed.push(commit);
  }
  for (const [, run = ""] of stdout.matchAll(/art-([0-9]+-[0-9]+-[0-9a-f]+)-\*/g)) {
    claims.ended.push(run);
  }
}

async function inPeace(
  start: () => Running,
  owner: Owner,
  claims: Claims,
  say: (text: string) => void,
): Promise<void> {
  do {
    const { code, stdout, stderr } = await start().ended;
    remember(claims, stdout);
    if (code !== 0 && code !== 1) {
      say(`in peace it ended with ${code}: ${stderr}`);
      break;
    }
  } while (unfinished(owner) > 0);
  for (let i = 0; i < 40 && processesIn(owner.folder).length > 0; i++) await sleep(50);
}
