import {
  type BigIntStats,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
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
    removeStale(copies);
    const made = copyOf(place.source, copy, existsSync(generatorsIn(copies)));
    const inside = { ...place, source: copy, sourceWritable: true };
    const end = await runCommand(command, inside, limits, hooks);
    const files = existsSync(copy) ? [...walk(copy)] : [];
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
    removeCopy(copy);
  }
}

/** A later `cargo` of the same line would go by them: a configuration can name a test runner. */
const STEERS_BUILDS =
  /(^|\/)(\.cargo\/config(\.toml)?|build\.rs|Cargo\.toml|rust-toolchain(\.toml)?)$/i;

/** Stands once a command left Rust files behind: build scripts then have to write them anew. */
const generatorsIn = (copies: string) => path.join(copies, "sources-are-generated");

/** Copies a folder; gives what tells for each file whether it was touched since. */
function copyOf(source: string, copy: string, rerunBuilds: boolean): Map<string, string> {
  mkdirSync(copy, { recursive: true, mode: 0o700 });
  const stamps = new Map<string, string>();
  const folders: [string, BigIntStats][] = [];
  for (const file of walk(source, (folder) => mkdirSync(path.join(copy, folder)))) {
    const [from, to] = [path.join(source, file), path.join(copy, file)];
    const was = lstatSync(from, { bigint: true });
    if (was.isDirectory()) folders.push([to, was]);
    else if (was.isSymbolicLink()) {
      symlinkSync(readlinkSync(from), to);
      lutimesSync(to, seconds(was.atimeNs), seconds(was.mtimeNs));
    } else if (was.isFile()) {
      copyFileSync(from, to, constants.COPYFILE_FICLONE);
      // Cargo goes by times. What a build script wrote is gone, so there it must run again.
      const rerun = rerunBuilds && path.basename(file) === "build.rs";
      if (!rerun) utimesSync(to, seconds(was.atimeNs), seconds(was.mtimeNs));
    } else continue;
    if (!was.isDirectory()) stamps.set(file, stamp(to));
  }
  for (const [to, was] of folders.reverse()) {
    utimesSync(to, seconds(was.atimeNs), seconds(was.mtimeNs));
  }
  return stamps;
}

/** Paths below a folder, folders before what is in them. */
function* walk(
  top: string,
  enter: (folder: string) => void = () => {},
  at = "",
): Generator<string> {
  for (const entry of readdirSync(path.join(top, at), { withFileTypes: true })) {
    const file = path.join(at, entry.name);
    if (entry.isDirectory()) enter(file);
    yield file;
    if (entry.isDirectory()) yield* walk(top, enter, file);
  }
}

function stamp(file: string): string {
  const found = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? "" : `${found.ino} ${found.ctimeNs} ${found.size} ${found.mode}`;
}

/** Rounded down to a microsecond: a file must not seem newer than what was built from it. */
function seconds(ns: bigint): number {
  return Number(ns / 1000n) / 1e6;
}

/** Copies of loops that were killed. */
function removeStale(copies: string): void {
  if (!existsSync(copies)) return;
  for (const name of readdirSync(copies)) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && isGone(pid)) removeCopy(path.join(copies, name));
  }
}

function removeCopy(copy: string): void {
  try {
    rmSync(copy, { recursive: true, force: true, maxRetries: 2 });
  } catch {
    // A command may have left a folder that nobody may enter; the disk's floor holds all the same.
  }
}
