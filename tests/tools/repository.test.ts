import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import {
  commitTree,
  describeCommit,
  type OpenedRepository,
  openRepository,
  type Repository,
  treeOf,
} from "../../tools/repository.ts";
import { git, repository, scratch, write } from "../support/crate.ts";
import { typed } from "../support/typed.ts";

const FILES = { "a.txt": "a\n", "crates/one/b.txt": "b\n" };

function opened(found: OpenedRepository): Repository {
  if (found.kind === "unusable") throw new Error(found.message);
  return found.repository;
}

/** The command at the end of a message. */
const commandIn = (message: string) => /: (git [\s\S]*)$/.exec(message)?.[1] ?? "false";

test.each([
  "plain",
  "with spaces",
  "ünïcödé 漢字",
  `"quotes" and 'more' $(echo no)`,
  "new\nline",
  "-n",
])("a repository in a folder named %j", async (name) => {
  const home = scratch();
  const top = repository(FILES, path.join(home, name));
  expect(opened(await openRepository(top))).toEqual({
    gitDir: path.join(top, ".git"),
    commonDir: path.join(top, ".git"),
    top,
    prefix: "",
    format: "sha1",
  });
  expect(opened(await openRepository(path.join(top, "crates/one"))).prefix).toBe("crates/one/");
  symlinkSync(path.join(top, "crates"), path.join(home, "link"));
  expect(opened(await openRepository(path.join(home, "link/one"))).top).toBe(top);
});

test("what makes a repository of a folder, or its first commit, works when it is typed", async () => {
  const folder = path.join(scratch(), "it's new");
  mkdirSync(folder);
  write(folder, FILES);
  for (const message of [
    /is not in a git repository. Make it one: git -C /,
    /has no commit yet. Make one: git -C /,
  ]) {
    const found = await openRepository(folder);
    expect(found).toEqual({ kind: "unusable", message: expect.stringMatching(message) });
    if (found.kind === "unusable") typed(commandIn(found.message));
    opened(await openRepository(folder));
    execFileSync("rm", ["-rf", path.join(folder, ".git")]);
    git(folder, "init", "-q");
  }
});

test("a linked worktree, a submodule, a separate git folder, a shallow clone, SHA-256", async () => {
  const home = scratch();
  const top = repository(FILES, path.join(home, "main"));
  const worktree = path.join(home, "linked");
  git(top, "worktree", "add", "-q", worktree);
  expect(opened(await openRepository(worktree))).toMatchObject({
    gitDir: path.join(top, ".git/worktrees/linked"),
    commonDir: path.join(top, ".git"),
    top: worktree,
  });
  git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", top, "sub");
  expect(opened(await openRepository(path.join(top, "sub"))).gitDir).toBe(
    path.join(top, ".git/modules/sub"),
  );
  git(home, "init", "-q", "--separate-git-dir", path.join(home, "apart.git"), "apart");
  git(path.join(home, "apart"), "commit", "-q", "--allow-empty", "-m", "Begin");
  expect(opened(await openRepository(path.join(home, "apart")))).toMatchObject({
    gitDir: path.join(home, "apart.git"),
    top: path.join(home, "apart"),
  });
  git(home, "clone", "-q", "--depth=1", `file://${top}`, "shallow");
  opened(await openRepository(path.join(home, "shallow")));
  git(home, "init", "-q", "--object-format=sha256", "longer");
  git(path.join(home, "longer"), "commit", "-q", "--allow-empty", "-m", "Begin");
  expect(opened(await openRepository(path.join(home, "longer"))).format).toBe("sha256");
});

test("what cannot be worked in is refused by name", async () => {
  const home = scratch();
  const top = repository(FILES, path.join(home, "main"));
  git(home, "clone", "-q", "--bare", top, "bare.git");
  const broken = repository(FILES, path.join(home, "broken"));
  write(broken, { ".git/config": "[core\n" });
  const newer = repository(FILES, path.join(home, "newer"));
  git(newer, "config", "core.repositoryFormatVersion", "9");
  for (const [folder, message] of [
    [path.join(home, "nowhere"), /nowhere does not exist/],
    [path.join(home, "bare.git"), /bare.git is a bare repository .* Clone it and name the clone/],
    [path.join(top, ".git"), /is a bare repository or git's own folder/],
    [broken, /^git cannot use .*broken: fatal: bad config line 1/],
    [newer, /^git cannot use .*newer: [\s\S]*version/],
  ] as const) {
    expect(await openRepository(folder)).toEqual({
      kind: "unusable",
      message: expect.stringMatching(message),
    });
  }
});

test("another user's repository: the command that trusts it works when it is typed", async () => {
  const home = scratch();
  const folder = repository(FILES, path.join(home, "it's theirs"));
  vi.stubEnv("HOME", home);
  vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
  try {
    const found = await openRepository(path.join(folder, "crates"));
    expect(found).toEqual({
      kind: "unusable",
      message: expect.stringMatching(/git does not trust .*it's theirs, because another user owns/),
    });
    if (found.kind === "unusable") typed(commandIn(found.message));
    opened(await openRepository(path.join(folder, "crates")));
  } finally {
    vi.unstubAllEnvs();
  }
});

test("a caller's own git variables lead nowhere else: the loop in a hook", async () => {
  const [mine, other] = [repository(FILES), repository({ "other.txt": "" })];
  vi.stubEnv("GIT_DIR", path.join(other, ".git"));
  vi.stubEnv("GIT_INDEX_FILE", path.join(other, ".git/index"));
  vi.stubEnv("GIT_WORK_TREE", other);
  try {
    const found = opened(await openRepository(mine));
    expect(found.top).toBe(realpathSync(mine));
    expect(await treeOf(found, "HEAD")).not.toBe("");
  } finally {
    vi.unstubAllEnvs();
  }
  expect(await treeOf(opened(await openRepository(mine)), "HEAD")).toBe(
    git(mine, "rev-parse", "HEAD^{tree}"),
  );
});

test("nobody is configured: the loop's own name; else the owner commits what the loop wrote", async () => {
  const top = repository(FILES);
  const found = opened(await openRepository(top));
  const who = (commit: string) => git(top, "log", "-1", "--format=%an <%ae>, %cn", commit);
  vi.stubEnv("HOME", scratch());
  vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
  try {
    git(top, "config", "user.useConfigOnly", "true");
    const tree = await treeOf(found, "HEAD");
    const none = await commitTree(found, tree, [], "Text with ünïcödé\n");
    expect(who(none)).toBe("Auto-GVPIE <auto-gvpie@localhost>, Auto-GVPIE");
    git(top, "config", "user.name", "Ada");
    git(top, "config", "user.email", "ada@example.com");
    git(top, "config", "i18n.commitEncoding", "latin1");
    const ada = await commitTree(found, tree, [none], "Text with ünïcödé\n");
    expect(who(ada)).toBe("Auto-GVPIE <auto-gvpie@localhost>, Ada");
    expect(await describeCommit(found, ada)).toBe(`${ada.slice(0, 7)} (Text with ünïcödé)`);
  } finally {
    vi.unstubAllEnvs();
  }
  expect(existsSync(path.join(top, "a.txt"))).toBe(true);
});
