import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readQueue, writeBack } from "../../app/queue.ts";
import { takeLock } from "../../store/lock.ts";
import { openStore } from "../../store/store.ts";
import { git, queue, repository } from "../support/crate.ts";
import { runCli, startCommand } from "../support/run-cli.ts";
import { ADD_SUB, asked, block, REJECT, SUB_TASK, scripted } from "../support/script.ts";

/** Plain files and shell commands: what is tested here costs no build. */
const PLAIN = { "a.txt": "one\n" };

const statuses = (file: string) => {
  const read = readQueue(file);
  return read.kind === "read" ? read.tasks.map(({ id, status }) => `${id} ${status}`) : [];
};

/** The code that is asked for by the title, “Add NAME”: a file of that name. */
function adds(request: Parameters<typeof asked>[0]): string {
  const { role } = asked(request);
  const said = request.messages.map(({ content }) => content).join("\n");
  const name = /^Add (\S+)$/m.exec(said)?.[1] ?? "";
  if (role === "judge") return JSON.stringify({ accept: true, reasons: [] });
  if (role !== "planner") return name === "bad" ? "No idea." : block(`${name}.txt`, "", `${name}\n`);
  return JSON.stringify({ kind: "code", files: [], steps: [], acceptance: [], nothing_to_do: false });
}

const task = (id: string, fields: object = {}) => ({
  id,
  title: `Add ${id}`,
  inputs: ["a.txt"],
  tests: [`grep -q . ${id}.txt`],
  status: "pending",
  ...fields,
});

test("a task begins when what it needs has landed, and builds on it", async () => {
  const folder = repository(PLAIN);
  const file = queue(folder, [
    task("second", { needs: ["first"], inputs: ["first.txt"], priority: -1 }),
    task("first", { priority: 5 }),
  ]);
  const server = await scripted(adds);
  const shown = await runCli([], { cwd: folder });
  expect(shown.stdout).toContain("○ second  Add second  (waits for first (pending))");
  expect(shown.stdout).toContain("next:  npm run graph -- --task first\n");

  const args = ["--once", "--max-fixes", "0", "--model-url", server.url];
  expect(await runCli(args, { cwd: folder })).toMatchObject({ code: 0, stderr: "" });
  expect(statuses(file)).toEqual(["second done", "first done"]);
  expect(git(folder, "log", "--reverse", "--format=%s", "main..auto-gvpie")).toBe(
    "Add first\nAdd second",
  );
});

test("what waits for a failed task stays pending, and everybody is told", async () => {
  const folder = repository(PLAIN);
  const file = queue(folder, [
    task("bad"),
    task("after", { needs: ["bad"] }),
    task("typo", { needs: ["afterr"] }),
    task("x", { needs: ["y"] }),
    task("y", { needs: ["x"] }),
    task("free"),
  ]);
  const server = await scripted(adds);
  const args = ["--once", "--json", "--max-fixes", "0", "--model-url", server.url];
  const ended = await runCli(args, { cwd: folder });
  expect(ended.code).toBe(1);
  const held = (id: string, on: string, status: string, cycle: string[] | null, text: string) => ({
    id,
    status: "waiting",
    waits: { for: [{ id: on, status }], cycle, text },
  });
  const typo = "waits for afterr, which is not in the list (did you mean after?)";
  expect(JSON.parse(ended.stdout)).toEqual({
    tasks: [
      expect.objectContaining({ id: "bad", status: "failed" }),
      expect.objectContaining({ id: "free", status: "done" }),
      held("after", "bad", "failed", null, "waits for bad (failed)"),
      held("typo", "afterr", "unknown", null, typo),
      held("x", "y", "pending", ["x", "y", "x"], "waits for itself: x needs y needs x"),
      held("y", "x", "pending", ["y", "x", "y"], "waits for itself: y needs x needs y"),
    ],
  });
  // Mistakes of the list are told before anything is worked on.
  expect(ended.stderr.indexOf(`typo ${typo}`)).toBeLessThan(ended.stderr.indexOf("▸ prepare"));
  expect(ended.stderr).toContain("\nafter: Add after\n  waits for bad (failed)\n");
  expect(statuses(file)).toEqual([
    "bad failed",
    "after pending",
    "typo pending",
    "x pending",
    "y pending",
    "free done",
  ]);
  const status = await runCli(["--status", "--json"], { cwd: folder });
  expect(JSON.parse(status.stdout).tasks[1].waits).toEqual({
    for: [{ id: "bad", status: "failed" }],
    cycle: null,
    text: "waits for bad (failed)",
  });
  expect(status.stderr).toContain("next:  nothing can begin: see what the tasks wait for");
});

test.each([
  ["after", "after waits for before (pending). Run that first: npm run graph -- --task first"],
  ["x", 'x waits for itself: x needs y needs x. Change "needs" in FILE.'],
])("%s, asked for by name while it waits, is refused with what to do", async (id, message) => {
  const folder = repository(PLAIN);
  const file = queue(folder, [
    task("after", { needs: ["before"] }),
    task("before", { needs: ["first"] }),
    task("first"),
    task("x", { needs: ["y"] }),
    task("y", { needs: ["x"] }),
  ]);
  const before = readFileSync(file, "utf8");
  const server = await scripted(adds);
  const ended = await runCli(["--task", id, "--json", "--model-url", server.url], { cwd: folder });
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stdout).error).toBe(message.replace("FILE", file));
  expect(ended.stderr).toContain(message.replace("FILE", file));
  expect(server.requests).toEqual([]);
  expect(readFileSync(file, "utf8")).toBe(before);
});

/** A loop whose judge rejects everything, as often as it is asked. */
async function rejecting(folder: string, code?: string): Promise<void> {
  const server = await scripted((request) => {
    const { role } = asked(request);
    if (role === "judge") return JSON.stringify(REJECT);
    return role !== "planner" && code !== undefined ? code : adds(request);
  });
  const args = ["--once", "--max-fixes", "0", "--model-url", server.url];
  const ended = await runCli(args, { cwd: folder });
  expect(ended).toMatchObject({ code: 1, stderr: "" });
}

const objected = "by its owner, although the judge objected: There is no test for negative numbers.";
const taskIn = (file: string, id: string) => {
  const read = readQueue(file);
  return read.kind === "read" ? read.tasks.find((each) => each.id === id) : undefined;
};
const accept = (folder: string, id: string, ...more: string[]) =>
  runCli(["tasks", "accept", id, ...more], { cwd: folder });
const refusal = (message: string) => ({ code: 2, stdout: "", stderr: `${message}\n` });

test("the last green attempt lands by its owner's word, and all that shows it says so", async () => {
  const folder = repository(PLAIN);
  const file = queue(folder, [task("new")]);
  // What was rejected is green; what mends it is red.
  const server = await scripted((request) => {
    const { role } = asked(request);
    if (role === "judge") return JSON.stringify(REJECT);
    return role === "fixer" ? block("new.txt", "new", "") : adds(request);
  });
  const loop = ["--once", "--max-fixes", "1", "--model-url", server.url];
  const failed = await runCli(loop, { cwd: folder });
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain("to land attempt 1 all the same: npm run tasks -- accept new\n");
  const { run, error } = taskIn(file, "new") ?? {};
  expect(error).toContain("Still red after 2 attempts");

  const ended = await accept(folder, "new");
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  const commit = git(folder, "rev-parse", "auto-gvpie");
  for (const line of [
    "done after 2 attempts: new.txt (+2 −0)",
    `accepted ${objected}`,
    `commit ${commit.slice(0, 12)} on the branch auto-gvpie`,
  ]) {
    expect(ended.stdout).toContain(`  ${line}\n`);
  }
  expect(taskIn(file, "new")).toMatchObject({ status: "done", commit, run, attempts: 2 });
  expect(taskIn(file, "new")).not.toHaveProperty("error");
  const message = git(folder, "log", "-1", "--format=%B", "auto-gvpie");
  expect(message).toContain(`Run: ${run}\n`);
  expect(message).toContain(`Model: scripted\nVerdict: accepted, ${objected}`);
  expect(git(folder, "status", "--porcelain")).toBe("M auto_tasks.json");

  // One run, one outcome, with both verdicts.
  const store = openStore(path.join(folder, ".auto-gvpie", "store.sqlite"));
  const records = store.records();
  expect(store.unfinishedRun("new")).toBe(null);
  store.close();
  expect(records).toMatchObject([
    {
      run,
      outcome: { kind: "done", commit, branch: "auto-gvpie" },
      model: "scripted",
      usage: { prompt_tokens: expect.any(Number) },
      verdicts: [
        { attempt: 1, ...REJECT },
        { attempt: 1, accept: true, by: "owner", reasons: [objected] },
      ],
    },
  ]);
  expect(records[0]?.usage.prompt_tokens).toBeGreaterThan(0);
  const left = (name: string) => readFileSync(path.join(folder, "artifacts", name), "utf8");
  expect(JSON.parse(left(`art-${run}-1.json`))).toMatchObject({ status: "green", overridden: true });
  expect(left(`run-${run}.log`)).toContain(" done, accepted by its owner\n");
  const memory = await runCli(["memory", "--json", "What did I try for new.txt before?"], { cwd: folder });
  expect(JSON.parse(memory.stdout).runs).toMatchObject([
    {
      run: { id: run, outcome: "done", overridden: true, failure: null, commit },
      attempts: [
        { attempt: 1, accepted: true, error: `The judge objected: ${REJECT.reasons[0]}` },
        { attempt: 2, accepted: false, status: "red" },
      ],
    },
  ]);

  expect(await accept(folder, "new")).toEqual(
    expect.objectContaining(
      refusal(
        `The last run of new is done already as commit ${commit.slice(0, 12)}. Try again: npm run tasks -- retry new`,
      ),
    ),
  );
});

/** Puts a file on the loop's branch, as another task's landing would; gives the commit. */
function moveBranch(folder: string, name: string): string {
  const start = git(folder, "branch", "--list", "auto-gvpie") === "" ? "main" : "auto-gvpie";
  const blob = git(folder, "hash-object", "-w", "a.txt");
  const tree = `${git(folder, "ls-tree", start)}\n100644 blob ${blob}\t${name}\n`;
  const made = execFileSync("git", ["-C", folder, "mktree"], { input: tree, encoding: "utf8" }).trim();
  const commit = git(folder, "commit-tree", made, "-p", start, "-m", name);
  git(folder, "update-ref", "refs/heads/auto-gvpie", commit);
  return commit;
}

test("where the branch has moved, what is accepted is merged and its commands run again", async () => {
  const folder = repository({ ...PLAIN, "check.sh": "test ! -e stop.txt\n" });
  const command = "sh check.sh";
  const file = queue(folder, [
    task("one", { tests: [command] }),
    task("two", { tests: [command] }),
  ]);
  await rejecting(folder);
  moveBranch(folder, "other.txt");
  const landed = await accept(folder, "one", "--json");
  expect(JSON.parse(landed.stdout)).toMatchObject({
    tasks: [{ id: "one", status: "done", overridden: true, attempts: 1, files: ["one.txt"] }],
  });
  expect(git(folder, "ls-tree", "--name-only", "auto-gvpie")).toContain("one.txt\nother.txt");
  const tip = moveBranch(folder, "stop.txt");

  for (const _ of ["once", "and again"]) {
    const ended = await accept(folder, "two", "--json");
    expect(ended.code).toBe(1);
    const error = expect.stringContaining(`on its new tip ${command} is red`);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      tasks: [{ status: "failed", failure: "branch-moved", error }],
    });
    expect(taskIn(file, "two")).toMatchObject({ status: "failed", error });
  }
  expect(git(folder, "rev-parse", "auto-gvpie")).toBe(tip);
  const store = openStore(path.join(folder, ".auto-gvpie", "store.sqlite"));
  expect(store.records({ task: "two" })[0]?.verdicts).toHaveLength(2);
  store.close();
});

test("tampering is not accepted by anyone", async () => {
  const folder = repository();
  const file = queue(folder, [{ ...SUB_TASK, tests: ["cargo test"] }]);
  const cheat = ADD_SUB.replace("assert_eq!(sub(3, 2), 1)", "std::process::exit(sub(3, 3))");
  await rejecting(folder, cheat);
  const ended = await accept(folder, SUB_TASK.id, "--json");
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    tasks: [{ status: "failed", failure: "tampering", attempts: 1 }],
  });
  expect(taskIn(file, SUB_TASK.id)).toMatchObject({
    status: "failed",
    error: expect.stringContaining("Accepted by its owner, but refused before landing: "),
  });
  expect(git(folder, "branch", "--list", "auto-gvpie")).toBe("");
});

test("what cannot be accepted is refused with what to do, and nothing is changed", async () => {
  const folder = repository(PLAIN);
  const file = queue(folder, [task("bad"), task("new"), task("later", { needs: ["bad"] })]);
  await rejecting(folder);
  const before = readFileSync(file, "utf8");
  const cases = [
    ["mew", "There is no task mew in the queue. Did you mean new?"],
    ["later", "later has not been worked on yet: npm run graph -- --task later"],
    ["bad", "No attempt at bad passed its commands (refused). Try again: npm run tasks -- retry bad"],
  ] as const;
  for (const [id, message] of cases) {
    expect(await accept(folder, id)).toMatchObject(refusal(message));
  }
  const lock = takeLock(path.join(folder, ".auto-gvpie"));
  expect(await accept(folder, "new")).toMatchObject(
    refusal(`Process ${process.pid} is already working on ${file}.`),
  );
  if (lock.kind === "held") lock.release();
  expect(readFileSync(file, "utf8")).toBe(before);

  writeBack(file, "new", { description: "And more." });
  expect(await accept(folder, "new")).toMatchObject(
    refusal(
      "new was changed since its last run, which did not do what it asks now. Try again: npm run tasks -- retry new",
    ),
  );
  writeFileSync(file, before);
  // A run of which only the record is kept.
  const store = openStore(path.join(folder, ".auto-gvpie", "store.sqlite"));
  store.forgetRuns(0);
  store.close();
  const gone = await accept(folder, "new", "--json");
  expect(gone.code).toBe(2);
  expect(JSON.parse(gone.stdout).error).toMatch(/cannot be landed any more: .*--keep-runs/);
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("after a refused change of a protected file, the way to allow it is told and works as told", async () => {
  const folder = repository({ ...PLAIN, "deep/Cargo.toml": "# none\n" });
  const file = queue(folder, [task("dep", { tests: ["grep -q some deep/Cargo.toml"] })]);
  const code = block("deep/Cargo.toml", "# none", "# some");
  const server = await scripted((request) => {
    const { role } = asked(request);
    return role === "coder" || role === "fixer" ? code : adds(request);
  });
  const loop = ["--once", "--max-fixes", "1", "--model-url", server.url];
  const said = (await runCli(loop, { cwd: folder })).stdout;
  const [, told] = /to let it change deep\/Cargo.toml: (.*)/.exec(said) ?? [];
  expect(told).toBe("npm run tasks -- retry dep --allow deep/Cargo.toml");
  expect(taskIn(file, "dep")).toMatchObject({ status: "failed", attempts: 2 });
  const failed = readFileSync(file, "utf8");

  // As it is typed in the shell, in the checkout of this project, with the list named.
  const typed = startCommand(`${told} --tasks ${file}`, {
    cwd: path.resolve(import.meta.dirname, "../.."),
    env: { HOME: folder },
  });
  const retried = await typed.ended;
  expect(retried.code).toBe(0);
  expect(retried.stdout).toContain(
    `dep is pending. It may change deep/Cargo.toml.\nnext:  npm run graph -- --task dep --tasks ${file}\n`,
  );
  expect(readFileSync(file, "utf8")).toBe(
    failed
      .replace('"failed"', '"pending"')
      .replace(/,\s*"error": .*/, ",")
      .replace(/,\s*"attempts": 2/, "")
      .replace(/("run": "[^"]*")/, '$1,\n    "allow": ["deep/Cargo.toml"]'),
  );
  expect(await runCli(loop, { cwd: folder })).toMatchObject({ code: 0 });
  expect(git(folder, "show", "auto-gvpie:deep/Cargo.toml")).toBe("# some");
});

test.each([
  [["retry", "bussy"], "There is no task bussy in the queue. Did you mean busy?"],
  [["retry", "busy"], "busy is being worked on, or was interrupted. Let it end first: npm run graph -- --task busy"],
  [["retry", "new", "--allow", "../x"], "--allow: ../x leads out of the repository."],
  [["rety", "new"], "error: unknown command 'rety'\n(Did you mean retry?)"],
])("tasks %j is refused", async (args, message) => {
  const folder = repository(PLAIN);
  const file = queue(folder, [task("new"), task("busy", { status: "in_progress" })]);
  const before = readFileSync(file, "utf8");
  expect(await runCli(["tasks", ...args], { cwd: folder })).toMatchObject(refusal(message));
  expect(readFileSync(file, "utf8")).toBe(before);
});
