import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { foldIn, nearestTask, readQueue, writeBack, writeGrants } from "../../app/queue.ts";
import { placesOf } from "../../app/settings.ts";
import { scratch } from "../support/crate.ts";

function file(text: string): string {
  const name = path.join(scratch(), "auto_tasks.json");
  writeFileSync(name, text);
  return name;
}

const ONE = '[\n  {"id": "a", "title": "A", "status": "pending"}\n]\n';

test("writing a status back changes that and nothing else", () => {
  const text = `[
    // what comes first
    {"id": "a",   "title": "A \u00e4",  "owner": {"note": [1,2]},
     "status": "pending", },
  {"id":"b","title":"B"}   ]  `;
  const name = file(text);
  writeBack(name, "a", { status: "done" });
  expect(readFileSync(name, "utf8")).toBe(text.replace('"pending"', '"done"'));
});

test("fields are added, replaced and removed", () => {
  const name = file(ONE);
  writeBack(name, "a", { status: "failed", error: "red", attempts: 2 });
  const failed = readQueue(name);
  expect(failed.kind === "read" && failed.tasks[0]).toMatchObject({
    status: "failed",
    error: "red",
    attempts: 2,
  });
  writeBack(name, "a", { status: "pending", error: undefined, attempts: undefined });
  const pending = readQueue(name);
  expect(pending.kind === "read" && pending.tasks[0]).toEqual({
    id: "a",
    title: "A",
    status: "pending",
    inputs: [],
    tests: [],
    allow: [],
    needs: [],
  });
});

test.each([
  ["no list", '{"id": "a", "title": "A"}', '{"id": "a", "title": "A", "allow": ["b*", "c"]}'],
  [
    "no list, in an object on many lines",
    '{\n    "id": "a",\n    "title": "A"\n  }',
    '{\n    "id": "a",\n    "title": "A",\n    "allow": ["b*", "c"]\n  }',
  ],
  [
    "a list on one line",
    '{\n    "id": "a", "title": "A",\n    "allow": ["x", "c"], // why\n    "more": 1\n  }',
    '{\n    "id": "a", "title": "A",\n    "allow": ["x", "c", "b*"], // why\n    "more": 1\n  }',
  ],
  [
    "a list on many lines",
    '{"id": "a", "title": "A", "allow": [\n  // why\n  "x"\n]}',
    '{"id": "a", "title": "A", "allow": [\n  // why\n  "x",\n  "b*",\n  "c"\n]}',
  ],
  [
    "a list that ends with a comma",
    '{"id": "a", "title": "A", "allow": ["x",]}',
    '{"id": "a", "title": "A", "allow": ["x", "b*", "c",]}',
  ],
])("grants are added to %s", (_, before, after) => {
  const name = file(`[\n  ${before}\n]\n`);
  writeGrants(name, "a", ["b*", "c", "b*"], {});
  expect(readFileSync(name, "utf8")).toBe(`[\n  ${after}\n]\n`);
});

test("an object on one line stays on one line", () => {
  const name = file(ONE);
  writeBack(name, "a", { status: "done", run: "r", commit: undefined, attempts: 1 });
  expect(readFileSync(name, "utf8")).toBe(
    '[\n  {"id": "a", "title": "A", "status": "done", "run": "r", "attempts": 1}\n]\n',
  );
});

test("a byte-order mark and Windows line ends stay", () => {
  const text = `\ufeff${ONE.replaceAll("\n", "\r\n")}`;
  const name = file(text);
  writeBack(name, "a", { status: "done" });
  expect(readFileSync(name, "utf8")).toBe(text.replace("pending", "done"));
});

test("an object appended after the list counts, and is folded in with a copy of the file", () => {
  const appended = `${ONE}{"id": "b", "title": "B"}\n`;
  const name = file(appended);
  const queue = readQueue(name);
  if (queue.kind !== "read") throw new Error(queue.message);
  expect(queue.tasks.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(readFileSync(name, "utf8")).toBe(appended);

  expect(foldIn(queue)).toMatch(/were folded into it; the file as it was is .*queue-backups/);
  const backups = placesOf(name).queueBackups;
  const [backup = ""] = readdirSync(backups);
  expect(readFileSync(path.join(backups, backup), "utf8")).toBe(appended);
  const again = readQueue(name);
  if (again.kind !== "read") throw new Error(again.message);
  expect([again.tasks.map(({ id }) => id), foldIn(again)]).toEqual([["a", "b"], null]);
});

test("a status for an appended object is written where the object was folded in", () => {
  const name = file(`${ONE}{"id": "b", "title": "B"}\n`);
  expect(writeBack(name, "b", { status: "done" })).toEqual({ kind: "written" });
  const queue = readQueue(name);
  expect(queue.kind === "read" && queue.tasks.map(({ status }) => status)).toEqual([
    "pending",
    "done",
  ]);
  expect(readdirSync(path.dirname(name)).sort()).toEqual([".auto-gvpie", "auto_tasks.json"]);
});

test("an object appended to an empty list counts", () => {
  const queue = readQueue(file('[]\n{"id": "b", "title": "B"}'));
  expect(queue.kind === "read" && queue.tasks.map(({ id }) => id)).toEqual(["b"]);
});

test.each([
  ["a torn tail", `${ONE}{"id": "b", "title"`, /:4:\d+ is not valid JSON/],
  ["a torn list", '[{"id": "a", "title": "A"', /:1:26 is not valid JSON/],
  ["merge markers", "<<<<<<< HEAD\n[]\n", /:1:1 is not valid JSON/],
  ["an empty file", "", /:1:1 is not valid JSON/],
  ["an object", '{"tasks": []}', /is not a list/],
  ["a task without a title", '[{"id": "a"}]', /:1:2 .*title/],
  [
    "an id twice",
    '[{"id":"a","title":"A"},\n {"id":"a","title":"B"}]',
    /:2:2 has the id a a second/,
  ],
  ["__proto__", '[{"id":"a","title":"A","__proto__":{"x":1}}]', /:1:2 has a key named __proto__/],
  ["an id like a path", '[{"id":"../a","title":"A"}]', /:1:2 .*letters, digits/],
])("%s is named with its place, and left as it is", (_, text, message) => {
  const name = file(text);
  const queue = readQueue(name);
  expect(queue).toMatchObject({ kind: "broken", message: expect.stringMatching(message) });
  const why = expect.stringMatching(message);
  expect(writeBack(name, "a", { status: "done" })).toEqual({ kind: "not-written", why });
  expect(readFileSync(name, "utf8")).toBe(text);
});

test.each([
  ["UTF-16, as PowerShell writes", Buffer.from(`\ufeff${ONE}`, "utf16le"), /is not UTF-8/],
  ["50 MB", Buffer.alloc(50_000_000, " "), /is larger than 20 MB/],
])("%s is named, and left as it is", (_, bytes, message) => {
  const name = path.join(scratch(), "auto_tasks.json");
  writeFileSync(name, bytes);
  expect(readQueue(name)).toMatchObject({
    kind: "broken",
    message: expect.stringMatching(message),
  });
  expect(writeBack(name, "a", { status: "done" }).kind).toBe("not-written");
  expect(readFileSync(name).equals(bytes)).toBe(true);
});

test("a missing file says how to make one", () => {
  const queue = readQueue(path.join(scratch(), "auto_tasks.json"));
  expect(queue).toMatchObject({ kind: "missing", message: expect.stringContaining('"title"') });
});

test("an unknown id names the nearest ones", () => {
  const queue = readQueue(file('[{"id":"task-001","title":"A"},{"id":"other","title":"B"}]'));
  const tasks = queue.kind === "read" ? queue.tasks : [];
  expect(nearestTask("task-01", tasks)).toBe(
    "There is no task task-01 in the queue. Did you mean task-001?",
  );
  expect(nearestTask("zzz", tasks)).toBe(
    "There is no task zzz in the queue. There are: task-001, other",
  );
});
