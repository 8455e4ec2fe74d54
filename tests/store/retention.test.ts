import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { memoryOf } from "../../app/memory-of.ts";
import { placesOf } from "../../app/settings.ts";
import { trimWorkspaces } from "../../app/tidy.ts";
import { rebuildMemory } from "../../memory/rebuild.ts";
import { openStore } from "../../store/store.ts";
import { nothingLost } from "../chaos/nothing-lost.ts";
import { newOwner } from "../chaos/owner.ts";
import { answer, taskOf } from "../chaos/tasks.ts";
import { scratch, write } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import { scripted } from "../support/script.ts";

test("of runs beyond --keep-runs the record and memory stay, and nothing else", async () => {
  const owner = newOwner(path.join(scratch(), "repository"));
  const { folder, file } = owner;
  const places = placesOf(file);
  owner.add(taskOf(1, "mended"), "appended");
  owner.add(taskOf(2, "drawn"), "appended");
  owner.add(taskOf(3, "hopeless"), "appended");
  owner.add(taskOf(4, "plain"), "appended");
  const server = await scripted(answer);
  const args = ["--once", "--max-fixes", "1", "--model-url", server.url];
  expect((await runCli(args, { cwd: folder })).code).toBe(1);

  const tables = ["checkpoints", "channel_values", "writes", "calls", "events", "blobs"];
  const counts = () => {
    const store = openStore(places.store);
    const rows = tables.map((table) =>
      Number(store.db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n),
    );
    const runs = store.records().map(({ run }) => run);
    store.close();
    return { rows, runs };
  };
  const before = counts();
  expect(readdirSync(places.artifacts).filter((n) => n.endsWith(".log"))).toHaveLength(4);

  // One more run, and the setting: the newest two stay whole.
  owner.add(taskOf(5, "plain"), "appended");
  const ended = await runCli([...args, "--keep-runs", "2"], { cwd: folder });
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  const after = counts();
  expect(after.runs).toHaveLength(5);
  after.rows.forEach((rows, i) => {
    expect([tables[i], rows < (before.rows[i] ?? 0)]).toEqual([tables[i], true]);
    expect([tables[i], rows > 0]).toEqual([tables[i], true]);
  });
  expect(
    readdirSync(places.artifacts)
      .filter((n) => n.endsWith(".log"))
      .sort(),
  ).toEqual(
    after.runs
      .slice(0, 2)
      .map((run) => `run-${run}.log`)
      .sort(),
  );
  // Every row of memory still comes back from the store alone, and nothing else was lost.
  expect(await nothingLost(owner, { landed: [], ended: [] })).toEqual({
    lost: [],
    duplicated: [],
    leftovers: [],
  });

  const status = await runCli(["--status", "--json"], { cwd: folder });
  const { disk } = JSON.parse(status.stdout);
  expect(Object.keys(disk)).toEqual(["store", "workspaces", "memory", "artifacts"]);
  for (const bytes of Object.values(disk)) expect(bytes).toBeGreaterThan(1000);
  expect(status.stderr).toMatch(/^disk: {2}store \d+\.\d MB, workspaces /m);
});

test("of two runs of a task the rebuilt memory says how the later one ended", async () => {
  const owner = newOwner(path.join(scratch(), "repository"));
  const { folder, file } = owner;
  owner.add(taskOf(1, "mended"), "appended");
  const server = await scripted(answer);
  const args = ["--task", "t1", "--model-url", server.url];
  expect((await runCli([...args, "--max-fixes", "0"], { cwd: folder })).code).toBe(1);
  expect((await runCli([...args, "--max-fixes", "1"], { cwd: folder })).code).toBe(0);
  const { folder: lancedb, embedder, records, close } = await memoryOf(file);
  await rebuildMemory({ folder: lancedb, embedder, records });
  close();
  const asked = await runCli(["memory", "--json", "which tasks failed?"], { cwd: folder });
  expect(asked.stdout).not.toContain('"status": "failed"');
  expect((await nothingLost(owner, { landed: [], ended: [] })).lost).toEqual([]);
});

test("blobs of an unfinished run stay, however old they are", () => {
  const store = openStore(path.join(scratch(), "store.sqlite"));
  const texts = ["in the state", "in nobody's"].map((text) => store.putBlob(text));
  store.openRun("old", "t", "d");
  const value = new TextEncoder().encode(JSON.stringify([{ blob: texts[0] }]));
  store.db.prepare("INSERT INTO channel_values VALUES ('old', 'h', 'json', ?)").run(value);
  for (const run of ["a", "b", "c"]) {
    store.openRun(run, run, "d");
    const record = JSON.stringify({ attempts: [] });
    store.db.prepare("UPDATE runs SET record = ?, ended_at = 'now' WHERE id = ?").run(record, run);
  }
  expect(store.forgetRuns(1)).toEqual(["b", "a"]);
  expect(store.forgetRuns(1)).toEqual([]);
  const left = store.db.prepare("SELECT hash FROM blobs").all();
  expect(left.map(({ hash }) => hash)).toEqual([texts[0]]);
  store.close();
});

test("unused workspaces and overgrown builds are removed", () => {
  const folder = scratch();
  for (const name of ["old", "large", "small"]) write(folder, { [`${name}/target/x`]: name });
  writeFileSync(path.join(folder, "large/target/x"), Buffer.alloc(200_000));
  const month = new Date(Date.now() - 31 * 24 * 3600 * 1000);
  utimesSync(path.join(folder, "old"), month, month);
  trimWorkspaces(folder, Date.now(), 100_000);
  expect(readdirSync(folder).sort()).toEqual(["large", "small"]);
  expect(existsSync(path.join(folder, "large/target"))).toBe(false);
  expect(readFileSync(path.join(folder, "small/target/x"), "utf8")).toBe("small");
});

test("the store is backed up once an hour, and a damaged one never takes a good copy's place", () => {
  const file = path.join(scratch(), "store.sqlite");
  const backup = file.replace(".sqlite", ".backup.sqlite");
  const store = openStore(file);
  const hash = store.putBlob("kept".repeat(50_000));
  store.keepBackup();
  const made = statSync(backup).mtimeMs;
  store.keepBackup();
  expect(statSync(backup).mtimeMs).toBe(made);
  const copy = openStore(backup);
  expect(copy.blob(hash)).toBe("kept".repeat(50_000));
  copy.close();
  store.close();

  const good = readFileSync(backup);
  const bytes = readFileSync(file);
  bytes.fill(0xff, 8192);
  writeFileSync(file, bytes);
  const hourAgo = new Date(Date.now() - 3_700_000);
  utimesSync(backup, hourAgo, hourAgo);
  const damaged = openStore(file);
  expect(() => damaged.keepBackup()).toThrow();
  damaged.close();
  expect(readFileSync(backup).equals(good)).toBe(true);
  expect(readdirSync(path.dirname(file)).filter((n) => n.endsWith(".next"))).toEqual([]);
});
