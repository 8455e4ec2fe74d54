import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { readQueue } from "../../app/queue.ts";
import { git, queue, repository } from "../support/crate.ts";
import { startCli } from "../support/run-cli.ts";
import { asked, block, scripted } from "../support/script.ts";

const PLAIN = { "a.txt": "one\n" };
const task = (id: string) => ({ id, title: `Add ${id}`, inputs: ["a.txt"], tests: [] });

function answers(request: Parameters<typeof asked>[0]): string {
  const { role } = asked(request);
  const id = /^Add (\S+)$/m.exec(request.messages.map((m) => m.content).join("\n"))?.[1] ?? "";
  if (role === "judge") return JSON.stringify({ accept: true, reasons: [] });
  if (role === "coder") return block(`${id}.txt`, "", `${id}\n`);
  return JSON.stringify({
    kind: "code",
    files: [],
    steps: [],
    acceptance: [],
    nothing_to_do: false,
  });
}

const statuses = (file: string) => {
  const read = readQueue(file);
  return read.kind === "read" ? read.tasks.map(({ id, status }) => `${id} ${status}`) : [];
};

async function until(condition: () => boolean, withinMs: number): Promise<number> {
  const started = performance.now();
  while (!condition()) {
    if (performance.now() - started > withinMs) throw new Error(`not within ${withinMs} ms`);
    await sleep(20);
  }
  return performance.now() - started;
}

test("watching takes appended tasks, outlives its model server, and ends at SIGTERM", async () => {
  const folder = repository(PLAIN);
  const file = queue(folder, [task("first")]);
  const server = await scripted(answers);
  const running = startCli(["--watch", "--model-url", server.url], { cwd: folder });
  await running.says("waiting for tasks");
  expect(statuses(file)).toEqual(["first done"]);

  // An object appended after the list, as a shell script would.
  appendFileSync(file, `${JSON.stringify(task("second"))}\n`);
  await running.says("▸ prepare\n▸ planner");
  await running.says("second: Add second");
  await until(() => statuses(file).includes("second done"), 20_000);

  // The server goes away: the task waits, and is done when the server is back.
  const port = Number(new URL(server.url).port);
  await server.close();
  appendFileSync(file, `${JSON.stringify(task("third"))}\n`);
  await running.says("No model server was found");
  expect(statuses(file)).toContain("third pending");
  await scripted(answers, { port });
  await until(() => statuses(file).includes("third done"), 30_000);

  const started = performance.now();
  running.child.kill("SIGTERM");
  const ended = await running.ended;
  expect(performance.now() - started).toBeLessThan(5000);
  expect(ended.code).toBe(130);
  expect(git(folder, "rev-list", "--count", "main..auto-gvpie")).toBe("3");
  expect(git(folder, "status", "--porcelain").split("\n")[0]).toBe("M auto_tasks.json");
});

test("SIGTERM during a command ends it within 5 s, and the task can be resumed", async () => {
  const folder = repository(PLAIN);
  const file = queue(folder, [{ ...task("slow"), tests: ["sleep 100"] }]);
  const server = await scripted(answers);
  const running = startCli(["--watch", "--model-url", server.url], { cwd: folder });
  await running.says("▸ prepare");
  await sleep(1000);
  const started = performance.now();
  running.child.kill("SIGTERM");
  expect((await running.ended).code).toBe(130);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(statuses(file)).toEqual(["slow in_progress"]);
});
