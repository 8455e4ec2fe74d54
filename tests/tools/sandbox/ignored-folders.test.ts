import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openRepository } from "../../../tools/repository.ts";
import { ignoredFolders, virtualEnvironment } from "../../../tools/sandbox/ignored-folders.ts";
import { onPath } from "../../../tools/sandbox/on-path.ts";
import { runCommand } from "../../../tools/sandbox/run-command.ts";
import { openWorkspace } from "../../../tools/workspace.ts";
import { git, repository, scratch, write } from "../../support/crate.ts";
import { LIMITS, sandboxTest } from "./scratch.ts";

/** A checkout with what git ignores in it, and the workspace that is filled from git. */
async function checkout(tracked: Record<string, string>, untracked: Record<string, string>) {
  const top = repository({ ".gitignore": "node_modules\n.venv\n/vendor\n", ...tracked });
  write(top, untracked);
  const opened = await openRepository(top);
  if (opened.kind !== "opened") throw new Error(opened.message);
  const workspace = openWorkspace(opened.repository, scratch());
  await workspace.restore(git(top, "rev-parse", "HEAD^{tree}"));
  const at = (cwd: string) => ignoredFolders(opened.repository, cwd, workspace.folder);
  const run = async (command: string, cwd = "", env: Record<string, string> = {}) =>
    runCommand(
      command,
      {
        kind: "sandboxed",
        source: workspace.folder,
        mountAt: top,
        cwd,
        writable: [workspace.target],
        ignored: await at(cwd),
        env,
      },
      LIMITS,
    );
  return { top, workspace, at, run };
}

describe("which folders", () => {
  test("in the task's folder, above it and in its packages; not what git tracks", async () => {
    const { top, at } = await checkout(
      { "package.json": "{}", "packages/a/package.json": "{}", "other/vendor/x": "tracked" },
      {
        "node_modules/dep/index.js": "",
        "packages/a/node_modules/own/index.js": "",
        "other/.venv/pyvenv.cfg": "",
        "other/deep/.venv/pyvenv.cfg": "",
        "other/vendor/more": "",
        "elsewhere/.venv/pyvenv.cfg": "",
        ".env": "SECRET=1",
      },
    );
    const names = async (cwd: string) =>
      (await at(cwd)).map((one) => path.relative(top, one)).sort();
    expect(await names("")).toEqual(["node_modules", "packages/a/node_modules"]);
    expect(await names("other/deep/")).toEqual([
      "node_modules",
      "other/.venv",
      "other/deep/.venv",
      "packages/a/node_modules",
    ]);
    expect(virtualEnvironment(await at("other/deep"))).toBe(path.join(top, "other/deep/.venv"));
    expect(virtualEnvironment(await at(""))).toBeNull();
  });

  test("the environment that its owner has activated, whatever its name", async () => {
    const { top, at } = await checkout({}, { "my env/pyvenv.cfg": "" });
    process.env.VIRTUAL_ENV = path.join(top, "my env");
    onTestFinished(() => void delete process.env.VIRTUAL_ENV);
    expect(await at("")).toEqual([path.join(top, "my env")]);
  });

  test("none, and git is not asked, where there is none", async () => {
    const { at } = await checkout({}, {});
    expect(await at("")).toEqual([]);
  });
});

sandboxTest(
  "node finds the owner's dependencies, cannot change them, and has room for caches",
  async () => {
    const { run, top } = await checkout(
      { "test.js": 'console.log(require("dep"), require("linked"));' },
      {
        "node_modules/dep/index.js": 'module.exports = "found";',
        "node_modules/.cache/old": "x",
      },
    );
    symlinkSync("dep", path.join(top, "node_modules/linked"));
    expect(await run("node test.js")).toMatchObject({ code: 0, output: "found found\n" });
    expect(await run("echo x > node_modules/dep/index.js")).toMatchObject({
      code: 1,
      output: expect.stringContaining("Read-only file system"),
    });
    expect(await run("echo x > node_modules/.cache/new && ls node_modules/.cache")).toMatchObject({
      code: 0,
      output: "new\n",
    });
    expect(readdirSync(path.join(top, "node_modules/.cache"))).toEqual(["old"]);
  },
);

sandboxTest("dependencies that a model made up are hidden by the owner's", async () => {
  const { run, workspace } = await checkout(
    { "test.js": 'console.log(require("dep"));' },
    { "node_modules/dep/index.js": 'module.exports = "the owner\'s";' },
  );
  write(workspace.folder, { "node_modules/dep/index.js": 'module.exports = "made up";' });
  expect(await run("node test.js")).toMatchObject({ code: 0, output: "the owner's\n" });
});

sandboxTest(
  "a file or a link in such a place is left as it is, and nothing is made behind it",
  async () => {
    const { run, workspace, top } = await checkout({}, { ".venv/pyvenv.cfg": "", "vendor/x": "" });
    writeFileSync(path.join(workspace.folder, ".venv"), "a file");
    const outside = realpathSync(scratch());
    symlinkSync(outside, path.join(workspace.folder, "vendor"));
    expect(await run("cat .venv")).toMatchObject({ code: 0, output: "a file" });
    expect(readdirSync(outside)).toEqual([]);
    expect(readdirSync(top).sort()).toEqual([".git", ".gitignore", ".venv", "vendor"]);
  },
);

sandboxTest("python runs from the owner's virtual environment", async () => {
  if (onPath("python3") === undefined) return;
  const { run, top } = await checkout(
    { "t.py": "import dep, sys; print(dep.NAME, sys.prefix)" },
    {},
  );
  execFileSync("python3", ["-m", "venv", "--without-pip", path.join(top, ".venv")]);
  const [lib = ""] = readdirSync(path.join(top, ".venv/lib"));
  const packages = path.join(top, ".venv/lib", lib, "site-packages");
  mkdirSync(packages, { recursive: true });
  writeFileSync(path.join(packages, "dep.py"), 'NAME = "dep"\n');
  expect(await run(".venv/bin/python t.py")).toMatchObject({
    code: 0,
    output: `dep ${path.join(top, ".venv")}\n`,
  });
});
