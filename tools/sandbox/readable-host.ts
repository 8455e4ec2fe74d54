import { existsSync, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** One thing of the host that a command may read: a bind mount, a symlink made anew, a copy. */
export type Visible =
  | { kind: "bind"; path: string }
  | { kind: "link"; path: string; to: string }
  | { kind: "copy"; path: string };

const SYSTEM = [
  ..."/usr /bin /sbin /lib /lib32 /lib64 /libx32 /opt /nix/store /nix/var/nix/profiles".split(" "),
  ..."/gnu/store /run/current-system /home/linuxbrew/.linuxbrew /var/lib/flatpak/runtime".split(
    " ",
  ),
];

/** Of `/etc` only what programs need to run: no keys, no password hashes, no service settings. */
const ETC = `alternatives crypto-policies fonts group hosts java-11-openjdk java-17-openjdk
   java-21-openjdk java-25-openjdk ld.so.cache localtime mime.types nsswitch.conf os-release passwd
   pki/ca-trust pki/tls/certs protocols services ssl/certs ssl/openssl.cnf static`.split(/\s+/);

/** Where toolchain managers keep compilers and caches under a home; nothing of them holds secrets. */
const TOOL_HOMES = [
  ..."bin .asdf .bun/bin .deno/bin .elan .ghcup .goenv .jenv .juliaup .nodenv .nvm .opam".split(
    " ",
  ),
  ..."go .pyenv .rbenv .rustup .sdkman .swiftly .volta .zig .local/bin .local/go".split(" "),
  ...".local/lib .local/share/fnm .local/share/mise .local/share/pnpm".split(" "),
  ..."miniconda3 anaconda3 .local/share/uv .local/share/rtx .m2/repository".split(" "),
];

/** Of cargo's home everything but `credentials.toml` and what tools may have put beside it. */
const CARGO_HOME = ["bin", "config", "config.toml", "git", "registry"];

/** Host paths of system and toolchains that exist here and may be read by a command. */
export function readableHost(home: string): Visible[] {
  const etc = ETC.map((name) => path.join("/etc", name)).flatMap(visible);
  const tools = TOOL_HOMES.map((name) => path.join(home, name));
  return [...SYSTEM.flatMap(visible), ...etc.map(cheaply), ...tools.flatMap(visible)];
}

/** What of cargo's home may be read: compiled tools, configuration, fetched crates. */
export function readableCargoHome(cargoHome: string): Visible[] {
  return CARGO_HOME.map((name) => path.join(cargoHome, name)).flatMap(visible);
}

/**
 * Folders of programs that `PATH` names and nothing else shows: the parent of a `bin` (its `lib`
 * stands beside it), else the entry itself. Never the home as a whole, nor a folder above it.
 */
export function readablePath(PATH: string, home: string, shown: Visible[]): Visible[] {
  return PATH.split(path.delimiter)
    .filter((entry) => path.isAbsolute(entry) && !shown.some((v) => within(v.path, entry)))
    .map((entry) => (path.basename(entry) === "bin" ? path.dirname(entry) : entry))
    .filter((folder) => !within(folder, home))
    .flatMap(visible);
}

/** `file` is `folder` or lies below it. */
export function within(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}

/** The real home of whoever runs this; environment first, as every tool does it. */
export function homeFolder(): string {
  const home = process.env.HOME || os.homedir();
  // Some containers' users have "/": nothing can be mounted there.
  if (path.resolve(home) === "/") return "/home/nobody";
  return existsSync(home) ? realpathSync(home) : home;
}

/** A mount costs each command about 0.2 ms, a copy of a small file next to nothing. */
function cheaply(one: Visible): Visible {
  return one.kind === "bind" && statSync(one.path).isFile() ? { ...one, kind: "copy" } : one;
}

function visible(file: string): Visible[] {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isSymbolicLink()) return [{ kind: "bind", path: file }];
  const to = readlinkSync(file);
  // A link into what is bound anyway stays a link; any other becomes what it leads to.
  const target = path.resolve(path.dirname(file), to);
  if (/^\/(usr|etc\/static|nix\/store|gnu\/store)\//.test(target)) {
    return [{ kind: "link", path: file, to }];
  }
  return existsSync(file) ? [{ kind: "bind", path: file }] : [];
}
