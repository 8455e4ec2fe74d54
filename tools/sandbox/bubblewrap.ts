import { existsSync, lstatSync, statSync } from "node:fs";
import path from "node:path";
import type { Limits, Place } from "./command-end.ts";
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
 * capability (`core_pattern` names a program that it then runs outside), and bwrap's own cover
 * leaves them open in that case.
 */
const KERNEL_SETTINGS = ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs"];

/** Namespaces and powers, the same for every command and for the trial of `sandboxAvailable`. */
export const NAMESPACES = [
  ..."--unshare-user --disable-userns --unshare-all --cap-drop ALL".split(" "),
  ..."--die-with-parent --new-session --clearenv".split(" "),
];

const GIB = 2 ** 30;

/**
 * Arguments for `bwrap` up to the command itself. Nothing of the host is there but what is named:
 * the system's programs, toolchains, the source (read-only, at the repository's own path, so that
 * `../` dependencies resolve and its `.git` is hidden) and the writable folders.
 *
 * - `--unshare-user`: without it, bwrap run as root keeps root's power to remount everything writable.
 * - `--disable-userns`: a nested user namespace would give back capabilities (and kernel surface).
 * - `--unshare-all`: no network, no abstract sockets, no host processes, no System V memory.
 * - `--new-session`: no pushing of characters into our terminal.
 * - `--die-with-parent` and the PID namespace: nothing outlives the command or us.
 * - `--remount-ro /` and `/dev`: both are memory without a size limit.
 */
export function bubblewrapArguments(
  place: Place,
  limits: Limits,
  env: Record<string, string>,
): string[] {
  const home = homeFolder();
  const cargoHome = env.CARGO_HOME ?? path.join(home, ".cargo");
  const size = String(limits.tmpBytes ?? GIB);
  const system = readableHost(home);
  const shown = [...system, ...readablePath(env.PATH ?? "", home, system)];
  const readable = (place.readable ?? []).filter((folder) => existsSync(folder));
  // Outer folders first, or they would hide the inner ones.
  readable.sort((a, b) => a.length - b.length);

  const parent = scratchParent(place.mountAt, home, shown);

  return [
    ...NAMESPACES,
    ..."--proc /proc --dev /dev".split(" "),
    ...KERNEL_SETTINGS.filter((file) => existsSync(file)).flatMap((f) => ["--ro-bind", f, f]),
    ...["--size", size, "--tmpfs", "/tmp", "--size", size, "--tmpfs", "/dev/shm"],
    ...["--size", size, "--tmpfs", home],
    ...parent.flatMap((folder) => ["--size", "1048576", "--tmpfs", folder]),
    ...mounts(shown.filter((v) => !within(cargoHome, v.path))),
    // Its own read-only mount: a configuration dropped there could name a test runner.
    ...["--size", "1048576", "--tmpfs", cargoHome],
    ...mounts(readableCargoHome(cargoHome)),
    ...["--remount-ro", cargoHome],
    ...readable.flatMap((folder) => ["--ro-bind", folder, folder, ...gitHidden(folder)]),
    ...["--ro-bind", place.source, place.mountAt],
    ...place.writable.flatMap((folder) => ["--bind", folder, folder]),
    ...[...parent, "/dev", "/"].flatMap((folder) => ["--remount-ro", folder]),
    ...Object.entries(environmentInside(env, home, cargoHome, place)).flatMap((entry) => [
      "--setenv",
      ...entry,
    ]),
    ...["--chdir", path.join(place.mountAt, place.cwd)],
  ];
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
  place: Place,
): Record<string, string> {
  return {
    ...env,
    // A repository that is or holds the home leaves it read-only.
    HOME: within(place.mountAt, home) ? "/tmp" : home,
    TMPDIR: "/tmp",
    CARGO_HOME: cargoHome,
    CARGO_NET_OFFLINE: "true",
  };
}

function mounts(visible: Visible[]): string[] {
  return visible.flatMap((v) =>
    v.kind === "bind" ? ["--ro-bind", v.path, v.path] : ["--symlink", v.to, v.path],
  );
}
