import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Files are what is committed, byte for byte: no line ends are turned, no keywords filled in, and no
 * filter runs, which would be a program outside of the sandbox.
 */
const ATTRIBUTES = "* -text !eol -ident -filter !working-tree-encoding\n";

/**
 * A git folder without branches and objects, whose configuration is ours: with it, and the objects
 * of another repository, nothing that the other one configures (filters, sparse checkout, line ends,
 * recursion into submodules) reaches a workspace. See gitrepository-layout(5).
 */
export function ownGitDir(home: string, format: string): string {
  const gitDir = path.join(home, "git");
  for (const folder of ["refs", "objects", "info"]) {
    mkdirSync(path.join(gitDir, folder), { recursive: true });
  }
  writeFileSync(path.join(gitDir, "HEAD"), "ref: refs/heads/none\n");
  writeFileSync(path.join(gitDir, "config"), configFor(format));
  writeFileSync(path.join(gitDir, "info", "attributes"), ATTRIBUTES);
  return gitDir;
}

function configFor(format: string): string {
  const core = "[core]\n\trepositoryformatversion = 1\n\tbare = false\n";
  return format === "sha1" ? core : `${core}[extensions]\n\tobjectformat = ${format}\n`;
}
