import path from "node:path";
import { connect } from "@lancedb/lancedb";
import { expect, onTestFinished, test } from "vitest";
import { startScriptServer } from "../../models/script-server.ts";
import { queue, repository } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import { ACCEPT, asked, block, PLAN } from "../support/script.ts";

const FILES = { "a.txt": "one\ntwo\nthree\n", "check.sh": "grep -q four a.txt\n" };
const TASK = {
  id: "task",
  title: "Add the number four",
  inputs: ["a.txt"],
  tests: ["sh check.sh"],
};

test("memory is embedded by the server's model where one is named, and asked by the same", async () => {
  const folder = repository(FILES);
  queue(folder, [TASK]);
  const server = await startScriptServer({
    models: [{ id: "small" }, { id: "embedder", kind: "embedding" }],
    dimensions: 96,
    answer: (request) => {
      const { role } = asked(request);
      if (role === "judge") return JSON.stringify(ACCEPT);
      const plan = { ...PLAN, files: ["a.txt"] };
      return role === "planner" ? JSON.stringify(plan) : block("a.txt", "three", "three\nfour");
    },
  });
  onTestFinished(() => server.close());
  const env = {
    AUTO_GVPIE_MODEL_URL: server.url,
    AUTO_GVPIE_EMBEDDING_MODEL: "embedder",
  };
  expect(await runCli(["--once"], { cwd: folder, env })).toMatchObject({ code: 0, stderr: "" });
  const asking = ["memory", "the number four"];
  const answered = await runCli([...asking, "--json"], { cwd: folder, env });
  expect(answered).toMatchObject({ code: 0, stderr: "" });
  expect(answered.stdout).toContain("Add the number four");
  const runs = await (await connect(path.join(folder, "lancedb"))).openTable("runs");
  const [row] = await runs.query().limit(1).toArray();
  expect([row.embedder, row.vector.length]).toEqual(["embedder", 96]);
});
