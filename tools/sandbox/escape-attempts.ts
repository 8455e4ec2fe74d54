import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

/**
 * Runs INSIDE the sandbox as a program of its own (`self-test.ts` starts it) and tries to get out.
 * Prints one JSON object: for each attempt what it achieved, "" when it was held. Where something
 * does give way it opens and undoes, and writes nothing: it may be the owner's real machine.
 */
interface Bait {
  repo: string;
  /** A folder of the host with `.ssh/id_bait`, `socket` and `file`. */
  folder: string;
  secret: string;
  port: number;
  abstractSocket: string;
  /** The host's `/proc/self/ns/pid` and `/proc/self/ns/mnt`. */
  pidNamespace: string;
  mountNamespace: string;
  sleepSeconds: string;
  /** Names of the attempts to make; default all. */
  only?: string[];
}

function firstThatWorks(attempts: Record<string, () => unknown>): string {
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      if (attempt()) return name;
    } catch {
      // Held.
    }
  }
  return "";
}

function firstWritable(files: string[]): string {
  return firstThatWorks(
    Object.fromEntries(
      files.map((file) => [
        file,
        () => {
          if (fs.existsSync(file)) fs.closeSync(fs.openSync(file, "r+"));
          else fs.rmSync(created(file));
          return true;
        },
      ]),
    ),
  );
}

function created(file: string): string {
  fs.closeSync(fs.openSync(file, "wx"));
  return file;
}

function connects(where: net.NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ ...where, timeout: 1000 });
    for (const end of ["error", "timeout"]) socket.once(end, () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function runs(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

function field(name: string): string {
  const status = fs.readFileSync("/proc/self/status", "utf8");
  return new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1] ?? "";
}

function secretInSomeEnvironment(secret: string): boolean {
  if (JSON.stringify(process.env).includes(secret)) return true;
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => fs.readFileSync(`/proc/${pid}/environ`, "latin1").includes(secret));
}

const cargoHome = () => process.env.CARGO_HOME ?? path.join(os.homedir(), ".cargo");

const ATTEMPTS: Record<string, (bait: Bait) => string | Promise<string>> = {
  "write outside": ({ folder }) =>
    firstWritable([
      ...["file", "new", ".cargo"].map((name) => path.join(folder, name)),
      ...["/new", "/usr/new", "/etc/passwd", "/etc/new", "/dev/new", "/var/new"],
    ]),
  "write the source": ({ repo }) =>
    firstWritable(["file", "new", ".git/config"].map((name) => path.join(repo, name))),
  "write the toolchain": () =>
    firstWritable([
      ...["config.toml", "bin/new"].map((name) => path.join(cargoHome(), name)),
      path.join(os.homedir(), ".rustup/settings.toml"),
      process.execPath,
    ]),
  "change the kernel's settings": () =>
    firstWritable([
      ...["/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe"],
      ...["/proc/sysrq-trigger", "/sys/kernel/uevent_helper"],
    ]),
  network: async ({ port }) =>
    (await connects({ host: "127.0.0.1", port })) ? "reached the host" : "",
  "network interfaces": () =>
    Object.keys(os.networkInterfaces())
      .filter((name) => name !== "lo")
      .join(" "),
  "abstract unix socket": async ({ abstractSocket }) =>
    (await connects({ path: `\0${abstractSocket}` })) ? "connected" : "",
  "unix socket": async ({ folder }) =>
    (await connects({ path: path.join(folder, "socket") })) ? "connected" : "",
  "read a secret variable": ({ secret }) =>
    firstThatWorks({ "found it": () => secretInSomeEnvironment(secret) }),
  "read a secret file": ({ folder, repo }) =>
    firstThatWorks({
      "the bait": () => fs.readFileSync(path.join(folder, ".ssh/id_bait")),
      "~/.ssh": () => fs.readdirSync(path.join(os.homedir(), ".ssh")),
      "cargo's credentials": () => fs.readFileSync(path.join(cargoHome(), "credentials.toml")),
      "/etc/shadow": () => fs.readFileSync("/etc/shadow"),
      "the repository's .git": () => fs.readdirSync(path.join(repo, ".git")),
    }),
  remount: ({ repo, mountNamespace }) => {
    // A mount here would be one of the owner's machine.
    if (fs.readlinkSync("/proc/self/ns/mnt") === mountNamespace) return "the host's mounts";
    return firstThatWorks({
      "/": () => runs("mount", "-o", "remount,rw", "/"),
      "/usr": () => runs("mount", "-o", "remount,bind,rw", "/usr"),
      "the source": () => runs("mount", "-o", "remount,bind,rw", repo),
      "a new mount": () => runs("mount", "-t", "tmpfs", "none", "/tmp"),
    });
  },
  "nested user namespace": () =>
    firstThatWorks({
      "as root": () => runs("unshare", "--user", "--map-root-user", "true"),
      plain: () => runs("unshare", "--user", "true"),
    }),
  "the host's processes": ({ pidNamespace }) =>
    fs.readlinkSync("/proc/self/ns/pid") === pidNamespace ? "same namespace" : "",
  capabilities: () => (/^0+$/.test(field("CapEff")) ? "" : field("CapEff")),
  "new privileges": () => (field("NoNewPrivs") === "1" ? "" : "a setuid program would work"),
  "our terminal": () => firstThatWorks({ "opened it": () => fs.openSync("/dev/tty", "r+") }),
  "raw devices": () =>
    firstThatWorks(
      Object.fromEntries(
        ["mem", "kmsg", "sda", "vda", "nvme0n1", "kvm"].map((name) => [
          name,
          () => fs.openSync(`/dev/${name}`, "r"),
        ]),
      ),
    ),
};

/** Two processes that ignore signals, one in a session of its own: the host looks for them. */
function stayBehind({ sleepSeconds }: Bait): void {
  const line = `trap '' TERM HUP; setsid sleep ${sleepSeconds} & sleep ${sleepSeconds}`;
  spawn("sh", ["-c", line], { detached: true, stdio: "inherit" }).unref();
}

async function attempt(bait: Bait): Promise<Record<string, string>> {
  if (!bait.only) stayBehind(bait);
  const achieved: Record<string, string> = {};
  for (const [name, run] of Object.entries(ATTEMPTS)) {
    if (!bait.only || bait.only.includes(name)) achieved[name] = await run(bait);
  }
  return achieved;
}

if (import.meta.main) {
  console.log(JSON.stringify(await attempt(JSON.parse(process.argv[2] ?? "{}"))));
  // The detached child holds stdout; whoever waits for its end would wait long.
  process.exit(0);
}
