import { readFileSync } from "node:fs";
import path from "node:path";
import type { FileChange } from "../contracts/edit.ts";
import type { Workspace } from "../tools/workspace.ts";
import { type Step, Suspension } from "./deps.ts";
import { fetchFor } from "./fetch.ts";
import type { LoopState } from "./state.ts";
import { given } from "./workspace.ts";

/** What only another manifest mends: no such crate, version or feature, or no TOML at all. */
const WRONG =
  /no matching package|failed to select a version|candidate versions found|does not have (?:that|this|these) feature|failed to parse manifest|Cargo\.toml:\d|cyclic package dependency/;

export type Refetched =
  | { kind: "fetched"; tree: string }
  /** The manifest asks for what there is not. */
  | { kind: "wrong"; message: string };

/**
 * After a granted change of a manifest: its crates are fetched, and the lock file that follows from
 * it becomes part of the change where git keeps one. cargo runs nothing of the crates then.
 *
 * @throws Suspension when the crates cannot be had now, which is nobody's attempt.
 */
export async function refetch(
  changes: readonly { path: string }[],
  tree: string,
  state: LoopState,
  workspace: Workspace,
  step: Step,
): Promise<Refetched> {
  if (!changes.some(({ path: file }) => /(^|\/)Cargo\.(toml|lock)$/.test(file))) {
    return { kind: "fetched", tree };
  }
  const fetched = await fetchFor(state.commands, workspace, step);
  switch (fetched.kind) {
    case "nothing-to-fetch":
      return { kind: "fetched", tree };
    case "not-ready":
      if (WRONG.test(fetched.message)) return { kind: "wrong", message: fetched.message };
      throw new Suspension("waiting", fetched.message);
    case "fetched": {
      const { prefix } = workspace.repository;
      const tracked = await workspace.list(given(state.base).tree);
      const isTracked = (lock: string) =>
        lock.startsWith(prefix) && tracked.includes(lock.slice(prefix.length));
      workspace.keepLocks(
        fetched.locks.filter((lock) => !isTracked(lock)),
        tree,
      );
      const locks = fetched.locks.filter(isTracked).map((lock): FileChange => {
        const text = readFileSync(path.join(workspace.folder, lock), "utf8");
        return { kind: "write", path: lock.slice(prefix.length), text };
      });
      return { kind: "fetched", tree: locks.length > 0 ? await workspace.write(locks) : tree };
    }
  }
}
