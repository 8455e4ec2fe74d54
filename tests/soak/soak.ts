import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bytesIn, diskUse } from "../../app/disk-use.ts";
import { readQueue } from "../../app/queue.ts";
import { startScriptServer } from "../../models/script-server.ts";
import { newOwner } from "../chaos/owner.ts";
import { answer, taskOf } from "../chaos/tasks.ts";
import { git } from "../support/crate.ts";
import { startCli } from "../support/run-cli.ts";

export interface Sample {
  tasks: number;
  seconds: number;
  /** Resident memory of the loop, bytes. */
  memory: number;
  descriptors: number;
  /** Bytes, by what they are for. */
  disk: Record<string, number>;
}

export interface SoakOptions {
  /** A folder that does not exist yet. */
  folder: string;
  tasks: number;
  keepRuns: number;
  /** Samples over the whole time, the first and the last included. */
  samples: number;
  hear(sample: Sample): void;
}

/** Tasks that are added at once. */
const BATCH = 10;

/** One loop that watches its queue takes so many small tasks, one after another. Linux only. */
export async function runSoak(options: SoakOptions): Promise<Sample[]> {
  const { folder, tasks, keepRuns, hear } = options;
  const owner = newOwner(folder);
  const server = await startScriptServer({ answer });
  const args = ["--watch", "--model-url", server.url, "--keep-runs", String(keepRuns)];
  const running = startCli(args, { cwd: folder });
  const started = performance.now();
  const samples: Sample[] = [];
  const every = Math.max(1, Math.floor(tasks / (options.samples - 1)));
  try {
    while (true) {
      const done = finished(owner.file);
      if (done >= tasks || done >= samples.length * every) {
        // The first sample is of a loop that has worked: all its code is loaded.
        const sample = sampleOf(running.child.pid ?? 0, folder, done, started);
        if (done > 0) {
          samples.push(sample);
          hear(sample);
        }
      }
      if (done >= tasks) break;
      const waiting = owner.tasks.length - done;
      if (waiting < BATCH / 2) {
        for (let i = 0; i < BATCH && owner.tasks.length < tasks; i++) {
          const number = owner.tasks.length + 1;
          owner.add(taskOf(number, number % 5 === 0 ? "mended" : "plain"), "saved");
        }
      }
      if (running.child.exitCode !== null) throw new Error((await running.ended).stderr);
      await sleep(100);
    }
    return samples;
  } finally {
    running.child.kill("SIGTERM");
    await running.ended;
    await server.close();
  }
}

function finished(file: string): number {
  const queue = readQueue(file);
  if (queue.kind !== "read") return 0;
  return queue.tasks.filter(({ status }) => status === "done" || status === "failed").length;
}

function sampleOf(pid: number, folder: string, tasks: number, started: number): Sample {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  return {
    tasks,
    seconds: (performance.now() - started) / 1000,
    memory: pages * 4096,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    disk: {
      ...diskUse(path.join(folder, "auto_tasks.json")),
      git: bytesIn(path.join(folder, ".git")),
      commits: Number(git(folder, "rev-list", "--all", "--count")),
    },
  };
}
