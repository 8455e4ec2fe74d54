import { createHash } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CRATE, git, repository, write } from "../support/crate.ts";
import type { taskOf } from "./tasks.ts";

type OwnTask = ReturnType<typeof taskOf>;

const COMMENT = "// What I want done, dearest first.";

/** A repository and the person it belongs to, who goes on working while the loop does. */
export interface Owner {
  folder: string;
  file: string;
  tasks: OwnTask[];
  /** Adds a task: at the top, saved by an editor, or at the end, appended by a shell. */
  add(task: OwnTask, how: "saved" | "appended"): void;
  /** Commits a file of their own on their branch. */
  commit(name: string): void;
  /** What is theirs and not as they left it, in sentences. */
  changed(): string[];
}

export function newOwner(folder: string): Owner {
  repository({ ...CRATE, "a.txt": "one\n", "mine.bin": "\u0000\u0001" }, folder);
  const file = path.join(folder, "auto_tasks.json");
  writeFileSync(file, `[\n  ${COMMENT}\n]\n`);
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "Tasks");
  write(folder, { "untracked.txt": "mine too\n", "a.txt": "one\nnot committed\n" });
  const tasks: OwnTask[] = [];
  let left = stateOf(folder);

  return {
    folder,
    file,
    tasks,
    add(task, how) {
      tasks.push(task);
      if (how === "appended") return appendFileSync(file, `${JSON.stringify(task)}\n`);
      const text = readFileSync(file, "utf8");
      const saved = path.join(folder, ".auto_tasks.json.swp");
      writeFileSync(saved, text.replace(COMMENT, `${COMMENT}\n  ${JSON.stringify(task)},`));
      renameSync(saved, file);
    },
    commit(name) {
      write(folder, { [name]: `${name}\n` });
      git(folder, "add", name);
      git(folder, "commit", "-q", "-m", `Add ${name}`);
      left = stateOf(folder);
    },
    changed() {
      const now = stateOf(folder);
      const names = [...new Set([...Object.keys(left), ...Object.keys(now)])];
      const wrong = names.filter((name) => left[name] !== now[name]);
      const comment = readFileSync(file, "utf8").includes(COMMENT);
      return [
        ...wrong.map((name) => `${name} is not as its owner left it`),
        ...(comment ? [] : ["the comment in the queue file is gone"]),
      ];
    },
  };
}

/** The loop's own, and the queue file, which is compared by its tasks; leftovers are looked for apart. */
const NOT_THEIRS = [
  "auto_tasks.json",
  ".auto_tasks.json.next",
  ".auto-gvpie",
  "artifacts",
  "lancedb",
  ".git",
];

/** Every byte that is the owner's: files, index, branches. */
function stateOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !NOT_THEIRS.includes(name.split("/")[0] ?? ""));
  const refs = git(folder, "for-each-ref", "--format=%(refname) %(objectname)")
    .split("\n")
    .filter((line) => !line.startsWith("refs/heads/auto-gvpie "));
  return {
    ...Object.fromEntries(
      [...files, ".git/index", ".git/HEAD", ".git/config"].map((name) => [
        name,
        hashOf(path.join(folder, name)),
      ]),
    ),
    refs: refs.join("\n"),
  };
}

function hashOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
