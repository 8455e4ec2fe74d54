import { request } from "node:http";
import { Client } from "@langchain/langgraph-sdk";
import { expect, onTestFinished, test } from "vitest";
import { readQueue } from "../../app/queue.ts";
import { git, queue, repository } from "../support/crate.ts";
import { startCli } from "../support/run-cli.ts";
import { asked, block, scripted } from "../support/script.ts";

const TASK = { id: "studio", title: "Add two", inputs: ["a.txt"], tests: ["test -f two.txt"] };

async function serve(folder: string, modelUrl: string): Promise<string> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const running = startCli(["studio", "--no-browser", "--port", String(port)], {
    cwd: folder,
    env: { AUTO_GVPIE_MODEL_URL: modelUrl },
  });
  onTestFinished(async () => {
    running.child.kill("SIGTERM");
    await running.ended;
  });
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 300; i++) {
    const up = await fetch(`${url}/ok`).catch(() => null);
    if (up?.ok) return url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Studio's server did not start.");
}

/** Node's own `fetch` does not let a caller set `Host`, as a rebound name in a browser would. */
function post(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once("error", reject);
    sent.end(JSON.stringify({ assistant_id: "auto-gvpie", input: { task_id: TASK.id } }));
  });
}

test("Studio runs a task step by step, shows its history, and forks from an earlier step", async () => {
  const folder = repository({ "a.txt": "one\n" });
  const file = queue(folder, [TASK]);
  let content = "two";
  const server = await scripted((request) => {
    const { role } = asked(request);
    if (role === "judge") return JSON.stringify({ accept: true, reasons: ["fine"] });
    if (role === "coder") return block("two.txt", "", content);
    return JSON.stringify({
      kind: "code",
      files: ["two.txt"],
      steps: ["write two.txt"],
      acceptance: [],
      nothing_to_do: false,
    });
  });
  const url = await serve(folder, server.url);
  const client = new Client({ apiUrl: url, apiKey: null });

  const [assistant] = await client.assistants.search();
  expect(assistant?.graph_id).toBe("auto-gvpie");
  const drawn = await client.assistants.getGraph("auto-gvpie");
  expect(drawn.nodes.map(({ id }) => id)).toContain("fixer");

  const thread = await client.threads.create();
  const updates: string[] = [];
  const stream = client.runs.stream(thread.thread_id, "auto-gvpie", {
    input: { task_id: TASK.id },
    streamMode: "updates",
  });
  for await (const { event, data } of stream) {
    if (event === "error") throw new Error(JSON.stringify(data));
    if (event === "updates") updates.push(...Object.keys(data));
  }
  expect(updates).toEqual(["prepare", "planner", "coder", "tools", "judge", "finish"]);
  expect(git(folder, "show", "auto-gvpie:two.txt")).toBe("two");
  expect(readQueue(file)).toMatchObject({ tasks: [{ status: "done", run: thread.thread_id }] });

  const history = await client.threads.getHistory(thread.thread_id);
  const beforeCoder = history.find(({ next }) => next.includes("coder"));
  if (beforeCoder === undefined) throw new Error("No checkpoint before the coder.");
  expect(beforeCoder.values).toMatchObject({ plan: { files: ["two.txt"] }, attempts: [] });

  // The same plan, another answer: the fork lands on top of the first.
  content = "zwei";
  const forked = await client.runs.wait(thread.thread_id, "auto-gvpie", {
    input: null,
    checkpointId: beforeCoder.checkpoint.checkpoint_id ?? "",
  });
  expect(forked).toMatchObject({ outcome: expect.stringContaining("done") });
  expect(git(folder, "show", "auto-gvpie:two.txt")).toBe("zwei");

  // Pages from elsewhere may not use the server.
  for (const headers of [{ origin: "https://evil.example" }, { host: "evil.example" }]) {
    expect(await post(`${url}/runs/wait`, { "content-type": "text/plain", ...headers })).toBe(403);
  }
});
