import { expect, onTestFinished, test } from "vitest";
import { readQueue } from "../../app/queue.ts";
import {
  type Persona,
  type ScriptedAnswer,
  type ScriptedRequest,
  startScriptServer,
} from "../../models/script-server.ts";
import { git, queue, repository } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import { ACCEPT, asked, block, PLAN } from "../support/script.ts";

const FILES = { "a.txt": "one\ntwo\nthree\n", "check.sh": "grep -q four a.txt\n" };
const TASK = { id: "task", title: "Add four", inputs: ["a.txt"], tests: ["sh check.sh"] };
const EDIT = block("a.txt", "three", "three\nfour");
/** What a test waits is short; a person's deadlines are minutes. */
const SHORT = {
  AUTO_GVPIE_FIRST_TOKEN_TIMEOUT: "0.4",
  AUTO_GVPIE_TOKEN_TIMEOUT: "0.4",
  AUTO_GVPIE_ANSWER_TIMEOUT: "2",
  AUTO_GVPIE_RETRY_WAIT: "0.02",
};

function good(request: ScriptedRequest): string {
  const { role } = asked(request);
  if (role === "judge") return JSON.stringify(ACCEPT);
  return role === "planner" ? JSON.stringify({ ...PLAN, files: ["a.txt"] }) : EDIT;
}

interface Serving {
  persona?: Persona;
  contextTokens?: number;
  args?: string[];
  description?: string;
}

/** One task worked on once; where it then stands and what was said. */
async function work(answer: (request: ScriptedRequest) => ScriptedAnswer, serving: Serving = {}) {
  const { persona = "openai", contextTokens = 16_384, args = [], description } = serving;
  const folder = repository(FILES);
  const file = queue(folder, [{ ...TASK, description }]);
  const models = [{ id: "small", contextTokens }];
  const server = await startScriptServer({ answer, persona, models });
  onTestFinished(() => server.close());
  const all = ["--once", "--json", "--model-url", server.url, ...args];
  const ended = await runCli(all, { cwd: folder, env: SHORT });
  const read = readQueue(file);
  const task = read.kind === "read" ? read.tasks[0] : undefined;
  return { folder, file, server, ended, task, said: ended.stderr };
}

test.each(["lm-studio", "ollama", "llama.cpp", "openai"] as const)(
  "a task is done with a server that speaks as %s does",
  async (persona) => {
    const reasoning = "Let me think about this task for a while.";
    const thinks = (request: ScriptedRequest) => ({ reply: good(request), reasoning });
    const { ended, task, server, folder } = await work(thinks, { persona });
    expect(ended.code).toBe(0);
    expect(task).toMatchObject({ status: "done", attempts: 1 });
    expect(server.requests.map((request) => asked(request).role)).toEqual([
      "planner",
      "coder",
      "judge",
    ]);
    // Reasoning is never sent back, and every call has its cap.
    expect(JSON.stringify(server.requests)).not.toContain(reasoning);
    expect(server.requests.map(({ maxTokens }) => maxTokens)).toEqual([4096, 8192, 4096]);
    expect(git(folder, "show", "auto-gvpie:a.txt")).toContain("four");
  },
);

type FaultOf = Exclude<Extract<ScriptedAnswer, object>["fault"], undefined>;

/** Each of them passes when the same is asked again. */
const PASSING: [string, FaultOf][] = [
  ["hang before the first byte", { kind: "hang-before-headers" }],
  ["hang in the middle", { kind: "hang-mid-stream", after: 3 }],
  ["nothing but pings", { kind: "pings-only", everyMs: 50 }],
  ["drip", { kind: "drip", everyMs: 300 }],
  ["reset", { kind: "reset", after: 2 }],
  ["short body", { kind: "short-body", after: 2 }],
  ["cut off", { kind: "cut-off", after: 2 }],
  ["500", { kind: "status", status: 500, message: "internal error" }],
  ["429", { kind: "status", status: 429, message: "slow down", retryAfter: "0" }],
  ["HTML with 200", { kind: "html" }],
  ["204", { kind: "no-content" }],
  ["bad UTF-8", { kind: "bad-utf8" }],
  ["truncated JSON", { kind: "truncated-json" }],
  ["gzip bomb", { kind: "gzip-bomb", bytes: 50_000_000 }],
  ["redirect", { kind: "redirect", to: "http://127.0.0.1:9/v1/chat/completions" }],
];

test("every fault that passes is asked through, and the task is done", async () => {
  // Two faults at each of the calls, so that all of them come in few runs.
  for (let from = 0; from < PASSING.length; from += 3) {
    const faults = PASSING.slice(from, from + 3);
    const met = new Set<string>();
    const { ended, task, said } = await work((request) => {
      const at = ["planner", "coder", "judge"].indexOf(asked(request).role);
      const [name, fault] = faults[at] ?? [];
      if (name === undefined || fault === undefined || met.has(name)) return good(request);
      met.add(name);
      return { reply: good(request), chunk: 1, fault };
    });
    const names = faults.map(([name]) => name).join(", ");
    expect([names, ended.code, task?.status]).toEqual([names, 0, "done"]);
    expect([...met]).toEqual(faults.map(([name]) => name));
    expect(said.match(/Asking again in/g)).toHaveLength(faults.length);
  }
});

test("a server that goes on failing leaves the task pending, with no attempt used", async () => {
  const answers: ScriptedAnswer[] = [
    { fault: { kind: "status", status: 500, message: "out of order" } },
    { fault: { kind: "hang-before-headers" } },
    { fault: { kind: "status", status: 401, message: "wrong key" } },
  ];
  for (const [index, answer] of answers.entries()) {
    const { ended, task, server, said, folder } = await work(() => answer);
    expect([ended.code, task?.status, task?.attempts]).toEqual([2, "pending", undefined]);
    expect(said).toMatch([/out of order/, /No first token/, /wrong key/][index] ?? "");
    expect(server.requests).toHaveLength([3, 2, 1][index] ?? 0);
    expect(git(folder, "branch", "--list", "auto-gvpie")).toBe("");
  }
});

test("an answer without finish reason, one of 300 MB, and another model's are lived with", async () => {
  const { ended, said, task } = await work((request) => {
    const { role } = asked(request);
    if (role === "planner") return { reply: good(request), fault: { kind: "no-finish-reason" } };
    if (role === "judge")
      return { reply: good(request), fault: { kind: "other-model", model: "big" } };
    if (role === "coder") return { fault: { kind: "huge", bytes: 300_000_000 } };
    return good(request);
  });
  expect([ended.code, task?.status, task?.attempts]).toEqual([0, "done", 2]);
  expect(said).toContain("big answered, although small was asked");
});

test("a prompt that the server cut is said and leaves the task pending", async () => {
  const cut = (request: ScriptedRequest): ScriptedAnswer => ({
    reply: good(request),
    fault: { kind: "silent-truncation", promptTokens: 40 },
  });
  const { ended, task, said } = await work(cut, { persona: "lm-studio" });
  expect([ended.code, task?.status, task?.attempts]).toEqual([2, "pending", undefined]);
  expect(said).toMatch(/The server read 40 of about \d+ tokens of the prompt/);
  expect(said).toContain("lms load small --context-length 16384");
});

test.each(["status", "stream", "empty"] as const)(
  "a context that is shorter than said (%s) is the server's trouble",
  async (shape) => {
    const { ended, task, said } = await work(() => ({ fault: { kind: "overflow", shape } }));
    expect([ended.code, task?.status]).toEqual([2, "pending"]);
    expect(said).toContain("The server refused a prompt of about");
  },
);

test("under 4k a task that cannot fit ends with 2 and the command that raises the context", async () => {
  const { ended, task, said, server } = await work(good, {
    persona: "ollama",
    args: ["--context", "2048"],
    description: "Mind this, too, whatever it may mean for the rest. ".repeat(200),
  });
  expect([ended.code, task?.status]).toEqual([2, "pending"]);
  expect(said).toContain("OLLAMA_CONTEXT_LENGTH=16384 ollama serve");
  expect(server.requests).toEqual([]);
});

test("an answer eaten by reasoning is asked for again without thinking", async () => {
  const { ended, said, server } = await work((request) =>
    request.thinkingOff || asked(request).role !== "planner"
      ? good(request)
      : { reply: "", reasoning: "Hmm. ".repeat(10), finishReason: "length" },
  );
  expect(ended.code).toBe(0);
  expect(said).toContain("all tokens went into thinking; asking again without thinking");
  expect(server.requests.map(({ thinkingOff }) => thinkingOff)).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test("a server that refuses schemas is asked in words, and after two tasks at once", async () => {
  const folder = repository(FILES);
  queue(folder, [TASK]);
  const server = await startScriptServer({
    answer: (request) =>
      request.schema
        ? { fault: { kind: "status", status: 400, message: "response_format is unknown" } }
        : good(request),
  });
  onTestFinished(() => server.close());
  const args = ["--once", "--model-url", server.url];
  expect((await runCli(args, { cwd: folder, env: SHORT })).code).toBe(0);
  expect(server.requests.map(({ schema }) => schema !== null)).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
  const first = server.requests.length;
  queue(folder, [{ ...TASK, id: "again", title: "Add four, again" }]);
  expect((await runCli(args, { cwd: folder, env: SHORT })).code).toBe(0);
  expect(server.requests.slice(first).some(({ schema }) => schema !== null)).toBe(false);
});

test("another model for a role must be one of the server's", async () => {
  const args = ["--judge-model", "smal"];
  const { ended, said } = await work(good, { persona: "lm-studio", args });
  expect(ended.code).toBe(2);
  expect(said).toMatch(/^--judge-model: http:\S+ has no chat model "smal"\. Did you mean small\?$/m);
  const fits = await work(good, { persona: "lm-studio", args: ["--judge-model", "SMALL"] });
  expect(fits.ended.code).toBe(0);
});
