import path from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../store/store.ts";
import { finished } from "../memory/history.ts";
import { scratch } from "../support/crate.ts";

const { record } = finished(
  {
    task: "task-001",
    title: "Add sub",
    tries: [{ patch: "+ sub" }],
    failed: { failure: "judge-rejected", reason: "No." },
    at: 0,
  },
  1,
);
const { run } = record;

function storeWithRecord() {
  const store = openStore(path.join(scratch(), "store.sqlite"));
  store.openRun(run, "task-001", "before");
  store.keepEvent(run, { kind: "run-ended", outcome: "failed", reason: "No." });
  store.endRun(record);
  store.noteTold(run);
  return store;
}

test("a run that is reopened goes on, and its record holds until it ends anew", () => {
  const store = storeWithRecord();
  store.reopenRun(run, "now");
  expect(store.unfinishedRun("task-001")).toMatchObject({ id: run, digest: "now", crashes: 0 });
  expect(store.record(run)).toEqual(record);
  expect(store.isTold(run)).toBe(false);
  // It still needs its steps.
  expect(store.forgetRuns(0)).toEqual([]);
  const done = { kind: "done" as const, commit: "c0ffee", branch: "auto-gvpie" };
  store.endRun({ ...record, outcome: done });
  expect(store.records()).toEqual([{ ...record, outcome: done }]);
  expect(store.unfinishedRun("task-001")).toBe(null);
  store.close();
});

test("one that is discarded ended as it had before, and nothing of it is lost", () => {
  const store = storeWithRecord();
  store.reopenRun(run, "now");
  store.discardRun(run);
  expect(store.unfinishedRun("task-001")).toBe(null);
  expect(store.openRun(run, "task-001", "").ended_at).toBe(record.ended_at);
  expect(store.records()).toEqual([record]);
  expect(store.eventsOf(run)).toHaveLength(1);
  expect(store.isTold(run)).toBe(true);
  store.close();
});

test("a run that has not ended cannot be reopened, and is forgotten when it is discarded", () => {
  const store = openStore(path.join(scratch(), "store.sqlite"));
  store.openRun(run, "task-001", "before");
  store.reopenRun(run, "now");
  expect(store.unfinishedRun("task-001")).toMatchObject({ digest: "before" });
  store.discardRun(run);
  expect(store.unfinishedRun("task-001")).toBe(null);
  expect(store.records()).toEqual([]);
  store.close();
});
