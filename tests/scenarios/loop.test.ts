import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readQueue } from "../../app/queue.ts";
import type { Task } from "../../contracts/task.ts";
import { CRATE, git, queue, repository } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import {
  ACCEPT,
  ADD_SUB,
  asked,
  FIX_SUB,
  REJECT,
  SUB_TASK,
  scripted,
  WRONG_SUB,
} from "../support/script.ts";

function taskIn(file: string, id = SUB_TASK.id): Task | undefined {
  const read = readQueue(file);
  return read.kind === "read" ? read.tasks.find((task) => task.id === id) : undefined;
}

function roles(requests: Parameters<typeof asked>[0][]): string[] {
  return requests.map((request) => asked(request).role);
}

test("a task becomes a judged commit, with everything remembered", async () => {
  const folder = repository();
  const file = queue(folder, [SUB_TASK]);
  const head = git(folder, "rev-parse", "HEAD");
  const server = await scripted({ code: ADD_SUB });
  const ended = await runCli(["--task", SUB_TASK.id, "--model-url", server.url], { cwd: folder });

  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(roles(server.requests)).toEqual(["planner", "coder", "judge"]);
  const task = taskIn(file);
  expect(task).toMatchObject({ status: "done", attempts: 1, commit: expect.any(String) });
  const message = git(folder, "log", "-1", "--format=%B", "auto-gvpie");
  const tree = git(folder, "rev-parse", "auto-gvpie^{tree}");
  expect(message).toContain(
    `Task: ${SUB_TASK.id}\nRun: ${task?.run}\nTree: ${tree}\nModel: scripted\nVerdict: accepted, `,
  );
  expect(git(folder, "rev-parse", "auto-gvpie", "auto-gvpie^")).toBe(`${task?.commit}\n${head}`);

  // The owner's side is as it was, but for the status.
  expect(git(folder, "status", "--porcelain")).toBe("M auto_tasks.json");
  expect(git(folder, "rev-parse", "HEAD")).toBe(head);
  expect(git(folder, "symbolic-ref", "HEAD")).toBe("refs/heads/main");

  // What was taken from it passes the task's tests.
  git(folder, "checkout", "-q", "--", "auto_tasks.json");
  git(folder, "merge", "-q", "auto-gvpie");
  execFileSync("cargo", ["test", "-q", "sub"], { cwd: folder, stdio: "pipe" });

  const artifacts = readdirSync(path.join(folder, "artifacts"));
  const run = task?.run;
  for (const name of [`art-${run}-plan.json`, `art-${run}-1.json`, `art-${run}-1.patch`]) {
    expect(artifacts).toContain(name);
  }
  expect(readFileSync(path.join(folder, "artifacts", `art-${run}-1.patch`), "utf8")).toContain(
    "+pub fn sub",
  );
  expect(readFileSync(path.join(folder, "artifacts", `run-${run}.log`), "utf8")).toContain(
    "test tests::sub_works ... ok",
  );
  expect(existsSync(path.join(folder, "lancedb", "runs.lance"))).toBe(true);

  const again = await runCli(["--task", SUB_TASK.id, "--model-url", server.url], { cwd: folder });
  expect(again.code).toBe(0);
});

test("a done task says so and is not done again", async () => {
  const folder = repository();
  queue(folder, [{ ...SUB_TASK, status: "done", commit: "0123456789abcdef" }]);
  const ended = await runCli(["--task", SUB_TASK.id], { cwd: folder });
  expect(ended).toMatchObject({
    code: 0,
    stdout: `task-sub is done already as commit 0123456789ab. To do it again, set its status to "pending".\n`,
  });
});

test("red commands go to the fixer, whose edits come on top", async () => {
  const folder = repository();
  const file = queue(folder, [SUB_TASK]);
  const server = await scripted({ code: WRONG_SUB, fixes: [FIX_SUB] });
  const ended = await runCli(["--once", "--model-url", server.url], { cwd: folder });
  expect(ended.code).toBe(0);
  expect(roles(server.requests)).toEqual(["planner", "coder", "fixer", "judge"]);
  const fixer = server.requests[2]?.messages.at(-1)?.content ?? "";
  expect(fixer).toContain("left: -1");
  expect(fixer).toContain("right: 1");
  expect(taskIn(file)).toMatchObject({ status: "done", attempts: 2 });
  expect(git(folder, "show", "auto-gvpie:src/lib.rs")).toContain("    a - b");
});

test("the conversation grows: each request extends the one before, but for the judge's", async () => {
  const folder = repository();
  queue(folder, [SUB_TASK]);
  const server = await scripted({ code: WRONG_SUB, fixes: [FIX_SUB] });
  await runCli(["--once", "--model-url", server.url], { cwd: folder });
  const [plan, code, fix, review] = server.requests.map((request) => request.messages);
  expect(code?.slice(0, plan?.length)).toEqual(plan);
  expect(fix?.slice(0, code?.length)).toEqual(code);
  expect(review?.[0]).toEqual(plan?.[0]);
  expect(review).toHaveLength(2);
});

test("a rejection goes to the fixer with the judge's reasons", async () => {
  const folder = repository();
  const file = queue(folder, [SUB_TASK]);
  const more = ADD_SUB.replace("sub(3, 2), 1", "sub(2, 3), -1").replaceAll(
    /src\/lib.rs\n<<<<<<< SEARCH\n {4}a \+ b[\s\S]*?REPLACE\n/g,
    "",
  );
  const server = await scripted({
    code: ADD_SUB,
    fixes: [more.replaceAll("sub_works", "sub_goes_below_zero")],
    verdicts: [REJECT, ACCEPT],
  });
  const ended = await runCli(["--once", "--model-url", server.url], { cwd: folder });
  expect(ended.code).toBe(0);
  expect(roles(server.requests)).toEqual(["planner", "coder", "judge", "fixer", "judge"]);
  expect(server.requests[3]?.messages.at(-1)?.content).toContain(REJECT.reasons[0]);
  expect(taskIn(file)).toMatchObject({ status: "done", attempts: 2 });
});

test("a task fails after its budget, with the reason, the last patch and the log", async () => {
  const folder = repository();
  const file = queue(folder, [SUB_TASK]);
  const wrong = (n: number) => FIX_SUB.replace("    a - b", `    b - a - ${n}`);
  const server = await scripted({
    code: WRONG_SUB,
    fixes: [wrong(1), "No idea.", wrong(2).replace("    b - a\n=", "    b - a - 1\n=")],
  });
  const ended = await runCli(["--once", "--max-fixes", "3", "--model-url", server.url], {
    cwd: folder,
  });
  expect(ended.code).toBe(1);
  expect(roles(server.requests)).toEqual(["planner", "coder", "fixer", "fixer", "fixer"]);
  const task = taskIn(file);
  expect(task).toMatchObject({
    status: "failed",
    attempts: 4,
    error: expect.stringContaining(
      "Still red after 4 attempts: cargo test sub: 1 of 1 tests failed",
    ),
  });
  expect(task?.commit).toBeUndefined();
  expect(git(folder, "branch", "--list", "auto-gvpie")).toBe("");
  const patch = path.join(folder, "artifacts", `art-${task?.run}-4.patch`);
  expect(readFileSync(patch, "utf8")).toContain("b - a - 2");
});

test("all pending tasks are worked on by priority; what was learned is recalled", async () => {
  const folder = repository();
  const second = { ...SUB_TASK, id: "task-again", title: "Add a function sub, again", priority: 2 };
  const file = queue(folder, [second, { ...SUB_TASK, priority: 1 }]);
  const nothing = {
    kind: "code",
    files: [],
    steps: [],
    acceptance: [],
    nothing_to_do: true,
  };
  const server = await scripted((request) => {
    const { role } = asked(request);
    const again = request.messages.some(({ content }) => content.includes("sub, again"));
    if (role === "planner" && again) return JSON.stringify(nothing);
    if (role === "planner") return JSON.stringify({ ...nothing, nothing_to_do: false });
    return role === "judge" ? JSON.stringify(ACCEPT) : ADD_SUB;
  });
  const ended = await runCli(["--once", "--json", "--model-url", server.url], { cwd: folder });
  expect(ended.code).toBe(0);
  expect(roles(server.requests)).toEqual(["planner", "coder", "judge", "planner", "judge"]);
  expect(server.requests[3]?.messages.at(-1)?.content).toMatch(
    /# Memory\n\[[^\]]*\] .*Add a function sub/,
  );
  expect(server.requests[4]?.messages.at(-1)?.content).toContain("Nothing was changed");
  expect(taskIn(file, "task-again")).toMatchObject({ status: "done" });
  const result = JSON.parse(ended.stdout);
  expect(result.tasks.map((t: { id: string; status: string }) => [t.id, t.status])).toEqual([
    ["task-sub", "done"],
    ["task-again", "done"],
  ]);
});

test.each([
  ["that git ignores", { ...CRATE, ".gitignore": "target\nCargo.lock\n" }],
  [
    "that cargo would rewrite",
    { ...CRATE, "Cargo.lock": CRATE["Cargo.lock"].replace(/^#.*\n/gm, "") },
  ],
])("a lock file %s does not stop a build, and is not committed", async (_, files) => {
  const folder = repository(files);
  const file = queue(folder, [SUB_TASK]);
  const server = await scripted({ code: WRONG_SUB, fixes: [FIX_SUB] });
  const ended = await runCli(["--once", "--model-url", server.url], { cwd: folder });
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(taskIn(file)).toMatchObject({ status: "done", attempts: 2 });
  expect(git(folder, "diff", "--name-only", "main", "auto-gvpie")).toBe("src/lib.rs");
});
