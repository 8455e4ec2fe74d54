import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { expect, test } from "vitest";
import { git, repository, scratch, write } from "./support/crate.ts";
import { startCommand } from "./support/run-cli.ts";
import { ADD_SUB, answerOf, block, SUB_TASK, scripted } from "./support/script.ts";

const ROOT = path.resolve(import.meta.dirname, "..");

/** The README's shell lines, in order; `npm ci &&` is what a checkout without packages needs. */
const lines = [
  ...readFileSync(path.join(ROOT, "README.md"), "utf8").matchAll(/```sh\n([\s\S]*?)```/g),
]
  .flatMap(([, block]) => (block ?? "").trim().split("\n"))
  .map((line) => line.replace(/^npm ci && /, ""));

/** Commands that go on until they are stopped, and what they say when they are ready. */
const ENDLESS: Record<string, string> = {
  "--watch": "waiting for tasks",
  "run studio": "Server running",
};

/** What is run elsewhere: the tests are this run itself, the package has its own. */
const ELSEWHERE = ["npm test", "npm pack"];
const IN_PACKAGE_TEST = /^(cd ~\/gvpie && npm install|npx auto-gvpie) /;

/**
 * The doctor is right to say that no model server runs where this does, and the demo's judge leaves
 * nothing for its owner to accept.
 */
const EXITS: Record<string, number> = {
  "npm run doctor": 1,
  "npm run tasks -- accept task-003": 2,
};

/** The example that `init` writes for the tiny crate, and a good answer to it. */
const DOCUMENT = "Document the function add in src/lib.rs";
const HEAD = "pub fn add(a: i32, b: i32) -> i32 {";
const DOCUMENTED = block("src/lib.rs", HEAD, `/// The sum.\n${HEAD}`);

test("every command in the README works, in order, in one clone", {
  timeout: 300_000,
}, async () => {
  const home = scratch();
  const clone = path.join(home, "auto-gvpie");
  git(ROOT, "clone", "-q", ROOT, clone);
  // The clone is of the last commit; what is being worked on is laid over it.
  const changed = git(ROOT, "ls-files", "-mo", "--exclude-standard").split("\n");
  for (const file of changed.filter((name) => name !== "")) {
    const target = path.join(clone, file);
    mkdirSync(path.dirname(target), { recursive: true });
    execFileSync("cp", ["-a", path.join(ROOT, file), target]);
  }
  symlinkSync(path.join(ROOT, "node_modules"), path.join(clone, "node_modules"));
  git(clone, "add", "-A");
  git(clone, "commit", "-q", "--allow-empty", "-m", "As it is");

  // The reader's own repository and server.
  const gvpie = repository(undefined, path.join(home, "gvpie"));
  const server = await scripted((request) => {
    const first = request.messages.some(({ content }) => content.includes(`# Task\n${DOCUMENT}\n`));
    return answerOf({ code: first ? DOCUMENTED : ADD_SUB })(request);
  });
  write(home, { ".gitconfig": "[user]\n  name = Owner\n  email = owner@example.com\n" });
  const env = { HOME: home, CARGO_HOME: cargoHome(), RUSTUP_HOME: rustupHome() };

  expect(lines.length).toBeGreaterThan(12);
  for (const line of lines) {
    if (ELSEWHERE.includes(line) || IN_PACKAGE_TEST.test(line)) continue;
    const own = line.includes("~/gvpie") ? ` --model-url ${server.url}` : "";
    // The usual port may be taken on the machine that runs this.
    const port = line === "npm run studio" ? ` -- --no-browser --port ${await freePort()}` : "";
    const command = line.replace("http://127.0.0.1:8080/v1", server.url) + own + port;
    const ready = Object.entries(ENDLESS).find(([part]) => line.includes(part))?.[1];
    // Merging wants a clean checkout; the queue file holds the statuses.
    if (line.startsWith("git merge")) git(clone, "stash", "-q");
    const running = startCommand(command, { cwd: clone, env });
    if (ready !== undefined) {
      await running.says(ready);
      running.stop();
      await running.ended;
      continue;
    }
    const ended = await running.ended;
    // As the README says a task can be added.
    if (line.includes(" init ")) {
      appendFileSync(path.join(gvpie, "auto_tasks.json"), JSON.stringify(SUB_TASK));
    }
    expect({ command, code: ended.code, said: ended.stderr }).toMatchObject({
      command,
      code: EXITS[line] ?? 0,
    });
  }
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const cargoHome = () => process.env.CARGO_HOME ?? path.join(process.env.HOME ?? "", ".cargo");
const rustupHome = () => process.env.RUSTUP_HOME ?? path.join(process.env.HOME ?? "", ".rustup");
