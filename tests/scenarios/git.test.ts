import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readQueue } from "../../app/queue.ts";
import { git, queue, repository, scratch, write } from "../support/crate.ts";
import { ownerState } from "../support/owner-state.ts";
import { runCli, startCli } from "../support/run-cli.ts";
import { answerOf, asked, block, scripted } from "../support/script.ts";
import { typed } from "../support/typed.ts";

/** A repository without cargo, so that what is tested here costs no build. */
const FILES = { "src/lib.rs": "pub fn add() {}\n", "b.txt": "b\n" };
const SUB = block("src/lib.rs", "pub fn add() {}", "pub fn add() {}\npub fn sub() {}");
const TASK = {
  id: "task-sub",
  title: "Add a function sub",
  inputs: ["src/lib.rs"],
  tests: ["grep -q sub src/lib.rs"],
  status: "pending",
};

/** The loop's own identity, since nobody has one here. */
const NOBODY = (home: string) => ({ HOME: home, GIT_CONFIG_NOSYSTEM: "1" });

const FILE_URLS = ["-c", "protocol.file.allow=always"];

interface Shape {
  /** Makes the repository, and gives its folder when that is another. */
  make(folder: string): string | undefined;
  /** What the task's commands need besides. */
  tests?: string[];
  /** Said while it is worked on. */
  says?: string;
  repo?: string;
}

const made = (change: (folder: string) => void) => (folder: string) => {
  change(repository(FILES, folder));
  return undefined;
};

function conflicting(folder: string, ...command: string[]): void {
  git(folder, "checkout", "-q", "-b", "other");
  write(folder, { "b.txt": "theirs\n" });
  git(folder, "commit", "-q", "-a", "-m", "Theirs");
  git(folder, "checkout", "-q", "main");
  write(folder, { "b.txt": "mine\n" });
  git(folder, "commit", "-q", "-a", "-m", "Mine");
  expect(() => git(folder, ...command)).toThrow();
}

const LARGE = "a picture\n";
const OID = createHash("sha256").update(LARGE).digest("hex");

/** Repositories as they are, each of which a task is done in. */
const SHAPES: Record<string, Shape> = {
  "uncommitted changes, staged and not": {
    make: made((folder) => {
      write(folder, { "b.txt": "staged\n", "new.txt": "new\n", "src/lib.rs": "mine\n" });
      git(folder, "add", "b.txt");
      write(folder, { "b.txt": "more\n" });
    }),
    says: "src/lib.rs: your uncommitted changes are not seen; the loop works from commit",
  },
  "a detached HEAD": { make: made((folder) => git(folder, "checkout", "-q", "--detach")) },
  "a merge under way": {
    make: made((folder) => conflicting(folder, "merge", "other")),
    says: "a merge is under way in your checkout; the loop works from commit",
  },
  "a rebase under way": {
    make: made((folder) => conflicting(folder, "rebase", "other")),
    says: "a rebase is under way in your checkout; the loop works from commit",
  },
  "a linked worktree": {
    make(folder) {
      const linked = `${folder} linked`;
      git(repository(FILES, folder), "worktree", "add", "-q", "-b", "mine", linked);
      return linked;
    },
  },
  "a worktree of a bare clone": {
    make(folder) {
      const origin = repository(FILES);
      git(origin, "clone", "-q", "--bare", origin, `${folder}.git`);
      git(`${folder}.git`, "worktree", "add", "-q", "-b", "mine", folder);
      write(folder, { "src/lib.rs": "mine\n" });
      return undefined;
    },
    says: "src/lib.rs: your uncommitted changes are not seen",
  },
  "a git folder apart": {
    make(folder) {
      const options = ["--separate-git-dir", `${folder}.git`, "-b", "main"];
      git(path.dirname(folder), "init", "-q", ...options, folder);
      repository(FILES, folder);
      return undefined;
    },
  },
  "a shallow clone": {
    make(folder) {
      const origin = repository(FILES);
      git(origin, "commit", "-q", "--allow-empty", "-m", "Two");
      git(origin, "clone", "-q", "--depth=1", `file://${origin}`, folder);
      return undefined;
    },
  },
  "a partial clone": {
    make(folder) {
      const origin = repository(FILES);
      git(origin, "config", "uploadpack.allowFilter", "true");
      git(origin, "clone", "-q", "--filter=blob:none", `file://${origin}`, folder);
      return undefined;
    },
  },
  "a clone that borrows objects": {
    make(folder) {
      const origin = repository(FILES);
      git(origin, "clone", "-q", "--shared", origin, folder);
      return undefined;
    },
  },
  "a sparse checkout without the input": {
    make: made((folder) => git(folder, "sparse-checkout", "set", "--no-cone", "/b.txt")),
    tests: ["grep -q b b.txt"],
  },
  "a submodule that builds need": {
    make: made((folder) => {
      const inner = repository({ "x.txt": "inner\n" });
      git(folder, ...FILE_URLS, "submodule", "--quiet", "add", inner, "vendor/in ner");
      git(folder, "commit", "-q", "-m", "Submodule");
    }),
    tests: ["grep -q inner 'vendor/in ner/x.txt'"],
  },
  "a submodule that is not here": {
    make(folder) {
      const origin = repository(FILES);
      const inner = repository({ "x.txt": "inner\n" });
      git(origin, ...FILE_URLS, "submodule", "--quiet", "add", inner, "sub");
      git(origin, "commit", "-q", "-m", "Submodule");
      git(origin, "clone", "-q", origin, folder);
      return undefined;
    },
    says: "not on this machine, and so an empty folder: the submodule sub. Builds that need it fail",
  },
  "a submodule as the repository": {
    make(folder) {
      const outer = repository(FILES, folder);
      git(outer, ...FILE_URLS, "submodule", "--quiet", "add", repository(FILES), "sub");
      return path.join(outer, "sub");
    },
  },
  "files in Git LFS": {
    make: made((folder) => {
      const pointer = (oid: string) =>
        `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 10\n`;
      write(folder, {
        ".gitattributes": "*.bin filter=lfs\n",
        "here.bin": pointer(OID),
        "away.bin": pointer("0".repeat(64)),
        [`.git/lfs/objects/${OID.slice(0, 2)}/${OID.slice(2, 4)}/${OID}`]: LARGE,
      });
      git(folder, "add", "-A");
      git(folder, "commit", "-q", "-m", "Pictures");
    }),
    tests: ["grep -q picture here.bin"],
    says: "kept by Git LFS and not on this machine: away.bin. Builds that need it fail",
  },
  "line ends that git turns": {
    make: made((folder) => {
      git(folder, "config", "core.autocrlf", "true");
      write(folder, { "src/lib.rs": "pub fn add() {}\r\n", "b.txt": "b\r\n" });
    }),
  },
  "names in SHA-256": {
    make(folder) {
      git(path.dirname(folder), "init", "-q", "--object-format=sha256", "-b", "main", folder);
      repository(FILES, folder);
      return undefined;
    },
  },
  "ünï 漢's \"quotes\" $(and) more": { make: made(() => {}) },
  "a\nnew line": { make: made(() => {}) },
  "a folder in it": {
    make(folder) {
      write(folder, { "crates/on e/src/lib.rs": FILES["src/lib.rs"] });
      return path.join(repository(FILES, folder), "crates/on e");
    },
  },
  "the loop's branch behind": {
    make: made((folder) => {
      git(folder, "branch", "auto-gvpie");
      git(folder, "commit", "-q", "--allow-empty", "-m", "Two");
    }),
    says: "your new commits were taken into the branch auto-gvpie",
  },
  "the loop's branch aside": {
    make: made((folder) => {
      git(folder, "checkout", "-q", "-b", "auto-gvpie");
      write(folder, { "loop.txt": "loop\n" });
      git(folder, "add", "-A");
      git(folder, "commit", "-q", "-m", "The loop's");
      git(folder, "checkout", "-q", "main");
      git(folder, "commit", "-q", "--allow-empty", "-m", "Two");
    }),
    says: "your new commits were merged into the branch auto-gvpie",
  },
};

test("a task is done in repositories of every shape, and nothing of their owners' changes", async () => {
  const home = scratch();
  const work = Object.entries(SHAPES).map(([name, shape], i) => {
    const folder = path.join(home, name);
    const repo = shape.make(folder) ?? folder;
    const task = { ...TASK, id: `task-${i}`, repo: path.relative(home, repo) };
    return { name, repo, says: shape.says, task: { ...task, tests: [...TASK.tests, ...(shape.tests ?? [])] } };
  });
  const file = path.join(home, "auto_tasks.json");
  writeFileSync(file, JSON.stringify(work.map(({ task }) => task)));
  const gitDir = (repo: string) => path.resolve(repo, git(repo, "rev-parse", "--git-common-dir"));
  const states = () => work.map(({ repo }) => ownerState(repo, gitDir(repo)));
  const heads = work.map(({ repo }) => git(repo, "rev-parse", "HEAD"));
  const before = states();

  const server = await scripted({ code: SUB });
  const args = ["--once", "--model-url", server.url];
  const ended = await runCli(args, { cwd: home, env: NOBODY(scratch()) });
  const read = readQueue(file);
  const ends = read.kind === "read" ? read.tasks.map(({ status, error }) => ({ status, error })) : [];
  expect(ends).toEqual(work.map(() => ({ status: "done", error: undefined })));
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(states()).toEqual(before);
  for (const [i, { name, repo, says }] of work.entries()) {
    const show = (what: string) => git(repo, "log", "-1", `--format=${what}`, "auto-gvpie");
    expect([name, show("%s, %an, %cn")]).toEqual([name, "Add a function sub, Auto-GVPIE, Auto-GVPIE"]);
    expect(git(repo, "show", "auto-gvpie:./src/lib.rs")).toBe("pub fn add() {}\npub fn sub() {}");
    expect(git(repo, "diff", "--name-only", "--relative", "auto-gvpie^", "auto-gvpie")).toBe("src/lib.rs");
    git(repo, "merge-base", "--is-ancestor", heads[i] ?? "", "auto-gvpie");
    if (says !== undefined) expect(ended.stdout.replaceAll("\n", " ")).toContain(says);
  }
});

test("what cannot be done is refused by name, before a model is asked", async () => {
  const home = scratch();
  const folder = repository({ ...FILES, ".gitignore": "ignored.txt\n" }, path.join(home, "it's mine"));
  git(folder, ...FILE_URLS, "submodule", "--quiet", "add", repository({ "x.txt": "x\n" }), "sub");
  write(folder, {
    ".gitattributes": "*.bin filter=lfs\n",
    "away.bin": `version https://git-lfs.github.com/spec/v1\noid sha256:${OID}\nsize 10\n`,
  });
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "All");
  write(folder, { "new/un tracked.txt": "new\n", "ignored.txt": "ignored\n" });
  git(folder, "clone", "-q", "--bare", folder, path.join(home, "bare.git"));
  const cases: [object, RegExp][] = [
    [{ inputs: ["new/un tracked.txt"] }, /^The input new\/un tracked.txt is not committed, .* Commit it, or start with --snapshot/],
    [{ inputs: ["ignored.txt"] }, /^The input ignored.txt is ignored by git, .*\((git .*)\), then/],
    [{ inputs: ["sub/x.txt"] }, /^The input sub\/x.txt lies in the submodule sub, .* Point the task's "repo"/],
    [{ inputs: ["away.bin"] }, /^The input away.bin is kept by Git LFS and is not on this machine. Fetch it: git -C .* lfs pull/],
    [{ repo: "bare.git" }, /bare.git is a bare repository/],
  ];
  const tasks = cases.map(([fields], i) => ({ ...TASK, id: `task-${i}`, repo: "it's mine", ...fields }));
  const file = path.join(home, "auto_tasks.json");
  writeFileSync(file, JSON.stringify(tasks));
  const before = ownerState(folder);
  const server = await scripted({ code: SUB });
  const args = ["--once", "--model-url", server.url];
  expect((await runCli(args, { cwd: home })).code).toBe(1);
  expect(server.requests).toEqual([]);
  expect(ownerState(folder)).toEqual(before);
  const read = readQueue(file);
  const errors = read.kind === "read" ? read.tasks.map(({ error }) => error) : [];
  expect(errors).toEqual(cases.map(([, error]) => expect.stringMatching(error)));
  typed(cases[1]?.[1].exec(errors[1] ?? "")?.[1] ?? "false");
  expect(git(folder, "ls-files", "ignored.txt")).toBe("ignored.txt");
});

test("an edit inside a submodule is refused, and the next answer may do without", async () => {
  const folder = repository(FILES);
  git(folder, ...FILE_URLS, "submodule", "--quiet", "add", repository({ "x.txt": "x\n" }), "sub");
  queue(folder, [TASK]);
  const server = await scripted({ code: `${SUB}\n${block("sub/x.txt", "x", "y")}`, fixes: [SUB] });
  const ended = await runCli(["--once", "--model-url", server.url], { cwd: folder });
  expect(ended.code).toBe(0);
  const fixer = server.requests.find((request) => asked(request).role === "fixer");
  expect(fixer?.messages.at(-1)?.content).toContain("sub/x.txt lies in the submodule sub");
  expect(git(folder, "diff", "--name-only", "auto-gvpie^", "auto-gvpie")).toBe("src/lib.rs");
});

test("commits that conflict wait for their owner, with the files and what to type", async () => {
  const folder = repository(FILES);
  queue(folder, [TASK]);
  const server = await scripted({ code: SUB });
  const args = ["--once", "--model-url", server.url];
  expect((await runCli(args, { cwd: folder })).code).toBe(0);
  write(folder, { "src/lib.rs": "pub fn mine() {}\n" });
  queue(folder, [{ ...TASK, id: "task-again", tests: [] }]);
  const waits = await runCli(args, { cwd: folder });
  expect(waits.code).toBe(2);
  const said = /conflict with the branch auto-gvpie in src\/lib.rs. Resolve it in your checkout: (.*?); then/;
  const [merge = "", , add = "", commit = ""] = (said.exec(waits.stdout)?.[1] ?? "").split("; ");
  git(folder, "checkout", "-q", "--", "auto_tasks.json");
  expect(() => typed(merge)).toThrow();
  write(folder, { "src/lib.rs": "pub fn add() {}\npub fn mine() {}\n" });
  typed(add, commit);
  expect((await runCli(args, { cwd: folder })).code).toBe(0);
});

test("with --snapshot the checkout is worked from as it is; killed, it goes on from the same one", async () => {
  const folder = repository(FILES);
  const file = queue(folder, [{ ...TASK, inputs: ["src/lib.rs", "new.txt"], tests: ["grep -q sub src/lib.rs && grep -q mine new.txt"] }]);
  write(folder, { "src/lib.rs": "pub fn mine() {}\npub fn add() {}\n", "new.txt": "mine\n" });
  const server = await scripted({ code: SUB });
  const args = ["--once", "--model-url", server.url];
  const env = { AUTO_GVPIE_SNAPSHOT: "1" };
  const running = startCli([...args, "--snapshot"], { cwd: folder });
  await running.says("▸ coder");
  running.child.kill("SIGKILL");
  expect((await running.ended).stdout).toMatch(
    /works from your checkout as it is, with what is not committed: src\/lib.rs, new.txt \(/,
  );
  write(folder, { "new.txt": "changed meanwhile\n" });
  const before = ownerState(folder);
  const ended = await runCli(args, { cwd: folder, env });
  expect(ended.code).toBe(0);
  expect(ownerState(folder)).toEqual(before);
  const [commit, snapshot, head] = ["auto-gvpie", "auto-gvpie^", "auto-gvpie^^"].map((name) =>
    git(folder, "rev-parse", name),
  );
  expect(head).toBe(git(folder, "rev-parse", "HEAD"));
  expect(git(folder, "diff", "--name-only", "auto-gvpie^", "auto-gvpie")).toBe("src/lib.rs");
  expect(git(folder, "diff", "--name-only", "HEAD", "auto-gvpie^")).toBe("new.txt\nsrc/lib.rs");
  expect(git(folder, "show", "auto-gvpie^:new.txt")).toBe("mine");
  expect(git(folder, "log", "-1", "--format=%s", "auto-gvpie^")).toBe(
    "Your uncommitted work, as task-sub found it",
  );
  expect(git(folder, "log", "-1", "--format=%B", "auto-gvpie")).toContain(`\nSnapshot: ${snapshot}\n`);
  const take = /take it into your checkout: (git .*)$/m.exec(ended.stdout)?.[1] ?? "false";
  expect(take).toContain(commit?.slice(0, 12));
  typed(`cd ${folder}`, take);
  expect(readFileSync(path.join(folder, "src/lib.rs"), "utf8")).toBe(
    "pub fn mine() {}\npub fn add() {}\npub fn sub() {}\n",
  );
  expect(readQueue(file)).toMatchObject({ tasks: [{ status: "done", commit }] });
});

test("with --snapshot, a branch that moves meanwhile keeps what moved it, and gets the snapshot", async () => {
  const folder = repository(FILES);
  queue(folder, [TASK]);
  write(folder, { "b.txt": "mine\n" });
  const answer = answerOf({ code: SUB });
  let moved = "";
  const server = await scripted((request) => {
    if (asked(request).role === "coder") {
      const tree = git(folder, "rev-parse", "HEAD^{tree}");
      moved = git(folder, "commit-tree", tree, "-p", "HEAD", "-m", "Somebody's");
      git(folder, "update-ref", "refs/heads/auto-gvpie", moved);
    }
    return answer(request);
  });
  const args = ["--once", "--snapshot", "--json", "--model-url", server.url];
  const ended = await runCli(args, { cwd: folder });
  const [result] = JSON.parse(ended.stdout).tasks;
  expect(git(folder, "log", "-1", "--format=%H %P", "auto-gvpie")).toBe(
    `${result.commit} ${moved} ${result.snapshot}`,
  );
  expect(git(folder, "diff", "--name-only", result.snapshot, "auto-gvpie")).toBe("src/lib.rs");
});
