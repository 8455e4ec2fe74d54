import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** A folder that goes when the test ends. */
export function scratch(name = "auto-gvpie-"): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), name)));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function git(folder: string, ...args: string[]): string {
  const identity = ["-c", "user.name=Owner", "-c", "user.email=owner@example.com"];
  return execFileSync("git", ["-C", folder, ...identity, ...args], { encoding: "utf8" }).trim();
}

/** Writes files, by path, into a folder. */
export function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

export const LIB = `pub fn add(a: i32, b: i32) -> i32 {
    a + b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(add(1, 2), 3);
    }
}
`;

export const CRATE = {
  "Cargo.toml":
    '[package]\nname = "tiny"\nversion = "0.1.0"\nedition = "2021"\n\n[profile.dev]\ndebug = 0\n',
  "Cargo.lock": 'version = 4\n\n[[package]]\nname = "tiny"\nversion = "0.1.0"\n',
  "src/lib.rs": LIB,
  ".gitignore": "target\n",
};

/** A committed repository with these files: a tiny crate, unless others are given. */
export function repository(files: Record<string, string> = CRATE, folder = scratch()): string {
  mkdirSync(folder, { recursive: true });
  git(folder, "init", "-q", "-b", "main");
  write(folder, files);
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "Begin");
  return folder;
}

/** The queue file of a repository, committed, as its owner would have it. */
export function queue(folder: string, tasks: readonly object[]): string {
  const file = path.join(folder, "auto_tasks.json");
  writeFileSync(file, `${JSON.stringify(tasks, null, 2)}\n`);
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "Tasks");
  return file;
}
