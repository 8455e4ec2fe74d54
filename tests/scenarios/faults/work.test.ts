import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { readQueue } from "../../../app/queue.ts";
import { placesOf } from "../../../app/settings.ts";
import { processesIn } from "../../chaos/nothing-lost.ts";
import type { Owner } from "../../chaos/owner.ts";
import { git } from "../../support/crate.ts";
import { startCli } from "../../support/run-cli.ts";
import { expectNothingLost, rolesOf, scene } from "./an-owner.ts";

function homeOf({ file }: Owner): string {
  const { workspaces } = placesOf(file);
  return path.join(workspaces, readdirSync(workspaces)[0] ?? "");
}

function tasksIn(owner: Owner) {
  const queue = readQueue(owner.file);
  if (queue.kind !== "read") throw new Error(queue.message);
  return queue.tasks;
}

test("stale index.lock, of the workspace and of the loop's branch: a killed git stops nobody", async () => {
  const { owner, once, add } = await scene(["plain"]);
  expect((await once()).code).toBe(0);
  writeFileSync(path.join(homeOf(owner), "index.lock"), "");
  writeFileSync(path.join(owner.folder, ".git/refs/heads/auto-gvpie.lock"), "");
  add("mended");
  expect(await once()).toMatchObject({ code: 0, stderr: "" });
  await expectNothingLost(owner);
});

test("the owner's own index.lock stops nobody, and stays", async () => {
  const { owner, once } = await scene(["plain"]);
  const lock = path.join(owner.folder, ".git/index.lock");
  writeFileSync(lock, "mine");
  expect(await once()).toMatchObject({ code: 0, stderr: "" });
  expect(readFileSync(lock, "utf8")).toBe("mine");
});

test("workspace deleted, between runs and within one", async () => {
  const { owner, once, add } = await scene(["plain", "mended", "rejected"], {
    fixer: (its) => rmSync(homeOf(its), { recursive: true }),
  });
  expect(await once()).toMatchObject({ code: 0, stderr: "" });
  expect(git(owner.folder, "ls-tree", "--name-only", "auto-gvpie", "t2.txt", "a.txt", "src")).toBe(
    "a.txt\nsrc\nt2.txt",
  );
  rmSync(placesOf(owner.file).workspaces, { recursive: true });
  add("plain");
  expect(await once()).toMatchObject({ code: 0, stderr: "" });
  await expectNothingLost(owner);
});

test("the workspace's index damaged: it is made again", async () => {
  const { owner, once, add } = await scene(["plain"]);
  expect((await once()).code).toBe(0);
  truncateSync(path.join(homeOf(owner), "index"), 20);
  add("mended");
  expect(await once()).toMatchObject({ code: 0, stderr: "" });
  await expectNothingLost(owner);
});

/** Somebody puts a commit with this file onto the loop's branch. */
function moveBranch({ folder }: Owner, name: string, text: string): void {
  const index = { GIT_INDEX_FILE: path.join(folder, ".git/other-index") };
  for (const [key, value] of Object.entries(index)) process.env[key] = value;
  try {
    git(folder, "read-tree", "auto-gvpie");
    writeFileSync(path.join(folder, ".git/text"), text);
    const blob = git(folder, "hash-object", "-w", ".git/text");
    git(folder, "update-index", "--add", "--cacheinfo", `100644,${blob},${name}`);
    const commit = git(folder, "commit-tree", git(folder, "write-tree"), "-p", "auto-gvpie", "-m", "Moved");
    git(folder, "update-ref", "refs/heads/auto-gvpie", commit);
  } finally {
    for (const key of Object.keys(index)) delete process.env[key];
    for (const name of ["text", "other-index"]) rmSync(path.join(folder, ".git", name));
  }
}

test.each([
  ["re-verified, then landed", "other.txt", null],
  ["and is red on its new tip: not landed", "stop.txt", /on its new tip .* is red/],
  ["and conflicts: not landed", "t2.txt", /conflicts in t2.txt/],
])("base branch moves while a task runs: %s", async (_, name, failure) => {
  const { owner, once, add } = await scene(["plain"], {
    fixer: (its) => moveBranch(its, name, "theirs\n"),
  });
  expect((await once()).code).toBe(0);
  add("mended", { tests: ["test ! -e stop.txt && grep -q right t2.txt"] });
  const ended = await once();
  const finish = ended.stdout.slice(ended.stdout.indexOf("▸ finish"));
  const [, task] = tasksIn(owner);
  if (failure === null) {
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(finish).toContain("✓ test ! -e stop.txt");
    expect(git(owner.folder, "log", "--format=%s", "main..auto-gvpie")).toBe(
      "Add t2 (mended)\nMoved\nAdd t1 (plain)",
    );
    expect(git(owner.folder, "ls-tree", "--name-only", "auto-gvpie", name)).toBe(name);
    await expectNothingLost(owner);
  } else {
    expect(ended.code).toBe(1);
    expect(task).toMatchObject({ status: "failed", error: expect.stringMatching(failure) });
    expect(git(owner.folder, "log", "--format=%s", "-1", "auto-gvpie")).toBe("Moved");
  }
});

test("queue file edited while a task runs: the owner's edit survives, and so do the statuses", async () => {
  const { owner, once } = await scene(["plain", "mended"], {
    judge({ file }) {
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace('"note":"t1"', '"note": "t1", /* mine */   "later": [1]'));
    },
  });
  expect(await once()).toMatchObject({ code: 0, stderr: "" });
  expect(readFileSync(owner.file, "utf8")).toContain('"note": "t1", /* mine */   "later": [1]');
  expect(tasksIn(owner)[0]).toMatchObject({ status: "done", later: [1] });
  await expectNothingLost(owner);
});

test("queue file with merge markers when a task ends: its outcome is told once the file is mended", async () => {
  let whole = "";
  const { owner, once, server } = await scene(["plain"], {
    judge({ file }) {
      whole = readFileSync(file, "utf8").replace("in_progress", "pending");
      writeFileSync(file, `<<<<<<< HEAD\n${whole}`);
    },
  });
  const stopped = await once();
  expect(stopped).toMatchObject({ code: 2, stderr: expect.stringContaining("is not valid JSON") });
  expect(stopped.stdout).toContain("the outcome is kept, and not in the queue file yet");
  expect(readFileSync(owner.file, "utf8")).toBe(`<<<<<<< HEAD\n${whole}`);
  writeFileSync(owner.file, whole);
  expect(await once()).toMatchObject({ code: 0, stderr: "" });
  expect(rolesOf(server)).toEqual(["planner", "coder", "judge"]);
  await expectNothingLost(owner);
});

test("an older version of the queue file is saved over the statuses: nothing is done again", async () => {
  const { owner, once, server } = await scene(["plain"]);
  const before = readFileSync(owner.file);
  expect((await once()).code).toBe(0);
  const after = tasksIn(owner);
  writeFileSync(owner.file, before);
  expect((await once()).code).toBe(0);
  expect(tasksIn(owner)).toEqual(after);
  expect(rolesOf(server)).toEqual(["planner", "coder", "judge"]);
  const again = { ...after[0], status: "pending" };
  writeFileSync(owner.file, JSON.stringify([again]));
  await once();
  expect(rolesOf(server).filter((role) => role === "planner")).toHaveLength(2);
});

test("SIGTERM mid-cargo: exits within 5 s, leaves nothing running, and is resumable", async () => {
  const { owner, add, args, once } = await scene([]);
  const { folder } = owner;
  add("crate", { tests: ["cargo test; sleep 90"] });
  const running = startCli(args, { cwd: folder });
  const cargo = () => processesIn(folder).filter((line) => /rustc|cargo|sleep/.test(line));
  while (cargo().length === 0) await sleep(20);
  await sleep(500);
  const started = performance.now();
  running.child.kill("SIGTERM");
  expect((await running.ended).code).toBe(130);
  expect(performance.now() - started).toBeLessThan(5000);
  for (let i = 0; i < 40 && processesIn(folder).length > 0; i++) await sleep(50);
  expect(processesIn(folder)).toEqual([]);
  expect(tasksIn(owner)[0]?.status).toBe("in_progress");
  const run = tasksIn(owner)[0]?.run;
  await once({}, ["--command-timeout", "1"]);
  expect(tasksIn(owner)[0]).toMatchObject({ status: "failed", run });
});
