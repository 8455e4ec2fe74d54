import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { uncommitted } from "../../tools/repository/checkout.ts";
import { findLanded, moveBranch } from "../../tools/repository/loop-branch.ts";
import { missingFiles } from "../../tools/repository/missing-files.ts";
import { takeOwnerWork } from "../../tools/repository/take-owner-work.ts";
import { commitTree, treeOf } from "../../tools/repository.ts";
import { openWorkspace } from "../../tools/workspace.ts";
import { git, repository, scratch, write } from "../support/crate.ts";
import { land, opened } from "./repository/opened.ts";

const tree = (folder: string, name = "HEAD") => git(folder, "rev-parse", `${name}^{tree}`);

async function workspaceOf(folder: string, home = scratch()) {
  const workspace = openWorkspace(await opened(folder), home);
  const text = (file: string) => readFileSync(path.join(workspace.folder, file), "utf8");
  return { workspace, text };
}

test("files are what is committed, whatever the owner's configuration turns them into", async () => {
  const folder = repository({ "a.txt": "a\n", "crlf.txt": "b\r\n", "deep/c.txt": "$Id$\n" });
  write(folder, {
    ".gitattributes": "* text=auto eol=crlf ident\n*.txt filter=mine\n",
    "utf16.txt": "",
  });
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "Attributes");
  for (const [key, value] of [
    ["core.autocrlf", "true"],
    ["core.sparseCheckout", "true"],
    ["core.symlinks", "false"],
    ["submodule.recurse", "true"],
    ["filter.mine.smudge", "sed s/a/filtered/"],
    ["filter.mine.clean", "sed s/a/filtered/"],
    ["filter.mine.required", "true"],
  ] as const) {
    git(folder, "config", key, value);
  }
  const { workspace, text } = await workspaceOf(folder);
  await workspace.restore(tree(folder));
  expect([text("a.txt"), text("crlf.txt"), text("deep/c.txt")]).toEqual(["a\n", "b\r\n", "$Id$\n"]);
  const next = await workspace.write([
    { kind: "write", path: "a.txt", text: "a\r\na\n" },
    { kind: "delete", path: "utf16.txt" },
  ]);
  expect(git(folder, "diff-tree", "-r", "--name-status", tree(folder), next)).toBe(
    "M\ta.txt\nD\tutf16.txt",
  );
  expect(Number(git(folder, "cat-file", "-s", `${next}:a.txt`))).toBe(5);
});

test("odd names, long ones, and bytes that are no text stay as they are", async () => {
  const folder = repository({
    'q"\t\n\\.txt': "quoted\n",
    "ü 漢.txt": "wide\n",
    ":(top)[a]*.txt": "magic\n",
  });
  const long = `${"d".repeat(200)}/`.repeat(15);
  write(folder, { [`${long}x.txt`]: "long\n" });
  const bytes = Buffer.from([...Buffer.from("latin-"), 0xfc, ...Buffer.from(".txt")]);
  git(folder, "add", "-A");
  const blob = git(folder, "rev-parse", ":ü 漢.txt");
  execFileSync("git", ["-C", folder, "update-index", "-z", "--index-info"], {
    input: Buffer.concat([Buffer.from(`100644 ${blob}\t`), bytes, Buffer.from("\0")]),
  });
  git(folder, "commit", "-q", "-m", "Odd");
  const { workspace, text } = await workspaceOf(folder);
  await workspace.restore(tree(folder));
  expect(text(`${long}x.txt`)).toBe("long\n");
  const names = ['q"\t\n\\.txt', "ü 漢.txt", ":(top)[a]*.txt"];
  expect(await workspace.list(tree(folder))).toEqual(expect.arrayContaining(names));
  const changes = names.map((name) => ({ kind: "write" as const, path: name, text: "new\n" }));
  const next = await workspace.write(changes);
  const { files } = await workspace.diff(tree(folder), next);
  expect(files.sort()).toEqual(names.sort());
  expect(git(folder, "ls-tree", "-r", next).split("\n")).toHaveLength(5);
});

test("a submodule is filled from the owner's own, at the recorded commit, and no edit goes into it", async () => {
  const inmost = repository({ "z.txt": "z\n" });
  const inner = repository({ "x.txt": "one\n" });
  git(inner, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inmost, "in most");
  git(inner, "commit", "-q", "-m", "Inmost");
  const top = repository({ "a.txt": "a\n" });
  git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "sub/in ner");
  git(
    top,
    "-c",
    "protocol.file.allow=always",
    "submodule",
    "--quiet",
    "update",
    "--init",
    "--recursive",
  );
  git(top, "commit", "-q", "-m", "Submodule");
  const sub = path.join(top, "sub/in ner");
  const recorded = tree(top);
  write(sub, { "x.txt": "two\n" });
  git(sub, "commit", "-q", "-a", "-m", "Two");
  git(top, "commit", "-q", "-a", "-m", "Two");

  const linked = path.join(scratch(), "linked");
  git(top, "worktree", "add", "-q", "--detach", linked);
  for (const folder of [top, linked]) {
    const { workspace, text } = await workspaceOf(folder);
    await workspace.restore(recorded);
    expect(workspace.absent()).toEqual({ submodules: [], largeFiles: [] });
    expect([text("sub/in ner/x.txt"), text("sub/in ner/in most/z.txt")]).toEqual(["one\n", "z\n"]);
    rmSync(path.join(workspace.folder, "sub/in ner/x.txt"));
    write(workspace.folder, { "sub/in ner/junk": "" });
    await workspace.restore(tree(top));
    expect([text("sub/in ner/x.txt"), text("sub/in ner/in most/z.txt")]).toEqual(["two\n", "z\n"]);
    expect(existsSync(path.join(workspace.folder, "sub/in ner/junk"))).toBe(false);
    expect(await workspace.list(tree(top))).toEqual([".gitmodules", "a.txt"]);
    expect(workspace.unwritable("sub/in ner/in most/z.txt")).toMatch(
      /lies in the submodule sub\/in ner/,
    );
    expect(workspace.unwritable("sub/other")).toBeNull();
    const next = await workspace.write([{ kind: "write", path: "a.txt", text: "b\n" }]);
    expect(git(top, "diff-tree", "-r", "--name-only", tree(top), next)).toBe("a.txt");
    await workspace.restore(git(top, "rev-parse", "HEAD~2^{tree}"));
    expect(readdirSync(workspace.folder)).toEqual(["a.txt"]);
  }
  const clone = path.join(scratch(), "clone");
  git(top, "clone", "-q", top, clone);
  const { workspace } = await workspaceOf(clone);
  await workspace.restore(recorded);
  expect(workspace.absent().submodules).toEqual(["sub/in ner"]);
  expect(readdirSync(path.join(workspace.folder, "sub/in ner"))).toEqual([]);
});

const POINTER = (oid: string, size: number) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`;

test("what Git LFS keeps is there when it is here, is named when not, and takes no edit", async () => {
  const large = "a picture\n";
  const oid = createHash("sha256").update(large).digest("hex");
  const folder = repository({
    "art/.gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n",
    "art/here.bin": POINTER(oid, large.length),
    "art/away.bin": POINTER("0".repeat(64), 5),
    "plain.txt": "plain\n",
  });
  write(folder, { [`.git/lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`]: large });
  const { workspace, text } = await workspaceOf(folder);
  for (let i = 0; i < 2; i++) {
    await workspace.restore(tree(folder));
    expect([text("art/here.bin"), text("art/away.bin")]).toEqual([
      large,
      POINTER("0".repeat(64), 5),
    ]);
    expect(workspace.absent().largeFiles).toEqual(["art/away.bin"]);
    workspace.disturbed();
  }
  for (const file of ["art/here.bin", "art/away.bin"]) {
    expect(workspace.unwritable(file)).toMatch(/is kept by Git LFS/);
  }
  const next = await workspace.write([{ kind: "write", path: "plain.txt", text: "new\n" }]);
  expect(git(folder, "diff-tree", "-r", "--name-only", tree(folder), next)).toBe("plain.txt");
});

test("a partial clone: what is missing is named, never fetched, and then works", async () => {
  const origin = repository({ "a.txt": "a\n", "b c.txt": "b\n" });
  git(origin, "config", "uploadpack.allowFilter", "true");
  git(origin, "config", "uploadpack.allowAnySHA1InWant", "true");
  const folder = path.join(scratch(), "partial");
  git(origin, "clone", "-q", "--filter=blob:none", "--no-checkout", `file://${origin}`, folder);
  const place = await opened(folder);
  const { workspace, text } = await workspaceOf(folder);
  expect((await missingFiles(place, tree(folder))).sort()).toEqual(["a.txt", "b c.txt"]);
  await expect(workspace.restore(tree(folder))).rejects.toThrow();
  expect((await missingFiles(place, tree(folder))).sort()).toEqual(["a.txt", "b c.txt"]);
  git(folder, "checkout", "-q", "main");
  expect(await missingFiles(place, tree(folder))).toEqual([]);
  await workspace.restore(tree(folder));
  expect(text("b c.txt")).toBe("b\n");
});

test("SHA-256, objects that another repository lends, replacements and grafts", async () => {
  const home = scratch();
  git(home, "init", "-q", "--object-format=sha256", "longer");
  const longer = path.join(home, "longer");
  write(longer, { "a.txt": "a\n" });
  git(longer, "add", "-A");
  git(longer, "commit", "-q", "-m", "Begin");
  const lender = repository({ "a.txt": "a\n" });
  const borrower = path.join(home, "borrower");
  git(lender, "clone", "-q", "--shared", lender, borrower);
  const replaced = repository({ "a.txt": "a\n", "other.txt": "other\n" });
  const id = (name: string) => git(replaced, "rev-parse", `HEAD:${name}`);
  git(replaced, "replace", id("a.txt"), id("other.txt"));
  for (const folder of [longer, borrower, replaced]) {
    const place = await opened(folder);
    const { workspace, text } = await workspaceOf(folder);
    await workspace.restore(tree(folder));
    expect(text("a.txt")).toBe("a\n");
    const next = await workspace.write([{ kind: "write", path: "a.txt", text: "b\n" }]);
    const commit = await commitTree(place, next, [git(folder, "rev-parse", "HEAD")], "Next\n");
    expect(await treeOf(place, commit)).toBe(next);
  }
});

/** A program that leaves a mark wherever git would run it. */
function trap(): { program: string; sprung: () => boolean } {
  const folder = scratch();
  const [program, mark] = [path.join(folder, "trap"), path.join(folder, "mark")];
  write(folder, { trap: `#!/bin/sh\necho "$0 $*" >> ${mark}\nexit 1\n` });
  chmodSync(program, 0o755);
  return { program, sprung: () => existsSync(mark) };
}

test.each(["its own folder", "a gitfile"])(
  "no program that a repository's configuration names is run: %s",
  async (shape) => {
    const { program, sprung } = trap();
    const attributes = "*.txt filter=evil diff=evil merge=evil\n";
    const folder = repository({
      "a.txt": "a\n",
      ".gitattributes": attributes,
    });
    git(folder, "branch", "auto-gvpie");
    const base = await takeOwnerWork(await opened(folder), null);
    if (base.kind !== "ready") throw new Error(base.kind);
    await land(folder, base, "a.txt", "the loop's\n");
    write(folder, { "a.txt": "mine\n" });
    git(folder, "commit", "-q", "-a", "-m", "Mine");
    let gitDir = path.join(folder, ".git");
    if (shape === "a gitfile") {
      const moved = path.join(scratch(), "apart");
      renameSync(gitDir, moved);
      write(folder, { ".git": `gitdir: ${moved}\n` });
      gitDir = moved;
    }
    write(gitDir, { "info/attributes": attributes });
    for (const hook of [
      "reference-transaction",
      "post-index-change",
      "post-checkout",
      "pre-commit",
    ]) {
      write(gitDir, {
        [`hooks/${hook}`]: `#!/bin/sh\n${program}\n`,
        [`own/${hook}`]: `#!/bin/sh\n${program}\n`,
      });
      chmodSync(path.join(gitDir, "hooks", hook), 0o755);
      chmodSync(path.join(gitDir, "own", hook), 0o755);
    }
    for (const [key, value] of [
      ...["core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.pager", "core.editor"],
      ...["core.askPass", "diff.external", "diff.evil.textconv", "diff.evil.command"],
      ...["filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "merge.evil.driver"],
      ...["gpg.program", "credential.helper", "core.alternateRefsCommand", "alias.rev-parse"],
      "filter.ev=il.clean",
    ]
      .map((key) => [key, program] as const)
      .concat([
        ["core.hooksPath", path.join(gitDir, "own")],
        ["log.showSignature", "true"],
        ["commit.gpgSign", "true"],
        ["extensions.partialClone", "evil"],
        ["remote.evil.promisor", "true"],
        ["remote.evil.url", `ext::${program}`],
        ["protocol.ext.allow", "always"],
        ["core.repositoryFormatVersion", "1"],
      ])) {
      git(folder, "config", "--replace-all", key, value);
    }
    // As long as before, so that git has to look into it.
    write(folder, { "a.txt": "ours\n" });
    vi.stubEnv("GIT_EXTERNAL_DIFF", program);
    try {
      const place = await opened(folder);
      expect(await uncommitted(place, ["a.txt"])).toEqual([{ file: "a.txt", state: "changed" }]);
      // The branch's change and the owner's conflict, which only their driver could merge.
      expect(await takeOwnerWork(place, null)).toMatchObject({
        kind: "conflict",
        files: ["a.txt"],
      });
      const { workspace } = await workspaceOf(folder);
      const head = git(folder, "rev-parse", "HEAD");
      await workspace.restore(tree(folder));
      const next = await workspace.write([{ kind: "write", path: "a.txt", text: "b\n" }]);
      expect((await workspace.diff(tree(folder), next)).patch).toContain("\n-mine\n+b\n");
      const commit = await commitTree(place, next, [head], "Next\n");
      const tip = git(folder, "rev-parse", "auto-gvpie");
      expect(await moveBranch(place, commit, tip, "test")).toEqual({ kind: "moved" });
      expect(await findLanded(place, head, ["Next"])).toBe(commit);
      await expect(treeOf(place, "0123456789012345678901234567890123456789")).rejects.toThrow();
    } finally {
      vi.unstubAllEnvs();
    }
    expect(sprung()).toBe(false);
  },
);
