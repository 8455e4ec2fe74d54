import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { refusedBase } from "../../../graph/base-refusals.ts";
import { type Base, takeOwnerWork } from "../../../tools/repository/take-owner-work.ts";
import { openWorkspace } from "../../../tools/workspace.ts";
import { git, repository, scratch, write } from "../../support/crate.ts";
import { ownerState } from "../../support/owner-state.ts";
import { typed } from "../../support/typed.ts";
import { land, opened, ownerCommits } from "./opened.ts";

const FILES = {
  ".gitignore": "ignored\n",
  "a.txt": "a\n",
  "gone.txt": "gone\n",
  "run.sh": "true\n",
  "folder/in.txt": "in\n",
  "file-or-folder": "file\n",
  "auto_tasks.json": "[]\n",
};

type Ready = Extract<Base, { kind: "ready" }>;

async function takeAny(folder: string): Promise<Base> {
  const leaveOut = [path.join(folder, "auto_tasks.json")];
  const options = { index: path.join(scratch(), "index"), leaveOut, for: "task-1" };
  return takeOwnerWork(await opened(folder), options);
}

async function take(folder: string): Promise<Ready> {
  const base = await takeAny(folder);
  if (base.kind !== "ready") throw new Error(JSON.stringify(base));
  return base;
}

const names = (folder: string, tree: string) =>
  git(folder, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", tree).split("\n");

test("a snapshot is the checkout as it is, and nothing of the owner's changes", async () => {
  const folder = repository(FILES);
  const inner = repository({ "x.txt": "" }, path.join(folder, "nested"));
  write(folder, {
    "a.txt": "changed\n",
    "new/ünï cödé.txt": "new\n",
    "staged.txt": "staged\n",
    "both.txt": "staged\n",
    "later.txt": "later\n",
    ignored: "ignored\n",
    "auto_tasks.json": '[{"status": "in_progress"}]\n',
  });
  git(folder, "add", "staged.txt", "both.txt");
  git(folder, "add", "-N", "later.txt");
  write(folder, { "both.txt": "and more\n" });
  for (const file of ["gone.txt", "folder", "file-or-folder"]) {
    rmSync(path.join(folder, file), { recursive: true });
  }
  symlinkSync("new", path.join(folder, "folder"));
  write(folder, { "file-or-folder/inner.txt": "inner\n" });
  chmodSync(path.join(folder, "run.sh"), 0o755);

  const status = git(folder, "status", "--porcelain");
  const before = ownerState(folder);
  const base = await take(folder);
  expect(ownerState(folder)).toEqual(before);
  expect(git(folder, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
  expect(git(folder, "status", "--porcelain")).toBe(status);
  expect(names(folder, base.tree)).toEqual(
    [
      ".gitignore",
      "a.txt",
      "auto_tasks.json",
      "both.txt",
      "file-or-folder/inner.txt",
      "folder",
    ].concat(["later.txt", "new/ünï cödé.txt", "run.sh", "staged.txt"]),
  );
  expect(base.snapshot?.files).not.toContain("nested/");
  expect(git(folder, "log", "-1", "--format=%B%P", base.commit)).toBe(
    `Your uncommitted work, as task-1 found it\n\nSnapshot-Of: ${git(folder, "rev-parse", "HEAD")}\n${git(folder, "rev-parse", "HEAD")}`,
  );
  expect(existsSync(path.join(inner, "x.txt"))).toBe(true);

  const workspace = openWorkspace(await opened(folder), scratch());
  await workspace.restore(base.tree);
  const read = (file: string) => readFileSync(path.join(workspace.folder, file), "utf8");
  expect([read("a.txt"), read("both.txt"), read("auto_tasks.json")]).toEqual([
    "changed\n",
    "and more\n",
    "[]\n",
  ]);
  expect(readlinkSync(path.join(workspace.folder, "folder"))).toBe("new");
  expect(lstatSync(path.join(workspace.folder, "run.sh")).mode & 0o111).toBe(0o111);
});

test("a clean checkout needs no snapshot; the queue file's statuses are none", async () => {
  const folder = repository(FILES);
  write(folder, { "auto_tasks.json": '[{"status": "done"}]\n' });
  const head = git(folder, "rev-parse", "HEAD");
  expect(await take(folder)).toMatchObject({ commit: head, snapshot: null });
});

test("tasks build on each other over one snapshot, and over a changed one", async () => {
  const folder = repository(FILES);
  write(folder, { "a.txt": "mine\n" });
  const first = await take(folder);
  const landed = await land(folder, first, "a.txt", "mine\nthe loop's\n");
  // Nothing new of the owner's: the same snapshot serves.
  expect(await take(folder)).toMatchObject({
    commit: landed,
    snapshot: { commit: first.snapshot?.commit },
  });
  write(folder, { "b.txt": "more of mine\n" });
  const second = await take(folder);
  expect(git(folder, "show", `${second.tree}:a.txt`)).toBe("mine\nthe loop's");
  expect(git(folder, "show", `${second.tree}:b.txt`)).toBe("more of mine");
  expect(git(folder, "log", "-1", "--format=%P", second.commit)).toBe(
    `${landed} ${second.snapshot?.commit}`,
  );
});

test("the owner takes the change into the checkout, commits, and goes on without a conflict", async () => {
  const folder = repository(FILES);
  write(folder, { "a.txt": "mine\n" });
  const base = await take(folder);
  const landed = await land(folder, base, "a.txt", "mine\nthe loop's\n");
  typed(`cd ${folder}; git diff --binary ${landed}^ ${landed} | git apply`);
  expect(readFileSync(path.join(folder, "a.txt"), "utf8")).toBe("mine\nthe loop's\n");
  expect((await take(folder)).tree).toBe(git(folder, "rev-parse", `${landed}^{tree}`));
  ownerCommits(folder, "c.txt", "c\n");
  const next = await takeOwnerWork(await opened(folder), null);
  expect(next).toMatchObject({ kind: "ready", taken: "merge", snapshot: null });
  typed(`cd ${folder}; git merge -q --ff-only auto-gvpie`);
  expect(git(folder, "status", "--porcelain")).toBe("");
});

test("the owner commits the work alone, or drops it: the loop's change stays, beside it", async () => {
  for (const keep of [true, false]) {
    const folder = repository(FILES);
    write(folder, { "a.txt": "a\nmine\n", "side.txt": "mine\n" });
    const base = await take(folder);
    await land(folder, base, "a.txt", "a\nmine\nthe loop's\n");
    if (!keep) rmSync(path.join(folder, "side.txt"));
    ownerCommits(folder, "c.txt", "c\n");
    const next = await takeOwnerWork(await opened(folder), null);
    if (next.kind !== "ready") throw new Error(next.kind);
    expect(git(folder, "show", `${next.tree}:a.txt`)).toBe("a\nmine\nthe loop's");
    expect(names(folder, next.tree).includes("side.txt")).toBe(keep);
  }
});

test("in a subfolder of a sparse checkout, and in a linked worktree", async () => {
  const top = repository(FILES);
  const linked = path.join(scratch(), "linked");
  git(top, "worktree", "add", "-q", "-b", "mine", linked);
  git(top, "sparse-checkout", "set", "--no-cone", "/a.txt", "/auto_tasks.json");
  expect(existsSync(path.join(top, "run.sh"))).toBe(false);
  for (const folder of [top, linked]) {
    write(folder, { "a.txt": "changed\n", "beside/new.txt": "new\n" });
    const before = ownerState(folder, path.join(top, ".git"));
    const { tree } = await take(folder);
    expect(ownerState(folder, path.join(top, ".git"))).toEqual(before);
    expect(names(top, tree)).toEqual([...Object.keys(FILES), "beside/new.txt"].sort());
    expect(git(top, "show", `${tree}:a.txt`)).toBe("changed");
  }
});

test("line ends are the owner's: turned as by git add", async () => {
  const folder = repository({ ...FILES, ".gitattributes": "*.sh -text\n" });
  git(folder, "config", "core.autocrlf", "true");
  git(folder, "config", "core.safecrlf", "true");
  write(folder, { "a.txt": "changed\r\n", "run.sh": "kept\r\n" });
  const { tree, snapshot } = await take(folder);
  expect(snapshot?.files).toEqual(["a.txt", "run.sh"]);
  const size = (file: string) => Number(git(folder, "cat-file", "-s", `${tree}:${file}`));
  expect([size("a.txt"), size("run.sh")]).toEqual(["changed\n".length, "kept\r\n".length]);
});

test("a submodule's new commit is taken, what is not committed in it is not", async () => {
  const inner = repository({ "x.txt": "x\n" });
  const folder = repository(FILES);
  git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "sub");
  git(folder, "commit", "-q", "-m", "Submodule");
  const sub = path.join(folder, "sub");
  write(sub, { "x.txt": "not committed\n" });
  expect((await take(folder)).snapshot).toBeNull();
  const commit = ownerCommits(sub, "x.txt", "committed\n");
  const base = await take(folder);
  expect(git(folder, "ls-tree", base.tree, "sub")).toBe(`160000 commit ${commit}\tsub`);
});

test("conflicts that are not resolved, and huge files, are refused by name", async () => {
  const folder = repository(FILES);
  const place = await opened(folder);
  const refusal = async () => {
    const base = await takeAny(folder);
    return base.kind === "ready" ? "not refused" : refusedBase(base, place);
  };
  mkdirSync(path.join(folder, "data"));
  write(folder, { "data/huge.bin": "" });
  truncateSync(path.join(folder, "data/huge.bin"), 101e6);
  expect(await refusal()).toMatch(/^data\/huge.bin: too large for a snapshot/);
  rmSync(path.join(folder, "data"), { recursive: true });

  git(folder, "checkout", "-q", "-b", "other");
  ownerCommits(folder, "a.txt", "theirs\n");
  git(folder, "checkout", "-q", "main");
  ownerCommits(folder, "a.txt", "mine\n");
  expect(() => typed(`cd ${folder}; git merge other`)).toThrow();
  expect(await refusal()).toMatch(/conflicts that are not resolved in a.txt/);
  write(folder, { "a.txt": "both\n" });
  git(folder, "add", "a.txt");
  expect(git(folder, "show", `${(await take(folder)).tree}:a.txt`)).toBe("both");
});

test("what the branch has and the uncommitted work conflict: named, with what to type", async () => {
  const folder = repository(FILES);
  const head = {
    commit: git(folder, "rev-parse", "HEAD"),
    tree: git(folder, "rev-parse", "HEAD^{tree}"),
  };
  await land(folder, head, "a.txt", "loop\n");
  write(folder, { "a.txt": "mine\n" });
  const base = await takeAny(folder);
  if (base.kind === "ready") throw new Error("ready");
  const text = refusedBase(base, await opened(folder));
  expect(text).toMatch(
    /^Your uncommitted work conflicts with the branch auto-gvpie in a.txt. Commit it/,
  );
  const [merge, , add, commit] = (
    /Resolve it in your checkout: (git .*?); then/.exec(text)?.[1] ?? ""
  ).split("; ");
  typed(`${/\((git .* commit -a)\)/.exec(text)?.[1] ?? "false"} -qm mine`);
  expect(() => typed(merge ?? "")).toThrow();
  write(folder, { "a.txt": "both\n" });
  typed(add ?? "false", commit ?? "false");
  expect(await take(folder)).toMatchObject({ kind: "ready" });
});

test("another commit whose text speaks of a snapshot is none", async () => {
  const folder = repository(FILES);
  const head = git(folder, "rev-parse", "HEAD");
  const fake = `Your uncommitted work, as x found it\n\nSnapshot-Of: ${head}\n\nTask: t\n`;
  const tree = git(folder, "rev-parse", "HEAD^{tree}");
  const forged = await land(folder, { commit: head, tree }, "a.txt", "loop\n");
  const next = typed(
    `cd ${folder}; git commit-tree -p ${forged} -m '${fake}' ${forged}^{tree}`,
  ).trim();
  git(folder, "update-ref", "refs/heads/auto-gvpie", next);
  ownerCommits(folder, "b.txt", "b\n");
  const base = await takeOwnerWork(await opened(folder), null);
  if (base.kind !== "ready") throw new Error(base.kind);
  expect(git(folder, "show", `${base.tree}:a.txt`)).toBe("loop");
});
