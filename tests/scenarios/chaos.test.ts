import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { placesOf } from "../../app/settings.ts";
import { openStore } from "../../store/store.ts";
import { runChaos } from "../chaos/chaos.ts";
import { nothingLost } from "../chaos/nothing-lost.ts";
import { newOwner } from "../chaos/owner.ts";
import { answer, taskOf } from "../chaos/tasks.ts";
import { git, scratch, write } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import { scripted } from "../support/script.ts";

const KILLS = process.env.FULL ? 60 : 10;

test(`kill -9 at ${KILLS} seeded random points, and during recovery: nothing is lost`, {
  timeout: 60_000 * KILLS,
}, async () => {
  const said: string[] = [];
  const report = await runChaos({
    folder: path.join(scratch("chaos-"), "repository"),
    kills: KILLS,
    seed: process.env["CHAOS_SEED"] ?? "ci",
    say: (text) => said.push(text),
  });
  expect(report).toMatchObject({ kills: KILLS, lost: [], duplicated: [], leftovers: [] });
  expect(said.filter((text) => !/^\d+ kills, \d+ tasks$/.test(text))).toEqual([]);
});

test("the checker of nothing lost sees each kind of loss", async () => {
  const owner = newOwner(path.join(scratch("chaos-"), "repository"));
  const { folder, file } = owner;
  owner.add(taskOf(1, "plain"), "saved");
  owner.add(taskOf(2, "drawn"), "appended");
  const server = await scripted(answer);
  const ended = await runCli(["--once", "--model-url", server.url], { cwd: folder });
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(await nothingLost(owner, { landed: [], ended: [] })).toEqual({
    lost: [],
    duplicated: [],
    leftovers: [],
  });

  const store = openStore(placesOf(file).store);
  const [second, first] = store.records();
  const runs = [first?.run ?? "", second?.run ?? ""];
  store.openRun("begun", "t1", "");
  store.endRun({ ...(first ?? fail()), run: "begun" });
  store.openRun("open", "t9", "");
  store.keepEvent("forgotten", { kind: "run-ended", outcome: "done", reason: "" });
  store.db.prepare("DELETE FROM runs WHERE id = ?").run(runs[1] ?? "");
  store.close();
  write(folder, { "mine.bin": "changed", ".auto_tasks.json.next": "" });
  appendFileSync(path.join(folder, ".git/index"), " ");
  writeFileSync(file, readFileSync(file, "utf8").replace("// What I want done", "//"));
  git(folder, "update-ref", "refs/heads/auto-gvpie", "auto-gvpie~1");
  owner.tasks.push(taskOf(3, "plain"));

  const found = await nothingLost(owner, { landed: ["0123456"], ended: ["never"] });
  expect(found.lost).toEqual(
    expect.arrayContaining([
      "1: t3 is not in the queue",
      "2: run open has no outcome",
      "2: run forgotten was begun and forgotten",
      `2: run ${runs[1]} was begun and forgotten`,
      "2: t2 was not run",
      "4: mine.bin is not as its owner left it",
      "4: .git/index is not as its owner left it",
      "4: the comment in the queue file is gone",
      `5: the row runs ${runs[1]} is not the same after a rebuild`,
      "7: it said that 0123456 had landed",
      "7: it said that run never had ended",
    ]),
  );
  expect(found.lost).toContain("3: the commit of run begun is not on the branch");
  expect(found.duplicated).toEqual(["2: t1 was run 2 times"]);
  expect(found.leftovers).toEqual(["6: left behind: .auto_tasks.json.next"]);
});

function fail(): never {
  throw new Error("There is no record.");
}
