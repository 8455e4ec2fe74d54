import { expect, test } from "vitest";
import { firstToRun, waitOf } from "../../app/needs.ts";
import { Task } from "../../contracts/task.ts";

/** `a:b,c failed` is the task a, which needs b and c and has failed. */
function tasksFrom(...lines: string[]): Task[] {
  return lines.map((line) => {
    const [, id = "", needs = "", status = "pending"] =
      /^([^: ]+):?(\S*)(?: (\w+))?$/.exec(line) ?? [];
    const list = needs.split(",").filter((need) => need !== "");
    return Task.parse({ id, title: id, needs: list, status });
  });
}

const waits = (...lines: string[]) => {
  const tasks = tasksFrom(...lines);
  return tasks.map((task) => waitOf(task, tasks)?.text ?? null);
};

test("a task waits for what is not done, and says how that stands", () => {
  expect(waits("a done", "b failed", "c in_progress", "d", "e:a", "f:a,b,c,d,b")).toEqual([
    null,
    null,
    null,
    null,
    null,
    "waits for b (failed) and c (in progress) and d (pending)",
  ]);
});

test("what is in no list is named with what looks like it", () => {
  const tasks = tasksFrom("task-001", "task-002:task-01,nothing");
  expect(tasks.map((task) => waitOf(task, tasks))).toEqual([
    null,
    {
      on: [
        { id: "task-01", status: "unknown" },
        { id: "nothing", status: "unknown" },
      ],
      cycle: null,
      mistaken: true,
      text: "waits for task-01, which is not in the list (did you mean task-001?) and nothing, which is not in the list",
    },
  ]);
});

test("a way back to itself is named, by its shortest, for each task on it and no other", () => {
  expect(waits("a:b", "b:d,c", "c:a", "d:c", "e:a", "f:f")).toEqual([
    "waits for itself: a needs b needs c needs a",
    "waits for itself: b needs c needs a needs b",
    "waits for itself: c needs a needs b needs c",
    "waits for itself: d needs c needs a needs b needs d",
    "waits for a (pending)",
    "waits for itself: f needs f",
  ]);
  // What is done holds nobody up.
  expect(waits("a:b", "b:a done")).toEqual([null, null]);
});

test("what to run first is the first on the way that can begin", () => {
  const first = (...lines: string[]) => {
    const tasks = tasksFrom(...lines);
    const [task = Task.parse({ id: "x", title: "x" })] = tasks;
    return firstToRun(task, tasks)?.id ?? null;
  };
  expect(first("a:b", "b:c,d", "c done", "d failed")).toBe("d");
  expect(first("a:b,c", "b:a", "c")).toBe("c");
  expect(first("a:b", "b:a")).toBe(null);
  expect(first("a:nowhere")).toBe(null);
});
