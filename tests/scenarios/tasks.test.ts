import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readQueue } from "../../app/queue.ts";
import { git, queue, repository } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import { asked, block, scripted } from "../support/script.ts";

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
