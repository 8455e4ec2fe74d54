import { rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { refusedBase } from "../../../graph/base-refusals.ts";
import { moveBranch } from "../../../tools/repository/loop-branch.ts";
import { type Base, takeOwnerWork } from "../../../tools/repository/take-owner-work.ts";
import { git, repository, scratch, write } from "../../support/crate.ts";
import { ownerState } from "../../support/owner-state.ts";
import { typed } from "../../support/typed.ts";
import { land, opened, ownerCommits } from "./opened.ts";

const FILES = { "a.txt": "one\ntwo\nthree\n", 'q "uo\te".txt': "quoted\n" };

const at = (folder: string, name: string) => git(folder, "rev-parse", name);

function ready(base: Base): Extract<Base, { kind: "ready" }> {
  if (base.kind !== "ready") throw new Error(base.kind);
  return base;
}

async function refusal(folder: string): Promise<string> {
  const place = await opened(folder);
  const base = await takeOwnerWork(place, null);
  return base.kind === "ready" ? "not refused" : refusedBase(base, place);
}

test("the branch is brought up to its owner's commits: none, forward, behind, merged", async () => {
  const folder = repository(FILES);
  const place = await opened(folder);
  const take = async () => ready(await takeOwnerWork(place, null));
  const first = await take();
  expect(first).toEqual({
    kind: "ready",
    commit: at(folder, "HEAD"),
    tree: at(folder, "HEAD^{tree}"),
    taken: "nothing",
    snapshot: null,
  });
  const landed = await land(folder, first, "loop.txt", "loop\n");
  expect(await take()).toMatchObject({ commit: landed, taken: "nothing" });

  const mine = ownerCommits(folder, "mine.txt", "mine\n");
  const before = ownerState(folder);
  const merged = await take();
  expect(ownerState(folder)).toEqual(before);
  expect(merged.taken).toBe("merge");
  expect(git(folder, "rev-parse", "auto-gvpie", "auto-gvpie^1", "auto-gvpie^2")).toBe(
    [merged.commit, landed, mine].join("\n"),
  );
  expect(git(folder, "ls-tree", "--name-only", merged.tree)).toContain("loop.txt\nmine.txt");
  expect(await take()).toMatchObject({ commit: merged.commit, taken: "nothing" });

  typed(`cd ${folder}; git merge -q auto-gvpie`);
  const next = ownerCommits(folder, "mine.txt", "more\n");
  expect(await take()).toMatchObject({ commit: next, taken: "fast-forward" });
  expect(at(folder, "auto-gvpie")).toBe(next);
});

test("a conflict names the files; the commands that resolve it work when typed, either way", async () => {
  for (const resolve of [
    (text: string, folder: string) => {
      const [merge, , add, commit] = (/: (git .*?); then/.exec(text)?.[1] ?? "").split("; ");
      expect(() => typed(merge ?? "")).toThrow();
      write(folder, { "a.txt": "both\n", 'q "uo\te".txt': "both\n" });
      typed(add ?? "false", commit ?? "false");
    },
    (text: string) => typed(/there: (git .*)$/.exec(text)?.[1] ?? "false"),
  ]) {
    const folder = repository(FILES, path.join(scratch(), "it's mine"));
    const base = ready(await takeOwnerWork(await opened(folder), null));
    const once = await land(folder, base, "a.txt", "loop\n");
    const tree = at(folder, `${once}^{tree}`);
    await land(folder, { commit: once, tree }, 'q "uo\te".txt', "loop\n");
    write(folder, { "a.txt": "mine\n" });
    ownerCommits(folder, 'q "uo\te".txt', "mine\n");
    const before = ownerState(folder);
    const text = await refusal(folder);
    expect(text).toContain(
      'Your new commits conflict with the branch auto-gvpie in a.txt, q "uo\te".txt. Resolve it',
    );
    expect(ownerState(folder)).toEqual(before);
    resolve(text, folder);
    expect(await refusal(folder)).toBe("not refused");
    expect(git(folder, "status", "--porcelain")).toBe("");
  }
});

test("a branch that is not the loop's to move is refused, and the mending command works", async () => {
  const shapes: [RegExp, (folder: string) => void][] = [
    [
      /^The branch auto-gvpie is checked out in .*Switch to another branch there \((.*)\)/,
      (folder) => git(folder, "checkout", "-q", "-b", "auto-gvpie"),
    ],
    [
      /^The branch auto-gvpie is checked out in the worktree .* is gone. Forget it: (.*); then/,
      (folder) => {
        const away = path.join(scratch(), "away");
        git(folder, "worktree", "add", "-q", "-b", "auto-gvpie", away);
        rmSync(away, { recursive: true });
      },
    ],
    [
      /^The branch auto-gvpie is another name of main, .* Remove the name: (.*); then/,
      (folder) => git(folder, "symbolic-ref", "refs/heads/auto-gvpie", "refs/heads/main"),
    ],
    [
      /^The branch auto-gvpie\/mine takes the place of .* Rename it: (.*); then/,
      (folder) => git(folder, "branch", "auto-gvpie/mine"),
    ],
    [
      /^The branch auto-gvpie has no commit in common with HEAD: .* Rename it: (.*); then/,
      (folder) => {
        git(folder, "checkout", "-q", "--orphan", "auto-gvpie");
        git(folder, "commit", "-q", "-m", "Apart");
        git(folder, "checkout", "-q", "main");
      },
    ],
  ];
  for (const [pattern, shape] of shapes) {
    const folder = repository(FILES);
    shape(folder);
    const before = ownerState(folder);
    const text = await refusal(folder);
    expect(text).toMatch(pattern);
    expect(ownerState(folder)).toEqual(before);
    if (/switch -/.test(text)) git(folder, "switch", "-q", "main");
    if (/switch -/.test(text)) git(folder, "switch", "-q", "auto-gvpie");
    typed(pattern.exec(text)?.[1] ?? "false");
    expect([pattern, await refusal(folder)]).toEqual([pattern, "not refused"]);
  }
});

test("a shallow clone whose history is cut between branch and HEAD says how to fetch it", async () => {
  const origin = repository(FILES);
  const folder = path.join(scratch(), "shallow");
  git(origin, "clone", "-q", "--depth=1", `file://${origin}`, folder);
  await land(folder, ready(await takeOwnerWork(await opened(folder), null)), "b.txt", "loop\n");
  ownerCommits(origin, "mine.txt", "mine\n");
  ownerCommits(origin, "mine.txt", "more\n");
  typed(`cd ${folder}; git fetch -q --depth=1; git reset -q --hard @{u}`);
  const text = await refusal(folder);
  expect(text).toMatch(/no commit in common in this shallow clone. Fetch what is cut off: git/);
  typed(/off: (.*); then/.exec(text)?.[1] ?? "false");
  expect(await takeOwnerWork(await opened(folder), null)).toMatchObject({ taken: "merge" });
});

test("a partial clone that lacks files names them, and the command that fetches them", async () => {
  const origin = repository(FILES);
  git(origin, "config", "uploadpack.allowFilter", "true");
  git(origin, "config", "uploadpack.allowAnySHA1InWant", "true");
  const folder = path.join(scratch(), "it's partial");
  git(origin, "clone", "-q", "--filter=blob:none", "--no-checkout", `file://${origin}`, folder);
  const text = await refusal(folder);
  expect(text).toMatch(
    /^This is a partial clone, and of commit .*: a.txt, q "uo\te".txt. Fetch it:/,
  );
  expect(typed(/it: (.*); then/.exec(text)?.[1] ?? "false")).toMatch(/2 files changed/);
  expect(await refusal(folder)).toBe("not refused");
});

test("a lock that a killed git left is cleared, in a linked worktree too", async () => {
  const top = repository(FILES);
  const folder = path.join(scratch(), "linked");
  git(top, "worktree", "add", "-q", "-b", "mine", folder);
  const place = await opened(folder);
  const head = at(folder, "HEAD");
  write(top, { ".git/refs/heads/auto-gvpie.lock": "" });
  expect(await moveBranch(place, head, null, "test")).toEqual({ kind: "moved" });
  expect(await moveBranch(place, head, null, "test")).toEqual({ kind: "stale" });
  git(top, "update-ref", "-d", "refs/heads/auto-gvpie");
  write(top, { ".git/refs/heads/auto-gvpie/mine.lock": "" });
  expect(await moveBranch(place, head, null, "test")).toMatchObject({ kind: "failed" });
});
