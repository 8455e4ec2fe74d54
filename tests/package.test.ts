import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { CRATE, git, queue, repository, scratch, write } from "./support/crate.ts";
import { startCommand } from "./support/run-cli.ts";
import { ADD_SUB, block, SUB_TASK, scripted } from "./support/script.ts";

const ROOT = path.resolve(import.meta.dirname, "..");

/** The package as `npm pack` makes it of what lies here, and a stranger's project that has it. */
const home = realpathSync(mkdtempSync(path.join(tmpdir(), "auto-gvpie-package-")));
const stranger = path.join(home, "stranger ä");
let packed: string[] = [];

beforeAll(() => {
  const source = path.join(home, "source");
  const files = git(ROOT, "ls-files", "-co", "--exclude-standard", "-z").split("\0");
  for (const file of files.filter((name) => !/^(tests|evals|bench)\/|^$/.test(name))) {
    cpSync(path.join(ROOT, file), path.join(source, file));
  }
  symlinkSync(path.join(ROOT, "node_modules"), path.join(source, "node_modules"));
  const told = execFileSync("npm", ["pack", "--json", "--loglevel=error"], {
    cwd: source,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const Packed = z.array(z.object({ files: z.array(z.object({ path: z.string() })) }));
  packed = (Packed.parse(JSON.parse(told))[0]?.files ?? []).map((file) => file.path);
  const [tarball = ""] = readdirSync(source).filter((name) => name.endsWith(".tgz"));
  repository({ ...CRATE, ".gitignore": "target\nnode_modules\n" }, stranger);
  write(stranger, { "package.json": '{ "private": true }\n' });
  install(path.join(source, tarball));
}, 180_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

/**
 * With FULL as a stranger does, which takes a network and 0.5 GB. Otherwise npm's part is played
 * here: the same tarball unpacked, our own copies of the packages that its manifest names beside it
 * and nothing else, so that what is used without being declared is missed. What this does not show
 * is whether npm can resolve those for a stranger, who has none of our overrides.
 */
function install(tarball: string): void {
  if (process.env.FULL) {
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
    execFileSync("npm", ["install", ...quiet, tarball], { cwd: stranger });
    return;
  }
  const modules = path.join(stranger, "node_modules");
  const own = path.join(modules, "auto-gvpie");
  mkdirSync(own, { recursive: true });
  execFileSync("tar", ["xzf", tarball, "-C", own, "--strip-components=1"]);
  const Manifest = z.object({
    bin: z.object({ "auto-gvpie": z.string() }),
    dependencies: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
  });
  const text = execFileSync("tar", ["xzOf", tarball, "package/package.json"], { encoding: "utf8" });
  const { bin, dependencies, optionalDependencies } = Manifest.parse(JSON.parse(text));
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(path.join(ROOT, "node_modules", name), path.join(modules, name));
  }
  const program = path.join(own, bin["auto-gvpie"]);
  chmodSync(program, 0o755);
  mkdirSync(path.join(modules, ".bin"));
  symlinkSync(program, path.join(modules, ".bin/auto-gvpie"));
}

/** A line as its owner types it in the project, with this Node. */
function typed(line: string, cwd = stranger) {
  const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ""}`;
  const HOME = process.env.HOME ?? "";
  return startCommand(line, { cwd, env: { PATH, HOME, npm_config_loglevel: "error" } }).ended;
}

test("the package holds compiled code with declarations and what it reads, and nothing else", () => {
  const kinds = new Map<string, number>();
  for (const file of packed) {
    const kind = file.replace(/^(dist\/[^/]+)\/.*?((\.d)?\.[a-z0-9]+)$/, "$1 $2");
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const folders = [
    "agents",
    "app",
    "contracts",
    "graph",
    "memory",
    "models",
    "pixels",
    "prompts",
    "store",
    "tools",
  ];
  expect([...kinds.keys()].sort()).toEqual(
    [
      "LICENSE",
      "README.md",
      "package.json",
      "dist/langgraph.json",
      "dist/examples .json",
      "dist/examples .md",
      "dist/pixels .wgsl",
      "dist/prompts .md",
      ...folders.flatMap((folder) => [`dist/${folder} .js`, `dist/${folder} .d.ts`]),
    ].sort(),
  );
  const prompts = readdirSync(path.join(ROOT, "prompts")).filter((name) => name.endsWith(".md"));
  expect(kinds.get("dist/prompts .md")).toBe(prompts.length);
});

test("its command works in a stranger's project: help, init, a run", async () => {
  const help = await typed("npx auto-gvpie --help");
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(help.stdout).toContain("Usage: auto-gvpie [options] [command]");
  expect(help.stdout).toContain("\n  npx auto-gvpie --task task-001  ");
  expect(help.stdout).not.toContain("npm run");

  const begun = await typed("npx auto-gvpie init --model-url http://127.0.0.1:9/v1 --json");
  expect(begun).toMatchObject({ code: 0, stderr: "" });
  const { next, task } = JSON.parse(begun.stdout);
  expect(next).toBe("npx auto-gvpie --task task-001");
  expect(task.title).toBe("Document the function add in src/lib.rs");

  const head = "pub fn add(a: i32, b: i32) -> i32 {";
  const { url } = await scripted({ code: block("src/lib.rs", head, `/// The sum.\n${head}`) });
  const ended = await typed(`${next} --model-url ${url} --json`);
  expect(JSON.parse(ended.stdout).tasks).toMatchObject([
    { id: "task-001", status: "done", attempts: 1, verified: true },
  ]);
  expect(git(stranger, "show", "--format=", "--numstat", "auto-gvpie")).toBe("1\t0\tsrc/lib.rs");
});

test("what it reads at run time is found: the demo's answers, pictures, shaders, the sandbox's test", async () => {
  const sample = repository({ "auto_tasks.json": "[]" }, path.join(home, "sample"));
  cpSync(path.join(ROOT, "examples/gvpie"), path.join(sample, "examples/gvpie"), {
    recursive: true,
    filter: (file) => path.basename(file) !== "target",
  });
  cpSync(path.join(ROOT, "auto_tasks.json"), path.join(sample, "auto_tasks.json"));
  git(sample, "add", "-A");
  git(sample, "commit", "-q", "-m", "The samples");
  const list = `--tasks ${sample}/auto_tasks.json`;
  const demo = await typed(`npx auto-gvpie --task task-002 --json ${list}`);
  expect(JSON.parse(demo.stdout).tasks).toMatchObject([{ status: "done", model: "demo" }]);
  const drawn = await typed(`npx auto-gvpie pixels --latest --json ${list}`);
  expect(JSON.parse(drawn.stdout).program.kind).toBe("pixel_program");
  const told = await typed(`npx auto-gvpie doctor --quick --json ${list}`);
  const found = JSON.parse(told.stdout).findings;
  const sandbox = found.find((one: { name: string }) => one.name === "sandbox");
  expect(sandbox.text).not.toContain("run the attempts");
});

const PROGRAM = `
import { writeFileSync } from "node:fs";
import { type LoopEvent, Task, bytesOf, encodeImage, parseProgram, rasterise, work } from "auto-gvpie";

const [tasks = "", modelUrl = ""] = process.argv.slice(2);
const heard: LoopEvent["kind"][] = [];
const result = await work({ tasks, modelUrl, task: "task-sub", hear: ({ kind }) => heard.push(kind) });
if (result.kind === "cannot-run") throw new Error(result.message);
const [first] = result.ends;
const record = first?.end.kind === "ended" ? first.end.record : null;
const unknown = await work({ tasks, task: "task-sud" });

const parsed = parseProgram({ kind: "pixel_program", version: 1, name: "red", canvas: { width: 2, height: 2 }, ops: [{ op: "FILL", color: [255, 0, 0] }] });
if (parsed.kind === "invalid") throw new Error(parsed.errors.join());
const frames = rasterise(parsed.program);
const png = await encodeImage(frames, [], "png", 1);
console.log(JSON.stringify({
  outcome: record?.outcome.kind,
  branch: record?.outcome.kind === "done" ? record.outcome.branch : null,
  landed: heard.includes("landed"),
  unknown,
  pixels: frames.map((frame) => [...bytesOf(frame)].slice(0, 4)),
  png: [...png.subarray(1, 4)],
  status: Task.parse({ id: "a", title: "b" }).status,
}));
`;

test("a program imports it, with its types", async () => {
  const folder = repository();
  const tasks = queue(folder, [SUB_TASK]);
  const { url } = await scripted({ code: ADD_SUB });
  write(stranger, {
    "program.mts": PROGRAM,
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        module: "nodenext",
        target: "esnext",
        strict: true,
        skipLibCheck: true,
        types: ["node"],
        typeRoots: [path.join(ROOT, "node_modules/@types")],
      },
      files: ["program.mts"],
    }),
  });
  const tsc = path.join(ROOT, "node_modules/.bin/tsc");
  expect(await typed(`'${tsc}'`)).toMatchObject({ code: 0, stdout: "" });
  const ran = await typed(`node program.mjs '${tasks}' '${url}'`);
  expect({ ...ran, stdout: JSON.parse(ran.stdout || "{}") }).toMatchObject({
    code: 0,
    stderr: "",
    stdout: {
      outcome: "done",
      branch: "auto-gvpie",
      landed: true,
      unknown: {
        kind: "cannot-run",
        message: "There is no task task-sud in the queue. Did you mean task-sub?",
      },
      pixels: [[255, 0, 0, 255]],
      png: [80, 78, 71],
      status: "pending",
    },
  });
});

test("npm applies the override that keeps 310 MB of LanceDB's optional models out", () => {
  const Lock = z.object({
    packages: z.record(z.string(), z.object({ name: z.string().optional() })),
  });
  const { packages } = Lock.parse(
    JSON.parse(readFileSync(path.join(ROOT, "package-lock.json"), "utf8")),
  );
  const transformers = "node_modules/@lancedb/lancedb/node_modules/@huggingface/transformers";
  expect(packages[transformers]?.name).toBe("empty-npm-package");
  expect(Object.keys(packages).filter((name) => name.includes("onnxruntime"))).toEqual([]);
});

test("an older Node is told which one is wanted", async () => {
  const older =
    'Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.9.0"}})';
  const module = path.join(scratch(), "older.mjs");
  writeFileSync(module, older);
  expect(
    await typed(`node --import '${module}' node_modules/auto-gvpie/dist/app/cli.js`),
  ).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringMatching(/^Auto-GVPIE needs Node 24 or newer; this is 20\.9\.0\./),
  });
});
