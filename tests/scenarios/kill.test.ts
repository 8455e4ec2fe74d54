import { chmodSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { readQueue } from "../../app/queue.ts";
import type { ScriptedRequest } from "../../models/script-server.ts";
import { CRATE, git, queue, repository, scratch, write } from "../support/crate.ts";
import { type Running, runCli, startCli } from "../support/run-cli.ts";
import { openStore } from "../../store/store.ts";
import {
  ADD_SUB,
  answerOf,
  asked,
  FIX_SUB,
  REJECT,
  SUB_TASK,
  scripted,
  WRONG_SUB,
} from "../support/script.ts";

/** One red attempt and one that is green: every node of the graph is passed. */
const STORY = { code: WRONG_SUB, fixes: [FIX_SUB] };
const CALLS = ["planner", "coder", "fixer", "judge"];

async function kill(running: Running): Promise<void> {
  running.child.kill("SIGKILL");
  await running.ended;
}

const roles = (requests: readonly ScriptedRequest[]) => requests.map((r) => asked(r).role);

/** Processes whose command line holds the text. */
function processesWith(text: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid) || pid === String(process.pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
    } catch {
      return false;
    }
  });
}

/** What holds after recovery, wherever the kill was. */
async function expectRecovered(folder: string, file: string): Promise<void> {
  expect(readQueue(file)).toMatchObject({ tasks: [{ status: "done", attempts: 2 }] });
  expect(git(folder, "rev-list", "--count", "main..auto-gvpie")).toBe("1");
  expect(git(folder, "show", "auto-gvpie:src/lib.rs")).toContain("    a - b");
  expect(git(folder, "status", "--porcelain")).toBe("M auto_tasks.json");
  for (let i = 0; i < 40 && processesWith(folder).length > 0; i++) await sleep(50);
  expect(processesWith(folder)).toEqual([]);
}

test.each(["prepare", "planner", "coder", "tools", "fixer", "judge", "finish"])(
  "killed at %s, the next start resumes and asks nothing again",
  async (node) => {
    const folder = repository();
    const file = queue(folder, [SUB_TASK]);
    const server = await scripted(STORY);
    const args = ["--task", SUB_TASK.id, "--model-url", server.url];
    const running = startCli(args, { cwd: folder });
    await running.says(`▸ ${node}`);
    await kill(running);
    const before = readQueue(file);
    expect(before.kind === "read" && before.tasks[0]?.status).toBe("in_progress");

    const ended = await runCli(args, { cwd: folder });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    // The kill may fall into a question that was not answered yet; that one alone is asked again.
    const again = roles(server.requests);
    if (again.length > CALLS.length) again.splice(again.lastIndexOf(node), 1);
    expect(again).toEqual(CALLS);
    await expectRecovered(folder, file);
  },
);

test("killed while the coder's model answers, only that question is asked again", async () => {
  const folder = repository();
  const file = queue(folder, [SUB_TASK]);
  let coderAsked = () => {};
  const waiting = new Promise<void>((resolve) => {
    coderAsked = resolve;
  });
  let hang = true;
  const answer = answerOf(STORY);
  const server = await scripted(async (request) => {
    if (asked(request).role === "coder" && hang) {
      coderAsked();
      await new Promise(() => {});
    }
    return answer(request);
  });
  const args = ["--task", SUB_TASK.id, "--model-url", server.url];
  const running = startCli(args, { cwd: folder });
  await waiting;
  await kill(running);
  hang = false;
  expect((await runCli(args, { cwd: folder })).code).toBe(0);
  expect(roles(server.requests)).toEqual(["planner", "coder", "coder", "fixer", "judge"]);
  await expectRecovered(folder, file);
});

test("killed during a command, nothing of it is left and it runs again", async () => {
  const folder = repository();
  const mark = `sleep 3.${process.pid}`;
  const file = queue(folder, [{ ...SUB_TASK, tests: [...SUB_TASK.tests, mark] }]);
  const server = await scripted(STORY);
  const args = ["--task", SUB_TASK.id, "--model-url", server.url];
  const running = startCli(args, { cwd: folder });
  const text = mark.replace(" ", "\0");
  while (processesWith(text).length === 0) await sleep(20);
  await kill(running);
  for (let i = 0; i < 40 && processesWith(text).length > 0; i++) await sleep(50);
  expect(processesWith(text)).toEqual([]);
  expect((await runCli(args, { cwd: folder })).code).toBe(0);
  expect(roles(server.requests)).toEqual(CALLS);
  await expectRecovered(folder, file);
});

/** A git that stops, for good, right before or after the branch is moved. */
function stoppingGit(when: "before" | "after"): { PATH: string } {
  const bin = scratch("git-");
  const real = `PATH="\${PATH#*:}" git "$@"`;
  write(bin, {
    git: `#!/bin/sh
case " $* " in
  *" update-ref "*) ${when === "after" ? `${real};` : ""} echo at-the-commit >&2; touch ${bin}/here; exec sleep 60.${process.pid} ;;
esac
exec env ${real}
`,
  });
  chmodSync(path.join(bin, "git"), 0o755);
  return { PATH: `${bin}:${process.env["PATH"]}` };
}

test.each(["before", "after"] as const)(
  "killed right %s the branch moves, there is one commit in the end",
  async (when) => {
    const folder = repository();
    const file = queue(folder, [SUB_TASK]);
    const server = await scripted(STORY);
    const args = ["--task", SUB_TASK.id, "--model-url", server.url];
    const env = stoppingGit(when);
    await killedAtTheCommit(startCli(args, { cwd: folder, env }), env);
    expect(git(folder, "branch", "--list", "auto-gvpie")).toBe(
      when === "after" ? "auto-gvpie" : "",
    );
    expect((await runCli(args, { cwd: folder })).code).toBe(0);
    expect(roles(server.requests)).toEqual(CALLS);
    await expectRecovered(folder, file);
  },
);

async function killedAtTheCommit(running: Running, env: { PATH: string }): Promise<void> {
  const here = path.join(env.PATH.split(":")[0] ?? "", "here");
  while (processesWith(`sleep\x0060.${process.pid}`).length === 0 || !exists(here)) await sleep(20);
  for (const pid of processesWith(`sleep\x0060.${process.pid}`)) process.kill(Number(pid), "SIGSTOP");
  await kill(running);
  for (const pid of processesWith(`sleep\x0060.${process.pid}`)) process.kill(Number(pid), "SIGKILL");
}

test("killed right after the branch moves for its owner's word, the loop goes on with it", async () => {
  const folder = repository({ "src/lib.rs": CRATE["src/lib.rs"] });
  const file = queue(folder, [{ ...SUB_TASK, tests: ["grep -q sub src/lib.rs"] }]);
  const server = await scripted({ code: ADD_SUB, verdicts: [REJECT] });
  const args = ["--once", "--max-fixes", "0", "--model-url", server.url];
  expect((await runCli(args, { cwd: folder })).code).toBe(1);
  const env = stoppingGit("after");
  const accepting = startCli(["tasks", "accept", SUB_TASK.id], { cwd: folder, env });
  await killedAtTheCommit(accepting, env);
  const commit = git(folder, "rev-parse", "auto-gvpie");
  expect(readQueue(file)).toMatchObject({ tasks: [{ status: "in_progress" }] });
  // Until it has ended anew, what is known of the run is how it had ended.
  const store = openStore(path.join(folder, ".auto-gvpie", "store.sqlite"));
  expect(store.records()).toMatchObject([{ outcome: { failure: "judge-rejected" } }]);
  store.close();

  expect(await runCli(args, { cwd: folder })).toMatchObject({ code: 0, stderr: "" });
  expect(roles(server.requests)).toEqual(["planner", "coder", "judge"]);
  expect(readQueue(file)).toMatchObject({ tasks: [{ status: "done", commit, attempts: 1 }] });
  expect(git(folder, "rev-list", "--count", "main..auto-gvpie")).toBe("1");
});

function exists(file: string): boolean {
  return readdirSync(path.dirname(file)).includes(path.basename(file));
}

test("a run that was recorded before its status was written is not run again", async () => {
  const folder = repository();
  const file = queue(folder, [SUB_TASK]);
  const server = await scripted(STORY);
  const args = ["--task", SUB_TASK.id, "--model-url", server.url];
  expect((await runCli(args, { cwd: folder })).code).toBe(0);
  const done = readFileSync(file, "utf8");
  write(folder, { "auto_tasks.json": done.replace('"status": "done"', '"status": "in_progress"') });
  expect((await runCli(args, { cwd: folder })).code).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(done);
  expect(roles(server.requests)).toEqual(CALLS);
});
