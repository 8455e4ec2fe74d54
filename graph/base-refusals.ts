import { existsSync } from "node:fs";
import path from "node:path";
import { BRANCH } from "../tools/repository/loop-branch.ts";
import type { Base } from "../tools/repository/take-owner-work.ts";
import type { Repository } from "../tools/repository.ts";
import { shellWord } from "../tools/shell-word.ts";
import { someOf } from "./some-of.ts";

type Refused = Exclude<Base, { kind: "ready" }>;

/** Why the loop's branch and its owner's work do not come together, and the commands that mend it. */
export function refusedBase(base: Refused, repository: Repository): string {
  const { top } = repository;
  const git = `git -C ${shellWord(top)}`;
  const again = "then start again.";
  const rename = (name: string) =>
    `${git} branch -m ${shellWord(name)} mine-${name.split("/").at(-1)}`;
  switch (base.kind) {
    case "conflict":
      return conflict(base, git);
    case "checked-out":
      return existsSync(base.where)
        ? `The branch ${BRANCH} is checked out in ${base.where}, and only the loop may move it. Switch to another branch there (git -C ${shellWord(base.where)} switch -), ${again}`
        : `The branch ${BRANCH} is checked out in the worktree ${base.where}, which is gone. Forget it: ${git} worktree prune; ${again}`;
    case "alias":
      return `The branch ${BRANCH} is another name of ${base.target}, and the loop would move that. Remove the name: ${git} symbolic-ref --delete refs/heads/${BRANCH}; ${again}`;
    case "blocked":
      return `The branch ${base.other} takes the place of the branch ${BRANCH} that the loop makes. Rename it: ${rename(base.other)}; ${again}`;
    case "unrelated":
      return existsSync(path.join(repository.commonDir, "shallow"))
        ? `The branch ${BRANCH} and HEAD have no commit in common in this shallow clone. Fetch what is cut off: ${git} fetch --unshallow; ${again}`
        : `The branch ${BRANCH} has no commit in common with HEAD: it is not the loop's. Rename it: ${rename(BRANCH)}; ${again}`;
    case "unmerged":
      return `Your checkout has conflicts that are not resolved in ${base.files.join(", ")}, so it cannot be worked from. Resolve them (${git} add), or start without --snapshot.`;
    case "too-large":
      return `${base.files.join(", ")}: too large for a snapshot of your checkout (more than 100 MB). Ignore it (.gitignore) or commit it, or start without --snapshot.`;
    case "missing":
      return `This is a partial clone, and of commit ${base.commit.slice(0, 12)} there is not on this machine: ${someOf(base.files)}. Fetch it: ${git} diff --stat $(${git} hash-object -t tree /dev/null) ${base.commit} | tail -1; ${again}`;
    case "failed":
      return `git could not prepare the commit to work from in ${top}: ${base.message}`;
  }
}

function conflict({ files, of }: Extract<Refused, { kind: "conflict" }>, git: string): string {
  const resolve = `Resolve it in your checkout: ${git} merge ${BRANCH}; mend the files; ${git} add -- ${files.map(shellWord).join(" ")}; ${git} commit --no-edit; then start again.`;
  const drop = `Or drop what the loop did there: ${git} branch -D ${BRANCH}`;
  const names = files.join(", ");
  return of === "commits"
    ? `Your new commits conflict with the branch ${BRANCH} in ${names}. ${resolve} ${drop}`
    : `Your uncommitted work conflicts with the branch ${BRANCH} in ${names}. Commit it (${git} commit -a), then: ${resolve} ${drop}`;
}
