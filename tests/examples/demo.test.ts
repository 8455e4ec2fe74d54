import { exec } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { Plan } from "../../contracts/plan.ts";
import { Task } from "../../contracts/task.ts";
import { Verdict } from "../../contracts/verdict.ts";
import { parseProgram } from "../../pixels/parse.ts";
import { verifyProgram } from "../../pixels/verify.ts";

const root = path.resolve(import.meta.dirname, "../..");
const demo = path.join(root, "examples/demo");
const crate = path.join(root, "examples/gvpie");

/** The part of a task that the demo model knows it by. */
const Content = Task.pick({
  title: true,
  description: true,
  inputs: true,
  tests: true,
  kind: true,
}).strict();

const queue = readJson(path.join(root, "auto_tasks.json"), z.array(Task));
const slugs = [
  "click-at",
  "boot-screen",
  "analyzer-errors",
  "vram-viewer",
  "shader-progress",
  "metrics",
];

/** What a task's commands say of the crate before and after each reply, and the judge of what is green. */
const stories: Record<string, string[]> = {
  "click-at": ["before: no test matches", "coder: green, accepted"],
  "analyzer-errors": [
    "before: no test matches",
    "coder: green, rejected",
    "fixer-1: green, accepted",
  ],
  "shader-progress": [
    "before: no test matches",
    "coder: the layout has no segment for the binding `progress`",
    "fixer-1: green, accepted",
  ],
};

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "gvpie-demo-"));
});
afterAll(async () => {
  await rm(scratch, { recursive: true });
});

test("each sample task has its answers, in the order of the queue", () => {
  expect(readdirSync(demo).sort()).toEqual([...slugs].sort());
  const known = slugs.map((slug) => readJson(path.join(demo, slug, "task.json"), Content));
  expect(known).toEqual(
    queue.map(({ id, repo, priority, status, allow, needs, ...content }) => content),
  );
  expect(queue.map((task) => [task.id, task.repo, task.priority, task.status])).toEqual(
    slugs.map((_, i) => [`task-00${i + 1}`, "examples/gvpie", i + 1, "pending"]),
  );
});

test("plans name the task's kind, and inputs exist", () => {
  for (const slug of slugs) {
    const task = readJson(path.join(demo, slug, "task.json"), Content);
    const plan = readJson(path.join(demo, slug, "planner.json"), Plan);
    expect([plan.kind, plan.nothing_to_do]).toEqual([task.kind, false]);
    expect(task.inputs.filter((file) => !existsSync(path.join(crate, file)))).toEqual([]);
  }
});

test.each(slugs.filter((slug) => !(slug in stories)))(
  "%s is answered by a program that the verifier has nothing to say about",
  (slug) => {
    const files = readdirSync(path.join(demo, slug)).sort();
    expect(files).toEqual(["coder.json", "judge-1.json", "planner.json", "task.json"]);
    const parsed = parseProgram(readJson(path.join(demo, slug, "coder.json"), z.json()));
    expect(parsed.kind === "valid" ? verifyProgram(parsed.program) : parsed.errors).toEqual([]);
    expect(readJson(path.join(demo, slug, "judge-1.json"), Verdict).accept).toBe(true);
  },
);

test("code tasks run one after the other, on a crate that is green at the start", async () => {
  const directory = await copyOfCrate("in-order");
  expect(await run("cargo test", directory)).toBe("green");
  for (const slug of Object.keys(stories)) {
    expect(await play(slug, directory), slug).toEqual(stories[slug]);
  }
});

// The first one did so above.
test.each(Object.keys(stories).slice(1))("%s runs alone on the untouched crate", async (slug) => {
  expect(await play(slug, await copyOfCrate(slug))).toEqual(stories[slug]);
});

/** Plays a task's answers on a copy of the crate as the loop would, and tells what came of each. */
async function play(slug: string, directory: string): Promise<string[]> {
  const { tests } = readJson(path.join(demo, slug, "task.json"), Content);
  const story = [`before: ${await runAll(tests, directory)}`];
  const verdicts = answers(slug, "judge");
  for (const reply of ["coder", ...answers(slug, "fixer")]) {
    await applyReply(slug, reply, directory);
    const result = await runAll(tests, directory);
    if (result !== "green") {
      story.push(`${reply}: ${result}`);
      continue;
    }
    const { accept } = readJson(path.join(demo, slug, `${verdicts.shift()}.json`), Verdict);
    story.push(`${reply}: green, ${accept ? "accepted" : "rejected"}`);
  }
  expect(verdicts).toEqual([]);
  return story;
}

/** `fixer-1`, `fixer-2`, … as far as there are such files. */
function answers(slug: string, role: "fixer" | "judge"): string[] {
  const names = readdirSync(path.join(demo, slug)).filter((name) => name.startsWith(role));
  return names.sort().map((name, i) => {
    const stem = path.parse(name).name;
    expect(stem).toBe(`${role}-${i + 1}`);
    return stem;
  });
}

const block = /^(\S+)\n<<<<<<< SEARCH\n(.*?)=======\n(.*?)>>>>>>> REPLACE$/gms;

/** Reads SEARCH/REPLACE blocks on its own, strictly: every SEARCH stands in its file exactly once. */
async function applyReply(slug: string, reply: string, directory: string): Promise<void> {
  const text = await readFile(path.join(demo, slug, `${reply}.md`), "utf8");
  const blocks = [...text.matchAll(block)];
  expect(blocks.length).toBe(text.split("<<<<<<<").length - 1);
  for (const [, file = "", search = "", replace = ""] of blocks) {
    expect(existsSync(path.join(crate, file)) && file.startsWith("tests/"), file).toBe(false);
    const target = path.join(directory, file);
    expect(existsSync(target), file).toBe(search !== "");
    const before = search === "" ? "" : await readFile(target, "utf8");
    if (search !== "") expect(before.split(search).length - 1, `${file}: ${search}`).toBe(1);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(
      target,
      before.replace(search, () => replace),
    );
  }
}

/** `green`, or why the first command that fails does. */
async function runAll(commands: string[], directory: string): Promise<string> {
  for (const command of commands) {
    const result = await run(command, directory);
    if (result !== "green") return result;
  }
  return "green";
}

/** Runs a cargo test command, warnings being errors: `green`, or why not. */
function run(command: string, cwd: string): Promise<string> {
  const env = {
    ...process.env,
    CARGO_INCREMENTAL: "0",
    CARGO_NET_OFFLINE: "true",
    CARGO_PROFILE_DEV_DEBUG: "0",
    CARGO_TARGET_DIR: path.join(cwd, "target"),
    RUSTFLAGS: "-D warnings",
  };
  return new Promise((resolve) => {
    exec(command, { cwd, env }, (error, stdout, stderr) => {
      if (error !== null) resolve(/panicked at .*\n(.*)/.exec(stdout)?.[1] ?? stderr);
      else resolve(/^running [1-9]/m.test(stdout) ? "green" : "no test matches");
    });
  });
}

async function copyOfCrate(name: string): Promise<string> {
  const directory = path.join(scratch, name);
  await cp(crate, directory, {
    recursive: true,
    filter: (source) => source !== path.join(crate, "target"),
  });
  return directory;
}

function readJson<T extends z.ZodType>(file: string, schema: T): z.infer<T> {
  return schema.parse(JSON.parse(readFileSync(file, "utf8")));
}
