import { rmSync } from "node:fs";
import path from "node:path";
import { git, gitOut } from "../git.ts";
import type { Repository } from "../repository.ts";

/** The branch that only the loop writes. */
export const BRANCH = "auto-gvpie";
const REF = `refs/heads/${BRANCH}`;

export type LoopBranch =
  | { kind: "none" }
  | { kind: "there"; commit: string; tree: string }
  /** A worktree has it, in the folder `where`. */
  | { kind: "checked-out"; where: string }
  /** It is another name for `target`, which is not the loop's to move. */
  | { kind: "alias"; target: string }
  /** The branch `other` takes its place in git's folder. */
  | { kind: "blocked"; other: string };

/** Where the loop's branch stands, and whether the loop may move it. */
export async function loopBranch(repository: Repository): Promise<LoopBranch> {
  const fields = ["refname", "objectname", "tree", "symref", "worktreepath"];
  const format = `--format=${fields.map((field) => `%(${field})%00`).join("")}`;
  const out = await gitOut(repository, ["for-each-ref", format, REF]);
  const [ref = "", commit = "", tree = "", target = "", where = ""] = out.split("\0");
  if (ref === "") return { kind: "none" };
  // The pattern also stands for all that lies below it.
  if (ref !== REF) return { kind: "blocked", other: ref.replace("refs/heads/", "") };
  if (target !== "") return { kind: "alias", target: target.replace("refs/heads/", "") };
  if (where !== "") return { kind: "checked-out", where };
  return { kind: "there", commit, tree };
}

export async function branchTip(repository: Repository): Promise<string | null> {
  const tip = await git(repository, ["rev-parse", "-q", "--verify", REF]);
  return tip.kind === "ok" ? tip.out : null;
}

export type Moved = { kind: "moved" } | { kind: "stale" } | { kind: "failed"; message: string };

/** Moves the loop's branch only if it still stands at `from` (null: does not exist). */
export async function moveBranch(
  repository: Repository,
  to: string,
  from: string | null,
  why: string,
): Promise<Moved> {
  const args = ["update-ref", "--no-deref", "-m", `auto-gvpie: ${why}`, REF, to, from ?? ""];
  let done = await git(repository, args);
  if (done.kind === "failed" && /\.lock': File exists/.test(done.message)) {
    // A git that was killed here left its lock behind: one that is in use goes within moments.
    rmSync(path.join(repository.commonDir, `${REF}.lock`), { force: true });
    done = await git(repository, args);
  }
  if (done.kind === "ok") return { kind: "moved" };
  const tip = await branchTip(repository);
  return tip === from ? { kind: "failed", message: done.message } : { kind: "stale" };
}

/** The newest commit on the loop's branch, after `base`, whose message holds all these lines. */
export async function findLanded(
  repository: Repository,
  base: string,
  lines: readonly string[],
): Promise<string | null> {
  return newestWith(repository, `${base}..${REF}`, lines);
}

/** The newest commit of a range whose message holds all these texts. */
export async function newestWith(
  repository: Repository,
  range: string,
  texts: readonly string[],
): Promise<string | null> {
  const wanted = texts.map((text) => `--grep=${text}`);
  const how = ["--max-count=1", "--fixed-strings", "--all-match", ...wanted];
  const found = await git(repository, ["rev-list", ...how, range]);
  return found.kind === "ok" && found.out !== "" ? found.out : null;
}
