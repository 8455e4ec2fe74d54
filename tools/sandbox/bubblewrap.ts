import { existsSync, lstatSync, statSync } from "node:fs";
import path from "node:path";
import type { Limits, Place } from "./command-end.ts";
import { gpuMounts, NETWORK_FILES } from "./granted-host.ts";
import { withoutUnixSockets } from "./no-unix-sockets.ts";
import {
  homeFolder,
  readableCargoHome,
  readableHost,
  readablePath,
  type Visible,
  within,
} from "./readable-host.ts";

/**
 * Files that change the whole machine. The kernel lets root's uid write them without any
 * capability (`core_pattern` names a program that it then runs outside), and bwrap covers only
 * some of them. Any other user cannot write them anyway.
 */
const KERNEL_SETTINGS = ["sys", "acpi", "asound", "fs", "scsi"].map((name) => `/proc/${name}`);

/** Namespaces and powers, the same for every command and for the trial of `sandboxAvailable`. */
export const NAMESPACES = [
  ..."--unshare-user --disable-userns --unshare-all --cap-drop ALL".split(" "),
  ..."--die-with-parent --new-session --clearenv".split(" "),
];

const GIB = 2 ** 30;

/** The first descriptor of the files to copy in; 0 to 2 are the usual ones, 3 is bwrap's report. */
export const FIRST_COPY = 4;

/**
 * Arguments for `bwrap` up to the command itself. Nothing of the host is there but what is named:
 * the system's programs, toolchains, the source (read-only, at the repository's own path, so that
 * `../` dependencies resolve and its `.git` is hidden) and the writable folders.
 *
 * `copies`: files, or their bytes, to hand to bwrap open for reading, from descriptor `FIRST_COPY` on.
 *
 * - `--unshare-user`: without it, bwrap run as root keeps root's power to remount everything writable.
 * - `--disable-userns`: a nested user namespace would give back capabilities (and kernel surface).
 * - `--unshare-all`: no network, no abstract sockets, no host processes, no System V memory.
 * - `--share-net`, where granted, brings the host's abstract sockets along, which a filter of system
 *   calls (`--seccomp`) then holds.
 * - `--new-session`: no pushing of characters into our terminal.
 * - `--die-with-parent` and the PID namespace: nothing outlives the command or us.
 * - `--remount-ro /` and `/dev`: both are memory without a size limit.
 */
export function bubblewrapArguments(
  place: Place,
  limits: Limits,
  env: Record<string, string>,
): { args: string[]; copies: (string | Uint8Array)[] } {
  const home = homeFolder();
  const cargoHome = env.CARGO_HOME ?? path.join(home, ".cargo");
  const size = String(limits.tmpBytes ?? GIB);
  const system = readableHost(home);
  const shown = [...system, ...readablePath(env.PATH ?? "", home, system)];
  if (place.network) shown.push(...NETWORK_FILES.filter((one) => existsSync(one.path)));
  const readable = outerFirst(place.readable ?? []);

  const root = process.getuid?.() === 0;
  const parent = scratchParent(place.mountAt, home, shown);

  const copies: (string | Uint8Array)[] = [];
  const handed = (copy: string | Uint8Array) => String(FIRST_COPY + copies.push(copy) - 1);
  const mount = (one: Visible): string[] => {
    if (one.kind === "bind") return ["--ro-bind", one.path, one.path];
    if (one.kind === "link") return ["--symlink", one.to, one.path];
    return ["--file", handed(one.path), one.path];
  };

  const args = [
    ...NAMESPACES,
    ...(place.network ? ["--share-net", "--seccomp", handed(withoutUnixSockets())] : []),
    ..."--proc /proc --dev /dev".split(" "),
    ...(place.gpu ? gpuMounts() : []),
    ...(root ? KERNEL_SETTINGS : []).flatMap((file) => ["--ro-bind-try", file, file]),
    ...["--size", size, "--tmpfs", "/tmp", "--size", size, "--tmpfs", "/dev/shm"],
    ...["--size", size, "--tmpfs", home],
    ...parent.flatMap((folder) => ["--size", "1048576", "--tmpfs", folder]),
    ...shown.filter((v) => !within(cargoHome, v.path)).flatMap(mount),
    // Its own read-only mount: a configuration dropped there could name a test runner.
    ...["--size", "1048576", "--tmpfs", cargoHome],
    ...readableCargoHome(cargoHome).flatMap(mount),
    ...["--remount-ro", cargoHome],
    ...readable.flatMap((folder) => ["--ro-bind", folder, folder, ...gitHidden(folder)]),
    ...[place.sourceWritable ? "--bind" : "--ro-bind", place.source, place.mountAt],
    ...outerFirst(place.ignored ?? []).flatMap(shownIgnored),
    ...place.writable.flatMap((folder) => ["--bind", folder, folder]),
    ...[...parent, "/dev", "/"].flatMap((folder) => ["--remount-ro", folder]),
    ...Object.entries(environmentInside(env, home, cargoHome)).flatMap((entry) => [
      "--setenv",
      ...entry,
    ]),
    ...["--chdir", path.join(place.mountAt, place.cwd)],
  ];
  return { args, copies };
}

/**
 * Home and `/tmp` are writable scratch inside. Folders between them and the repository must not
 * be: cargo reads configuration and workspaces from all folders above.
 */
function scratchParent(mountAt: string, home: string, shown: Visible[]): string[] {
  const scratch = [home, "/tmp", "/dev/shm"].find((folder) => within(folder, mountAt));
  const [first = "", ...deeper] = path.relative(scratch ?? mountAt, mountAt).split(path.sep);
  if (scratch === undefined || deeper.length === 0) return [];
  const folder = path.join(scratch, first);
  return shown.some((v) => within(v.path, folder) || within(folder, v.path)) ? [] : [folder];
}

/** Outer folders first, or they would hide the inner ones. */
function outerFirst(folders: readonly string[]): string[] {
  return folders.filter((folder) => existsSync(folder)).sort((a, b) => a.length - b.length);
}

/** What tools write into `node_modules`, where such a folder is: memory of the command's own. */
const IGNORED_CACHES = [".cache", ".vite", ".vite-temp", ".vitest"];

function shownIgnored(folder: string): string[] {
  const caches = path.basename(folder) === "node_modules" ? IGNORED_CACHES : [];
  const present = caches
    .map((name) => path.join(folder, name))
    .filter((cache) => lstatSync(cache, { throwIfNoEntry: false })?.isDirectory());
  return [
    ...["--ro-bind", folder, folder],
    ...present.flatMap((cache) => ["--size", String(GIB), "--tmpfs", cache]),
  ];
}

/** A remote's address in `.git/config` may hold a token. */
function gitHidden(folder: string): string[] {
  if (!statSync(folder).isDirectory()) return [];
  const git = path.join(folder, ".git");
  const found = lstatSync(git, { throwIfNoEntry: false });
  if (found?.isDirectory()) return ["--size", "4096", "--tmpfs", git, "--remount-ro", git];
  return found ? ["--ro-bind", "/dev/null", git] : [];
}

function environmentInside(
  env: Record<string, string>,
  home: string,
  cargoHome: string,
): Record<string, string> {
  return {
    ...env,
    HOME: home,
    TMPDIR: "/tmp",
    CARGO_HOME: cargoHome,
    CARGO_NET_OFFLINE: "true",
  };
}
