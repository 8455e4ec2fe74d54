import { expect, test } from "vitest";
import { estimatePrompt } from "../../models/context.ts";
import { startScriptServer } from "../../models/script-server.ts";
import { git, queue, repository } from "../support/crate.ts";
import { largeRepository } from "../support/large-repository.ts";
import { runCli } from "../support/run-cli.ts";
import { ACCEPT, asked, block } from "../support/script.ts";

test("in 320 files and 8k tokens of context the right function is shown, looked up and changed", async () => {
  const { files, tasks } = largeRepository();
  const [task] = tasks.slice(3);
  if (task === undefined) throw new Error("no task");
  const { path, name, uses, title, description } = task;
  const folder = repository(files);
  queue(folder, [{ id: "big", title, description, tests: ["sh check.sh"] }]);
  const line = files[path]?.split("\n").find((one) => one.includes(`fn ${name}(`)) ?? "";
  const plan = {
    kind: "code",
    files: [path],
    steps: [`saturate in ${name}`],
    acceptance: [],
    nothing_to_do: false,
  };
  const server = await startScriptServer({
    models: [{ id: "small", contextTokens: 8192 }],
    persona: "lm-studio",
    answer: (request) => {
      const { role } = asked(request);
      if (role === "judge") return JSON.stringify(ACCEPT);
      if (role === "coder") return block(path, line, `#[inline]\n${line}`);
      const lookedAt = request.messages.length > 2;
      return JSON.stringify(lookedAt ? plan : { look_at: [uses, "src/no/such.rs", "Saturates a"] });
    },
  });
  const ended = await runCli(["--once", "--model-url", server.url], { cwd: folder });
  await server.close();

  expect(ended).toMatchObject({ code: 0, stderr: "" });
  const [first, second, coder] = server.requests;
  expect(server.requests.map((request) => asked(request).role)).toEqual([
    "planner",
    "planner",
    "coder",
    "judge",
  ]);
  expect(first?.last).toContain(`${path} (lines `);
  expect(first?.last).toContain(line);
  expect(second?.last).toContain(`pub struct ${uses} {`);
  expect(second?.messages.slice(0, 2)).toEqual(first?.messages);
  expect(coder?.last).toContain(`${path}\n\`\`\`\n`);
  for (const { messages } of server.requests) expect(estimatePrompt(messages)).toBeLessThan(8192);
  expect(ended.stdout).toContain(`the planner asked to see ${uses}: src/`);
  expect(ended.stdout).toContain("src/no/such.rs: nothing found; Saturates a: nothing found");
  expect(git(folder, "show", `auto-gvpie:${path}`)).toContain(`#[inline]\n${line}`);
});

test("of a file that does not fit, the parts that matter are shown", async () => {
  const long = Array.from(
    { length: 400 },
    (_, i) => `/// Number ${i}.\npub fn number_${i}(a: u32) -> u32 {\n    a + ${i}\n}\n`,
  ).join("\n");
  const folder = repository({ "src/long.rs": long, "check.sh": "exit 0\n" });
  const title = "Let number_277 saturate";
  queue(folder, [{ id: "long", title, inputs: ["src/long.rs"], tests: ["sh check.sh"] }]);
  const server = await startScriptServer({
    models: [{ id: "small", contextTokens: 4096 }],
    answer: (request) => {
      const { role } = asked(request);
      if (role === "judge") return JSON.stringify(ACCEPT);
      if (role === "coder") return block("src/long.rs", "    a + 277", "    a.saturating_add(277)");
      const plan = { kind: "code", files: ["src/long.rs"], steps: [], acceptance: [] };
      return JSON.stringify({ ...plan, nothing_to_do: false });
    },
  });
  const args = ["--once", "--context", "4096", "--model-url", server.url];
  const ended = await runCli(args, { cwd: folder });
  await server.close();
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(ended.stdout).toContain("loaded with a context of 4096 tokens, which is little for code");
  expect(server.requests[0]?.last).toContain("pub fn number_277(a: u32) -> u32 {\n    a + 277\n}");
  expect(server.requests[0]?.last).not.toContain("a + 12\n");
  expect(git(folder, "show", "auto-gvpie:src/long.rs")).toContain("a.saturating_add(277)");
});
