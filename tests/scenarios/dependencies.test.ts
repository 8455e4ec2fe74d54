import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { CRATE, git, queue, repository } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import { ADD_SUB, asked, block, PLAN, SUB_TASK, scripted } from "../support/script.ts";
import { registry } from "../tools/cargo/crates.ts";

const TASK = {
  ...SUB_TASK,
  title: "Add a function sub and show the version of pad",
  tests: ["cargo test"],
  allow: ["Cargo.toml"],
};
const WITH_PAD = [
  ADD_SUB,
  block(
    "src/lib.rs",
    "    a + b\n}",
    "    a + b\n}\n\npub fn pad() -> &'static str {\n    pad::version()\n}",
  ),
].join("\n");
const PAD = (version: string) => `pad = { version = "${version}", registry = "local" }`;
const NEEDS = (version: string) =>
  block("Cargo.toml", "[profile.dev]", `[dependencies]\n${PAD(version)}\n\n[profile.dev]`);
const plan = { ...PLAN, files: ["Cargo.toml", "src/lib.rs"] };
const start = (folder: string, url: string) =>
  runCli(["--task", TASK.id, "--model-url", url], {
    cwd: folder,
    env: { CARGO_HOME: process.env.CARGO_HOME ?? "" },
  });

test("a granted manifest brings in its crates, and the lock file lands with it", async () => {
  const { served } = await registry("pad", ["1.0.0", "1.2.0"]);
  const folder = repository();
  queue(folder, [TASK]);
  const code = `${WITH_PAD}\n${NEEDS("1")}`;
  const ended = await start(folder, (await scripted({ plan, code })).url);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain("dependencies are fetched");
  expect(served).toContain("/dl/pad-1.2.0.crate");
  expect(git(folder, "show", "auto-gvpie:Cargo.lock")).toContain('name = "pad"\nversion = "1.2.0"');
  expect(git(folder, "diff", "--name-only", "main", "auto-gvpie")).toBe(
    "Cargo.lock\nCargo.toml\nsrc/lib.rs",
  );
});

test("where git keeps no lock file, none lands", async () => {
  await registry("pad", ["1.0.0"]);
  const { "Cargo.lock": _, ...files } = CRATE;
  const folder = repository({ ...files, ".gitignore": "target\nCargo.lock\n" });
  queue(folder, [TASK]);
  const code = `${WITH_PAD}\n${NEEDS("1")}`;
  const ended = await start(folder, (await scripted({ plan, code })).url);
  expect(ended).toMatchObject({ code: 0 });
  expect(git(folder, "diff", "--name-only", "main", "auto-gvpie")).toBe("Cargo.toml\nsrc/lib.rs");
  expect(existsSync(path.join(folder, "Cargo.lock"))).toBe(false);
});

test("a crate that there is not is the model's to mend", async () => {
  await registry("pad", ["1.0.0"]);
  const folder = repository();
  queue(folder, [TASK]);
  const code = `${WITH_PAD}\n${NEEDS("7")}`;
  const fixes = [block("Cargo.toml", PAD("7"), PAD("1"))];
  const server = await scripted({ plan, code, fixes });
  const ended = await start(folder, server.url);
  expect(ended).toMatchObject({ code: 0 });
  const fixer = server.requests.find((request) => asked(request).role === "fixer");
  expect(fixer?.messages.at(-1)?.content).toMatch(/failed to select a version|candidate versions/);
});

test("a registry that is away uses no attempt, and the run goes on later", async () => {
  const { stop } = await registry("pad", ["1.0.0"]);
  await stop();
  const folder = repository();
  queue(folder, [TASK]);
  const { url } = await scripted({ plan, code: `${WITH_PAD}\n${NEEDS("1")}` });
  const ended = await start(folder, url);
  expect(ended.code).toBe(2);
  expect(ended.stdout + ended.stderr).toContain("pad");
  expect(git(folder, "diff", "--", "auto_tasks.json")).not.toContain('"failed"');
});

test("dependency trouble on the base is said before any question", async () => {
  const { stop } = await registry("pad", ["1.0.0"]);
  await stop();
  const manifest = `${CRATE["Cargo.toml"]}\n[dependencies]\npad = { version = "1", registry = "local" }\n`;
  const folder = repository({ ...CRATE, "Cargo.toml": manifest });
  queue(folder, [TASK]);
  const server = await scripted({ plan, code: ADD_SUB });
  const ended = await start(folder, server.url);
  expect(ended.code).toBe(1);
  expect(ended.stdout).toMatch(/failed: the crates that Cargo\.toml asks for could not be fetched: .*pad/);
  expect(server.requests).toEqual([]);
});
