import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { init } from "../../app/commands/init.ts";
import { graphOptions } from "../../app/options.ts";
import { Settings } from "../../app/settings.ts";
import { startScriptServer } from "../../models/script-server.ts";
import { CRATE, git, LIB, repository, scratch, write } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import { block, scripted } from "../support/script.ts";

/** A port where nothing listens. */
const NOWHERE = "http://127.0.0.1:9/v1";

async function inited(folder: string, over: object = {}) {
  const said = { out: "", err: "" };
  const settings = Settings.parse({
    ...graphOptions().parse([], { from: "user" }).opts(),
    tasks: path.join(folder, "auto_tasks.json"),
    modelUrl: NOWHERE,
    json: true,
    ...over,
  });
  const code = await init(settings, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

const report = async (folder: string) => JSON.parse((await inited(folder)).out);
const list = (folder: string) =>
  JSON.parse(readFileSync(path.join(folder, "auto_tasks.json"), "utf8"));

const manifest = (name: string, more = "") =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;
const DOCUMENTED = "/// The answer.\npub fn answer() -> u32 {\n    42\n}\n";

/** Shaped like an operating system of pixels: crates without a root, one of them unreadable. */
const SEVERAL = {
  "README.md": "# GVX\n",
  "kernel/Cargo.toml": manifest("kernel", '\n[dependencies]\nvram = { path = "../vram ä" }\n'),
  "kernel/src/lib.rs": `${DOCUMENTED}\npub fn boot(pages: usize) -> usize {\n    pages * 2\n}\n\npub fn halt() {}\n`,
  "vram ä/Cargo.toml": manifest("vram"),
  "vram ä/src/lib.rs": LIB.replace("pub fn add", "/// The sum.\npub fn add"),
  "vram ä/tests/whole.rs": "pub fn not_this_one() {}\n",
  "tools/Cargo.toml": '[workspace]\nmembers = ["pack", "look"]\nresolver = "2"\n',
  "tools/pack/Cargo.toml": manifest("pack"),
  "tools/pack/src/lib.rs": DOCUMENTED,
  "tools/look/Cargo.toml": manifest("look"),
  "tools/look/src/main.rs": "fn main() {}\n\n#[test]\nfn looks() {}\n",
  "broken/Cargo.toml": "[package\nname =\n",
  "nameless/Cargo.toml": "[package]\n",
};

test("every crate is listed with what checks it, and manifests that cargo refuses are named", async () => {
  const folder = repository(SEVERAL, path.join(scratch(), "my repo ä"));
  const { crates, broken, missing, checks, task, written } = await report(folder);
  const rust = { endings: [".rs"] };
  expect(crates).toEqual([
    { name: "kernel", file: "kernel/Cargo.toml", command: "cargo check", cwd: "kernel", ...rust },
    {
      name: "pack",
      file: "tools/pack/Cargo.toml",
      command: "cargo check -p pack",
      cwd: "tools",
      ...rust,
    },
    {
      name: "look",
      file: "tools/look/Cargo.toml",
      command: "cargo test -p look",
      cwd: "tools",
      ...rust,
    },
    { name: "vram", file: "vram ä/Cargo.toml", command: "cargo test", cwd: "vram ä", ...rust },
  ]);
  expect(broken).toEqual([
    { file: "broken/Cargo.toml", why: expect.stringContaining("unclosed table") },
    {
      file: "nameless/Cargo.toml",
      why: expect.stringContaining("failed to parse manifest"),
    },
  ]);
  expect({ missing, checks, written }).toEqual({ missing: null, checks: [], written: true });
  expect(task.id).toBe("task-001");
  // The shortest public function without documentation, in the smallest file that has one.
  expect(list(folder)).toEqual([
    {
      id: "task-001",
      title: "Document the function halt in kernel/src/lib.rs",
      description:
        "Write a doc comment (`///`) above it that says what `halt` does, what its arguments mean and when it fails, if it can. Change nothing else.",
      inputs: ["kernel/src/lib.rs"],
      tests: ["cargo check"],
      cwd: "kernel",
      status: "pending",
    },
  ]);
  // Asking cargo writes nothing.
  expect(git(folder, "status", "--porcelain")).toBe("?? auto_tasks.json");
});

test("the report for people, with the command to type next", async () => {
  const folder = repository(SEVERAL, path.join(scratch(), "my repo ä"));
  const { out } = await inited(folder, { json: false });
  const file = path.join(folder, "auto_tasks.json");
  expect(out).toContain(
    `${folder}: 4 crates\n  kernel  cargo check          in kernel\n  pack    cargo check -p pack  in tools\n`,
  );
  expect(out).toContain("  ! broken/Cargo.toml is refused by cargo: unclosed table");
  expect(out).toContain(`wrote ${file} with one example, to be run, edited or replaced:`);
  expect(out).toContain(`model:    No model server was found. Looked at:\n            ${NOWHERE}`);
  expect(out).toMatch(/^sandbox: {2}\S/m);
  expect(out).toContain(`next:     npm run graph -- --task task-001 --tasks '${file}'\n`);
});

const PYTEST = { "tests/test_a.py": "def test_a():\n    assert True\n" };
const UNITTEST = {
  "tests/test_a.py": "import unittest\n\n\nclass A(unittest.TestCase):\n    pass\n",
};
const PYTHON = { "mix/a.py": "def mix(a, b):\n    return a + b\n\n\ndef _hidden():\n    pass\n" };
const SCRIPT = { "src/a.js": "export function mix(a, b) {\n  return a + b;\n}\n" };
const NPM = '{"scripts": {"build": "tsc", "test": "node --test"}}\n';
const PLACEHOLDER = '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}\n';

test.each([
  ["npm", { "package.json": NPM, ...SCRIPT }, "npm test", "Document the function mix in src/a.js"],
  [
    "yarn",
    { "package.json": NPM, "yarn.lock": "", ...SCRIPT },
    "yarn test",
    "Document the function mix in src/a.js",
  ],
  [
    "pnpm",
    { "package.json": NPM, "pnpm-lock.yaml": "", ...SCRIPT },
    "pnpm test",
    "Document the function mix in src/a.js",
  ],
  [
    "npm's placeholder",
    { "package.json": PLACEHOLDER, ...SCRIPT },
    null,
    "Document the function mix in src/a.js",
  ],
  [
    "pytest",
    {
      "pyproject.toml": '[project.optional-dependencies]\ntest = ["pytest"]\n',
      ...PYTHON,
      ...PYTEST,
    },
    "python3 -m pytest",
    "Document the function mix in mix/a.py",
  ],
  [
    "a virtual environment",
    {
      "requirements.txt": "pytest\n",
      ".gitignore": ".venv\n",
      ".venv/bin/python": "",
      ...PYTHON,
      ...PYTEST,
    },
    ".venv/bin/python -m pytest",
    "Document the function mix in mix/a.py",
  ],
  [
    "unittest",
    { "setup.py": "", ...PYTHON, ...UNITTEST },
    "python3 -m unittest discover -s tests",
    "Document the function mix in mix/a.py",
  ],
  [
    "unittest in a package",
    { "setup.py": "", "tests/__init__.py": "", ...PYTHON, ...UNITTEST },
    "python3 -m unittest",
    "Document the function mix in mix/a.py",
  ],
  [
    "Python without tests",
    { "setup.py": "", ...PYTHON },
    null,
    "Document the function mix in mix/a.py",
  ],
  [
    "Go",
    { "go.mod": "module mix\n", "mix.go": "package mix\n\nfunc Mix(a int) int {\n\treturn a\n}\n" },
    "go test ./...",
    "Document the function Mix in mix.go",
  ],
  [
    "make",
    { Makefile: "all: x\n\ntest: all\n\t./x\n", "x.c": "int x;\n" },
    "make test",
    "Say at the top of x.c what it is for",
  ],
  [
    "make without tests",
    { Makefile: "test := 1\nall:\n\ttrue\n", "x.c": "int x;\n" },
    null,
    "Write a README.md",
  ],
])("%s is recognised for what it is", async (_, files, command, title) => {
  const folder = repository(files);
  const { checks, crates } = await report(folder);
  expect(crates).toEqual([]);
  expect(checks.map((check: { command: string }) => check.command)).toEqual(
    command === null ? [] : [command],
  );
  const [task] = list(folder);
  expect(task.title).toBe(title);
  expect(task.tests).toEqual(command === null ? [] : [command]);
});

test("where all is documented a test is asked for; where nothing is known, the README", async () => {
  const documented = repository({ ...CRATE, "src/lib.rs": DOCUMENTED });
  await inited(documented);
  expect(list(documented)[0]).toMatchObject({
    title: "Add a test for the function answer in src/lib.rs",
    inputs: ["src/lib.rs"],
    tests: ["cargo check"],
  });
  const words = repository({ "ReadMe.md": "# Wrods\n" });
  const { out } = await inited(words, { json: false });
  expect(list(words)[0]).toMatchObject({ title: "Proofread ReadMe.md", inputs: ["ReadMe.md"] });
  expect(out).toContain(`${words}: nothing known to check it\n`);
  expect(out).toContain("the judge alone decides, and the run is marked unverified");
});

test("a test is no function to document, though it is public", async () => {
  const tests =
    "\n#[cfg(test)]\nmod test {\n    #[test]\n    #[cfg(unix)]\n    pub fn empty() {}\n}\n";
  const folder = repository({ ...CRATE, "src/lib.rs": DOCUMENTED + tests });
  expect((await report(folder)).task.title).toBe(
    "Add a test for the function answer in src/lib.rs",
  );
});

test("only what is committed and its owner's own is an example", async () => {
  const folder = repository({
    "Cargo.toml": manifest("own"),
    "src/lib.rs": "pub fn own(a: u32) -> u32 {\n    let b = a;\n    b\n}\n",
    "vendor/other/src/lib.rs": "pub fn other() {}\n",
    "lfs.rs": "version https://git-lfs.github.com/spec/v1\n",
  });
  symlinkSync("src/lib.rs", path.join(folder, "a.rs"));
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "A link");
  write(folder, { "new.rs": "pub fn uncommitted() {}\n" });
  await inited(folder);
  expect(list(folder)[0].title).toBe("Document the function own in src/lib.rs");
});

test("a folder of a repository: paths are relative to it", async () => {
  const top = repository({
    "Cargo.toml": '[workspace]\nmembers = ["in/a"]\nresolver = "2"\n',
    "in/a/Cargo.toml": manifest("a"),
    "in/a/src/lib.rs": "pub fn a() {}\n",
  });
  const { crates } = await report(path.join(top, "in"));
  expect(crates).toMatchObject([{ name: "a", file: "a/Cargo.toml", cwd: "a" }]);
  expect(list(path.join(top, "in"))[0]).toMatchObject({ inputs: ["a/src/lib.rs"], cwd: "a" });
});

test("a list that is there is never written over", async () => {
  const folder = repository();
  const text = '// Mine.\n[{"id": "mine", "title": "My own", "tests": ["true"]}]\n';
  writeFileSync(path.join(folder, "auto_tasks.json"), text);
  const { code, out } = await inited(folder, { json: false });
  expect(code).toBe(0);
  expect(out).toContain("is there already and is left as it is; next in it: mine, My own\n");
  expect(out).toContain(
    `next:     npm run graph -- --task mine --tasks ${folder}/auto_tasks.json\n`,
  );
  expect(out).toContain("tiny  cargo test\n");
  expect(readFileSync(path.join(folder, "auto_tasks.json"), "utf8")).toBe(text);

  writeFileSync(path.join(folder, "auto_tasks.json"), "[{]");
  const broken = await inited(folder);
  expect(broken.code).toBe(2);
  expect(broken.err).toContain("auto_tasks.json:1:3 is not valid JSON");
  expect(JSON.parse(broken.out)).toEqual({ error: broken.err.trimEnd() });
  expect(readFileSync(path.join(folder, "auto_tasks.json"), "utf8")).toBe("[{]");
});

test("what is no repository is refused with the commands that make one", async () => {
  const folder = path.join(scratch(), "bare");
  mkdirSync(folder);
  write(folder, CRATE);
  const none = await inited(folder);
  expect(none.code).toBe(2);
  const [, commands = ""] = / Make it one: (.*)\n$/.exec(none.err) ?? [];
  // The owner has an identity.
  const env = { ...process.env, HOME: folder, GIT_CONFIG_GLOBAL: path.join(scratch(), "config") };
  writeFileSync(
    env.GIT_CONFIG_GLOBAL,
    "[user]\n  name = Owner\n  email = owner@example.com\n[init]\n  defaultBranch = main\n",
  );
  execFileSync("sh", ["-c", commands], { env });
  expect((await inited(folder)).code).toBe(0);

  const empty = scratch();
  git(empty, "init", "-q", "-b", "main");
  expect(await inited(empty)).toMatchObject({
    code: 2,
    err: expect.stringContaining("has no commit yet. Make one: git -C "),
  });
  const file = path.join(folder, "Cargo.toml");
  expect(await inited(file)).toMatchObject({ code: 2, err: `${file} is not a folder.\n` });
  expect((await inited(path.join(folder, "nowhere"))).code).toBe(2);
});

test.each(["lm-studio", "llama.cpp"] as const)(
  "the model of a %s server is named",
  async (persona) => {
    const server = await startScriptServer({
      persona,
      answer: () => "",
      models: [{ id: "coder-7b", contextTokens: 4096 }],
    });
    onTestFinished(() => server.close());
    const { model } = JSON.parse((await inited(repository(), { modelUrl: server.url })).out);
    expect(model.found).toBe(true);
    expect(model.text).toContain(`coder-7b at ${server.url}`);
    expect(model.text).toContain("context of 4096 tokens, which is little for code");
  },
);

test.each(["", "crates/vram ä/"])(
  "init, then the command that it names: a judged commit, and nothing but the list is new (crate in “%s”)",
  async (at) => {
    const files = Object.entries(CRATE).map(([name, text]) => [`${at}${name}`, text]);
    const folder = repository(Object.fromEntries(files), path.join(scratch(), "my repo ä"));
    const begun = await runCli(["init", folder, "--model-url", NOWHERE, "--json"], {
      cwd: scratch(),
    });
    expect(begun).toMatchObject({ code: 0, stderr: "" });
    const { next } = JSON.parse(begun.stdout);
    expect(list(folder)[0].title).toBe(`Document the function add in ${at}src/lib.rs`);
    const head = "pub fn add(a: i32, b: i32) -> i32 {";
    const server = await scripted({
      code: block(
        `${at}src/lib.rs`,
        head,
        `/// The sum; panics on overflow in a debug build.\n${head}`,
      ),
    });
    const [, typed = ""] = /^npm run graph -- (.*)$/.exec(next) ?? [];
    const words = execFileSync("sh", ["-c", `printf '%s\\0' ${typed}`], { encoding: "utf8" });
    const args = words.split("\0").filter((word) => word !== "");
    const ended = await runCli([...args, "--model-url", server.url, "--json"], { cwd: scratch() });
    expect(JSON.parse(ended.stdout).tasks).toMatchObject([
      { id: "task-001", status: "done", attempts: 1, verified: true },
    ]);
    expect(git(folder, "show", "--format=", "--numstat", "-z", "auto-gvpie")).toBe(
      `1\t0\t${at}src/lib.rs\0`,
    );
    expect(git(folder, "status", "--porcelain")).toBe("?? auto_tasks.json");
    for (const own of [".auto-gvpie", "lancedb", "artifacts"]) {
      expect(readFileSync(path.join(folder, own, ".gitignore"), "utf8")).toBe("*\n");
    }
  },
);
