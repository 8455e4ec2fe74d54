import { existsSync, lstatSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import type { CommandEnd, CommandHooks, Limits, Place } from "./command-end.ts";
import { isGone } from "./leftovers.ts";
import { runCommand } from "./run-command.ts";

export interface CopyEnd {
  end: CommandEnd;
  /** Files of the source that it changed, replaced or removed in its copy; new ones that steer builds. */
  changed: string[];
}

/**
 * Runs a command in a writable copy of its source, made for it alone and thrown away: nothing that
 * it writes is seen by anyone but what goes into the writable folders. `copies` is the folder that
 * holds such copies; on the source's own disk they share its blocks where the file system can.
 *
 * What was changed is read from inode numbers and change times, which no program can set; a folder
 * that was renamed away and back is not noticed. Never throws.
 */
export async function runInCopy(
  command: string,
  place: Place,
  copies: string,
  limits: Limits,
  hooks: CommandHooks = {},
): Promise<CopyEnd> {
  const copy = path.join(copies, `${process.pid}-${crypto.randomUUID()}`);
  try {
    await removeStale(copies);
    const made = await copyOf(place.source, copy, existsSync(generatorsIn(copies)));
    const inside = { ...place, source: copy, sourceWritable: true };
    const end = await runCommand(command, inside, limits, hooks);
    const files = filesIn(copy);
    if (files.some((file) => file.endsWith(".rs") && !made.has(file))) {
      writeFileSync(generatorsIn(copies), "");
    }
    const touched = [...made].filter(([file, was]) => stamp(path.join(copy, file)) !== was);
    const steering = files.filter((file) => STEERS_BUILDS.test(file) && !made.has(file));
    return { end, changed: [...touched.map(([file]) => file), ...steering] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { end: { kind: "unavailable", message: `no copy to write into: ${why}` }, changed: [] };
  } finally {
    await removeCopy(copy);
  }
}

/** A later `cargo` of the same line would go by them: a configuration can name a test runner. */
const STEERS_BUILDS =
  /(^|\/)(\.cargo\/config(\.toml)?|build\.rs|Cargo\.toml|rust-toolchain(\.toml)?)$/i;

/** Stands once a command left Rust files behind: build scripts then have to write them anew. */
const generatorsIn = (copies: string) => path.join(copies, "sources-are-generated");

/**
 * Copies a folder with times, modes and links, which cargo goes by; gives what tells for each file
 * whether it was touched since. The system's `cp` is several times as fast as node's own.
 */
async function copyOf(
  source: string,
  copy: string,
  rerunBuilds: boolean,
): Promise<Map<string, string>> {
  mkdirSync(copy, { recursive: true, mode: 0o700 });
  await execa("cp", ["-a", `${source}/.`, copy]);
  const files = filesIn(copy);
  // What a build script wrote is gone, so there it must run again.
  const scripts = rerunBuilds ? files.filter((file) => path.basename(file) === "build.rs") : [];
  for (const script of scripts) utimesSync(path.join(copy, script), new Date(), new Date());
  return new Map(files.map((file) => [file, stamp(path.join(copy, file))]));
}

/** Paths of all that is no folder; what stands in folders that may not be read is not among them. */
function filesIn(top: string, at = ""): string[] {
  return orElse([], () =>
    readdirSync(path.join(top, at), { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(at, entry.name);
      return entry.isDirectory() ? filesIn(top, file) : [file];
    }),
  );
}

/** "" for a file that is gone or out of reach. */
function stamp(file: string): string {
  const found = orElse(undefined, () => lstatSync(file, { bigint: true, throwIfNoEntry: false }));
  return found === undefined ? "" : `${found.ino} ${found.ctimeNs} ${found.size} ${found.mode}`;
}

/** The command has its way with the copy, also with the rights to it. */
function orElse<T, U>(otherwise: U, look: () => T): T | U {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

/** Copies of loops that were killed. */
async function removeStale(copies: string): Promise<void> {
  if (!existsSync(copies)) return;
  for (const name of readdirSync(copies)) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && isGone(pid)) await removeCopy(path.join(copies, name));
  }
}

/** A folder in it that nobody may enter is left; the disk's floor holds all the same. */
async function removeCopy(copy: string): Promise<void> {
  await execa("rm", ["-rf", copy], { reject: false });
}
