import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { CRATE, git, LIB, queue, repository, write } from "../support/crate.ts";
import { runCli } from "../support/run-cli.ts";
import { ADD_SUB, answerOf, asked, block, PLAN, SUB_TASK, scripted, WRONG_SUB } from "../support/script.ts";

const WHOLE_TASK = { ...SUB_TASK, tests: ["cargo test"] };
const RED_TEST = '\n#[test]\nfn clock_runs() {\n    assert_eq!("dawn", "dusk");\n}\n';
const RED = { ...CRATE, "tests/clock.rs": RED_TEST };
const run = (folder: string, url: string) =>
  runCli(["--task", SUB_TASK.id, "--model-url", url], { cwd: folder });

test("what was red before and is not the task's is set aside, and said to all", async () => {
  const folder = repository(RED);
  queue(folder, [WHOLE_TASK]);
  const server = await scripted({ code: WRONG_SUB, fixes: [ADD_SUB_FIX] });
  const ended = await run(folder, server.url);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain(
    "! red before any change and set aside: clock_runs. What is green must stay so.",
  );
  expect(ended.stdout).toContain("cargo test: 2 passed; clock_runs failed as before the change");
  const told = (role: string) =>
    server.requests.find((request) => asked(request).role === role)?.messages.at(-1)?.content;
  const note = "Not counted, for they fail without the change too: clock_runs.";
  expect(told("planner")).toContain(note);
  expect(told("fixer")).toContain(note);
  expect(told("judge")).toContain(note);
  expect(git(folder, "show", "auto-gvpie:src/lib.rs")).toContain("a - b");
});

const ADD_SUB_FIX = block("src/lib.rs", "    b - a", "    a - b");

test("a red test that the task is about has to pass", async () => {
  const folder = repository(RED);
  queue(folder, [{ ...WHOLE_TASK, title: "Add a function sub, and mend the failing test" }]);
  const server = await scripted({ code: ADD_SUB });
  const ended = await run(folder, server.url);
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain("red before any change, and the task is about it: clock_runs");
  expect(ended.stdout).toContain("1 of 3 tests failed: clock_runs");
});

test("a base that does not build is said, and the planner sees the error", async () => {
  const folder = repository({ ...CRATE, "src/lib.rs": LIB.replace("a + b", "a + c") });
  queue(folder, [{ ...WHOLE_TASK, title: "Mend the build" }]);
  const server = await scripted({
    plan: { ...PLAN, steps: ["use b"] },
    code: block("src/lib.rs", "    a + c", "    a + b"),
  });
  const ended = await run(folder, server.url);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain("! it does not build before any change: error[E0425]");
  expect(server.requests[0]?.messages.at(-1)?.content).toContain("cannot find value `c`");
});

/** A test that is red each second time it is run, counted in a file that outlives the run. */
function flaky(counter: string): string {
  return `
#[test]
fn now_and_then() {
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/${counter}");
    let runs: u32 = std::fs::read_to_string(file).ok().and_then(|t| t.parse().ok()).unwrap_or(0);
    std::fs::write(file, (runs + 1).to_string()).unwrap();
    assert!(runs % 2 == RED_AT, "run {runs}");
}
`;
}

test("a test that flips on the base is flaky and set aside", async () => {
  const folder = repository({ ...CRATE, "tests/odd.rs": flaky("a").replace("RED_AT", "1") });
  queue(folder, [WHOLE_TASK]);
  const ended = await run(folder, (await scripted({ code: ADD_SUB })).url);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain("! flaky, and set aside: now_and_then");
});

test("a flaky test that was green on the base is found out when it turns red", async () => {
  const folder = repository({ ...CRATE, "tests/odd.rs": flaky("b").replace("RED_AT", "0") });
  queue(folder, [WHOLE_TASK]);
  const ended = await run(folder, (await scripted({ code: ADD_SUB })).url);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain("the same is tried without the change");
  expect(ended.stdout).toContain("! flaky, and set aside: now_and_then");
});

test("a regression is not taken for a flaky test", async () => {
  const folder = repository();
  queue(folder, [WHOLE_TASK]);
  const code = `${ADD_SUB}\n${block("src/lib.rs", "    a + b\n}", "    a + b + 1\n}")}`;
  const ended = await runCli(
    ["--task", SUB_TASK.id, "--max-fixes", "0", "--model-url", (await scripted({ code })).url],
    { cwd: folder },
  );
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain("tests failed: tests::adds");
  expect(ended.stdout).not.toContain("flaky");
});

const MANY = {
  "core/Cargo.toml": '[package]\nname = "core-a"\nversion = "0.1.0"\nedition = "2021"\n',
  "core/src/lib.rs": LIB,
  "gpu/Cargo.toml": '[package]\nname = "gpu"\nversion = "0.1.0"\nedition = "2021"\n',
  "gpu/src/lib.rs": 'pub const FILL: &str = include_str!("../../shaders/fill.txt");\n',
  "shaders/fill.txt": "fill\n",
  ".gitignore": "target\nCargo.lock\n",
};

const inCore = (text: string) => text.replaceAll("src/lib.rs", "core/src/lib.rs");

test("without a manifest at the top, the crate of the inputs is found and said", async () => {
  const folder = repository(MANY);
  queue(folder, [{ ...SUB_TASK, inputs: ["core/src/lib.rs"] }]);
  const plan = { ...PLAN, files: ["core/src/lib.rs"] };
  const ended = await run(folder, (await scripted({ plan, code: inCore(ADD_SUB) })).url);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain(
    "cargo test sub: there is no `Cargo.toml` here; it runs in core, the nearest to the inputs",
  );
  expect(ended.stdout).toContain("✓ cd core && cargo test sub: 1 passed");
});

test("cwd narrows where commands run, and a wrong one is named", async () => {
  const folder = repository(MANY);
  const plan = { ...PLAN, files: ["core/src/lib.rs"] };
  const task = { ...SUB_TASK, inputs: ["core/src/lib.rs"], cwd: "core" };
  queue(folder, [task, { ...task, id: "task-b", cwd: "kern" }, { ...task, id: "c", cwd: "../x" }]);
  const { url } = await scripted({ plan, code: inCore(ADD_SUB) });
  const ended = await run(folder, url);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain("✓ cargo test sub: 1 passed");
  const wrong = await runCli(["--once", "--model-url", url], { cwd: folder });
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toContain("The task's cwd kern does not exist in its repository.");
  expect(wrong.stdout).toContain("The task's cwd ../x leads out");
});

test("without tests, the crates that hold or include an input are checked", async () => {
  const folder = repository(MANY);
  const inputs = ["shaders/fill.txt", "core/src/lib.rs"];
  queue(folder, [{ ...SUB_TASK, inputs, tests: [] }]);
  const plan = { ...PLAN, files: ["core/src/lib.rs"] };
  const ended = await run(folder, (await scripted({ plan, code: inCore(ADD_SUB) })).url);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain("✓ cd core && cargo check");
  expect(ended.stdout).toContain("✓ cd gpu && cargo check");
});

test("a manifest that cannot be read is its owner's, unless the task names it", async () => {
  const broken = { ...CRATE, "Cargo.toml": `${CRATE["Cargo.toml"]}version = "0.2.0"\n[broken\n` };
  const folder = repository(broken);
  const named = { ...WHOLE_TASK, id: "mend", inputs: ["src/lib.rs", "Cargo.toml"] };
  queue(folder, [WHOLE_TASK, named]);
  const code = block("Cargo.toml", 'version = "0.2.0"\n[broken', "");
  const server = await scripted({ plan: { ...PLAN, files: ["Cargo.toml"] }, code });
  const ended = await run(folder, server.url);
  expect(ended.code).toBe(1);
  expect(ended.stdout).toContain("cargo cannot read Cargo.toml");
  expect(server.requests).toEqual([]);
  const mended = await runCli(["--task", "mend", "--model-url", server.url], { cwd: folder });
  expect(mended).toMatchObject({ code: 0 });
});

test("the first build of a workspace is made once, and what it took is kept", async () => {
  const folder = repository();
  queue(folder, [WHOLE_TASK]);
  await run(folder, (await scripted({ code: ADD_SUB })).url);
  const workspaces = path.join(folder, ".auto-gvpie", "workspaces");
  const [name = ""] = readdirSync(workspaces);
  const warm = readFileSync(path.join(workspaces, name, "warm.json"), "utf8");
  expect(Object.values(JSON.parse(warm))).toEqual([expect.any(Number)]);
});

test("a test program that is still to be made is the task's, not its owner's mistake", async () => {
  const folder = repository();
  queue(folder, [{ ...SUB_TASK, tests: ["cargo test --test sub"] }]);
  const file = "#[test]\nfn sub_works() {\n    assert_eq!(tiny::sub(3, 2), 1);\n}";
  const code = `${ADD_SUB}\n${block("tests/sub.rs", "", file)}`;
  const ended = await run(folder, (await scripted({ code })).url);
  expect(ended).toMatchObject({ code: 0 });
});

/** A test program without libtest that fails when add is wrong. */
const OWN_HARNESS = {
  ...RED,
  "Cargo.toml": `${CRATE["Cargo.toml"]}\n[[test]]\nname = "own"\nharness = false\n`,
  "tests/own.rs": "fn main() {\n    std::process::exit(tiny::add(20, 2) - 22);\n}\n",
};

test("a program without a harness that fails now does not hide behind a red test", async () => {
  const folder = repository(OWN_HARNESS);
  queue(folder, [WHOLE_TASK]);
  const wrong = block("src/lib.rs", "    a + b\n}", "    if a == 20 { 0 } else { a + b }\n}");
  const server = await scripted({
    code: `${ADD_SUB}\n${wrong}`,
    fixes: [block("src/lib.rs", "    if a == 20 { 0 } else { a + b }", "    a + b")],
  });
  const ended = await run(folder, server.url);
  expect(ended).toMatchObject({ code: 0 });
  const roles = server.requests.map((request) => asked(request).role);
  expect(roles).toEqual(["planner", "coder", "fixer", "judge"]);
});

test("a red base whose branch moves meanwhile: what is red stays set aside, and the change lands", async () => {
  const folder = repository(RED);
  queue(folder, [WHOLE_TASK]);
  git(folder, "branch", "auto-gvpie");
  git(folder, "checkout", "-q", "-b", "side");
  write(folder, { "other.txt": "theirs\n" });
  git(folder, "add", "other.txt");
  git(folder, "commit", "-q", "-m", "Theirs");
  git(folder, "checkout", "-q", "main");
  const server = await scripted((request) => {
    const { role } = asked(request);
    if (role === "judge") git(folder, "update-ref", "refs/heads/auto-gvpie", "side");
    return answerOf({ code: ADD_SUB })(request);
  });
  const ended = await run(folder, server.url);
  expect(ended).toMatchObject({ code: 0 });
  expect(git(folder, "log", "--format=%s", "-2", "auto-gvpie")).toBe("Add a function sub\nTheirs");
});

test("a test's name is not run as a command", async () => {
  const folder = repository();
  queue(folder, [WHOLE_TASK]);
  const prints = `
    #[test]
    fn a_name() {
        use std::io::Write;
        let name = "x;touch${"$"}{IFS}${"$"}CARGO_TARGET_DIR/was-run";
        writeln!(std::io::stdout(), "test {name} ... FAILED").unwrap();
        panic!();
    }
`;
  const code = ADD_SUB.replace("    #[test]", `${prints}\n    #[test]`);
  const ended = await runCli(
    ["--task", SUB_TASK.id, "--max-fixes", "0", "--model-url", (await scripted({ code })).url],
    { cwd: folder },
  );
  expect(ended.code).toBe(1);
  const files = readdirSync(path.join(folder, ".auto-gvpie"), { recursive: true });
  expect(files.filter((file) => `${file}`.endsWith("was-run"))).toEqual([]);
});
