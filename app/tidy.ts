import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { Store } from "../store/store.ts";
import { troubleOf } from "../store/trouble.ts";
import { bytesIn } from "./disk-use.ts";
import { placesOf, type Settings } from "./settings.ts";

/** A repository's workspace, with all that cargo has built in it, that nobody used for so long goes. */
const WORKSPACE_MS = 30 * 24 * 3600 * 1000;
/** What cargo built for earlier states of a repository is never removed by cargo itself. */
const TARGET_BYTES = 10e9;

/**
 * Keeps the disk bounded, after each run: forgets what is older than the runs to keep, removes
 * unused and overgrown workspaces now and then, and keeps a backup of the store. LanceDB removes
 * its own old versions.
 */
export function tidy(settings: Settings, store: Store): void {
  try {
    tidyUp(settings, store);
  } catch (error) {
    // On a full disk the next run says so.
    if (troubleOf(error) !== "full") throw error;
  }
}

function tidyUp(settings: Settings, store: Store): void {
  const { artifacts, workspaces } = placesOf(settings.tasks);
  const forgotten = new Set(store.forgetRuns(settings.keepRuns));
  if (forgotten.size > 0) {
    const runOf = (name: string) => /^(?:art|run)-(\d+-\d+-[0-9a-f]+)[-.]/.exec(name)?.[1] ?? "";
    for (const name of readdirSync(artifacts)) {
      if (forgotten.has(runOf(name))) rmSync(path.join(artifacts, name), { force: true });
    }
  }
  // Measuring what cargo has built takes a while.
  if (store.newestRun() % settings.keepRuns === 0) trimWorkspaces(workspaces, Date.now());
  store.keepBackup();
}

/** Removes workspaces that nobody used for a month, and builds that grew too large. */
export function trimWorkspaces(folder: string, now: number, targetBytes = TARGET_BYTES): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const home = path.join(folder, name);
    const target = path.join(home, "target");
    // Each use writes git's index anew, and with it the folder's time.
    const unused = now - statSync(home).mtimeMs;
    if (unused > WORKSPACE_MS) rmSync(home, { recursive: true, force: true });
    else if (bytesIn(target) > targetBytes) rmSync(target, { recursive: true, force: true });
  }
}
