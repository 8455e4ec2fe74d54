import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { memoryOf } from "../../app/memory-of.ts";
import { readQueue } from "../../app/queue.ts";
import { placesOf } from "../../app/settings.ts";
import type { Task } from "../../contracts/task.ts";
import { openMemory } from "../../memory/memory.ts";
import { rebuildMemory } from "../../memory/rebuild.ts";
import { TableName } from "../../memory/tables.ts";
import { takeLock } from "../../store/lock.ts";
import { openStore, type Store } from "../../store/store.ts";
import { git } from "../support/crate.ts";
import type { Owner } from "./owner.ts";
import { KINDS, OUTCOMES } from "./tasks.ts";

/** What was seen of the loop from outside, over all its lives. */
export interface Claims {
  /** Commits that it said had landed. */
  landed: string[];
  /** Runs that it said had ended. */
  ended: string[];
}

export interface Findings {
  lost: string[];
  duplicated: string[];
  leftovers: string[];
}

/** Holds the seven points of "nothing lost" against what is there after recovery. */
export async function nothingLost(owner: Owner, claims: Claims): Promise<Findings> {
  const places = placesOf(owner.file);
  const lock = takeLock(places.state);
  const leftovers = lock.kind === "held" ? [] : ["6: the lock is still held"];
  const store = openStore(places.store);
  try {
    const found = [
      inQueue(owner),
      inStore(owner, store),
      onBranch(owner, store),
      { lost: owner.changed().map((text) => `4: ${text}`) },
      { lost: await inMemory(owner) },
      { leftovers: [...leftovers, ...leftBehind(owner)] },
      { lost: unkept(owner, store, claims) },
    ];
    return {
      lost: found.flatMap(({ lost }: Partial<Findings>) => lost ?? []),
      duplicated: found.flatMap(({ duplicated }: Partial<Findings>) => duplicated ?? []),
      leftovers: found.flatMap(({ leftovers }: Partial<Findings>) => leftovers ?? []),
    };
  } finally {
    store.close();
    if (lock.kind === "held") lock.release();
  }
}

/** (1) Every task that its owner added stands in the queue once, as they wrote it. */
function inQueue(owner: Owner): Partial<Findings> {
  const queue = readQueue(owner.file);
  if (queue.kind !== "read") return { lost: [`1: ${queue.message}`] };
  const lost = owner.tasks.flatMap(({ status: _, ...task }) => {
    const there = queue.tasks.find(({ id }) => id === task.id);
    if (there === undefined) return [`1: ${task.id} is not in the queue`];
    const changed = Object.entries(task).filter(
      ([name, value]) => JSON.stringify(there[name]) !== JSON.stringify(value),
    );
    return [
      ...changed.map(([name]) => `1: ${task.id}'s ${name} was changed`),
      ...wrongStatus(there),
    ];
  });
  const extra = queue.tasks.length - owner.tasks.length;
  return { lost, duplicated: extra > 0 ? [`1: ${extra} more tasks than were added`] : [] };
}

function wrongStatus({ id, title, status, commit, error }: Task): string[] {
  // Three kills in a row in the same step are what the loop takes for the task's own fault.
  if (status === "failed" && error?.startsWith("The program ended 3 times")) return [];
  const kind = KINDS.find((each) => title.endsWith(`(${each})`));
  const wanted = kind === undefined ? null : OUTCOMES[kind];
  if (wanted?.status === status && wanted.commit === (commit !== undefined)) return [];
  return [
    `1: ${title} (${id}) ended as ${status}${commit === undefined ? ", without a commit" : ""}`,
  ];
}

/** (2) Every attempt that was begun ended in one outcome, and no crash began a second. */
function inStore(owner: Owner, store: Store): Partial<Findings> {
  const open = store.db.prepare("SELECT id FROM runs WHERE record IS NULL").all();
  const begun = store.db
    .prepare("SELECT DISTINCT run FROM events WHERE run NOT IN (SELECT id FROM runs)")
    .all();
  const records = store.records();
  const runsOf = (id: string) => records.filter(({ task }) => task.id === id).length;
  return {
    lost: [
      ...open.map(({ id }) => `2: run ${id} has no outcome`),
      ...begun.map(({ run }) => `2: run ${run} was begun and forgotten`),
      ...owner.tasks.filter(({ id }) => runsOf(id) === 0).map(({ id }) => `2: ${id} was not run`),
    ],
    duplicated: owner.tasks
      .filter(({ id }) => runsOf(id) > 1)
      .map(({ id }) => `2: ${id} was run ${runsOf(id)} times`),
  };
}

/** (3) A run is recorded as landed if, and only if, its commit is on the loop's branch; once. */
function onBranch({ folder }: Owner, store: Store): Partial<Findings> {
  const log = git(
    folder,
    "log",
    "--format=%H %(trailers:key=Run,valueonly,separator=)",
    "main..auto-gvpie",
  );
  const there = log
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, run]) => run);
  const landed = store
    .records()
    .flatMap(({ run, outcome }) =>
      outcome.kind === "done" && outcome.commit !== null ? [{ run, commit: outcome.commit }] : [],
    );
  const runs = there.map(([, run]) => run);
  return {
    lost: [
      ...landed
        .filter(({ run, commit }) => !there.some(([c, r]) => c === commit && r === run))
        .map(({ run }) => `3: the commit of run ${run} is not on the branch`),
      ...there
        .filter(([, run]) => !landed.some((each) => each.run === run))
        .map(([commit]) => `3: nobody recorded the commit ${commit}`),
    ],
    duplicated: runs
      .filter((run, i) => runs.indexOf(run) !== i)
      .map((run) => `3: run ${run} is on the branch twice`),
  };
}

/** (5) Every row of memory comes back from the store alone. */
async function inMemory({ file, tasks }: Owner): Promise<string[]> {
  const { folder, embedder, records, close } = await memoryOf(file);
  try {
    const before = await rowsIn(folder);
    await rebuildMemory({ folder, embedder, records });
    const after = await rowsIn(folder);
    const names = [...new Set([...before.keys(), ...after.keys()])];
    return [
      ...names
        .filter((name) => before.get(name) !== after.get(name))
        .map((name) => `5: the row ${name} is not the same after a rebuild`),
      ...tasks.filter(({ id }) => !after.has(`tasks ${id}`)).map(({ id }) => `5: no row for ${id}`),
    ];
  } finally {
    close();
  }
}

async function rowsIn(folder: string): Promise<Map<string, string>> {
  const { embedder } = await memoryOf("");
  const memory = openMemory({ folder, embedder });
  const rows = new Map<string, string>();
  for (const name of TableName.options) {
    for (const row of await memory.select(name, {})) {
      const text = JSON.stringify(row);
      rows.set(`${name} ${JSON.parse(text).id}`, text);
    }
  }
  memory.close();
  return rows;
}

/** (6) No process, lock or half-written file is left. */
function leftBehind({ folder }: Owner): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => /\.lock$/.test(name) && !/\bCargo\.lock$|\/target\//.test(name),
  );
  const beside = readdirSync(folder).filter((name) => /^\.?auto_tasks\.json./.test(name));
  return [
    ...processesIn(folder).map((line) => `6: still running: ${line}`),
    ...[...files, ...beside].map((name) => `6: left behind: ${name}`),
  ];
}

/** Command lines of processes that stand in the folder or name it. */
export function processesIn(folder: string): string[] {
  if (!existsSync("/proc/self")) return [];
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      const dead = /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
      return words.includes(`${folder}${path.sep}`) && !dead ? [`${pid} ${words}`] : [];
    } catch {
      return [];
    }
  });
}

/** (7) Whatever it said was done is there. */
function unkept({ folder }: Owner, store: Store, claims: Claims): string[] {
  const reachable = git(folder, "log", "--format=%H", "auto-gvpie").split("\n");
  const lost = claims.landed.filter((short) => !reachable.some((full) => full.startsWith(short)));
  return [
    ...lost.map((commit) => `7: it said that ${commit} had landed`),
    ...claims.ended
      .filter((run) => store.record(run) === null)
      .map((run) => `7: it said that run ${run} had ended`),
  ];
}
