import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

/**
 * Runs INSIDE the sandbox as a program of its own (`self-test.ts` starts it) and tries to get out.
 * Prints one JSON object: for each attempt what it achieved, "" when it was held.
 */
interface Bait {
  repo: string;
  /** A folder of the host with `.ssh/id_bait`, `socket` and `file`. */
  folder: string;
  secret: string;
  port: number;
  abstractSocket: string;
  pidNamespace: string;
  sleepSeconds: string;
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
          fs.closeSync(fs.openSync(file, fs.existsSync(file) ? "r+" : "wx"));
          return true;
        },
      ]),
    ),
  );
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

async function attempts(bait: Bait): Promise<Record<string, string>> {
  const home = os.homedir();
  spawn(
    "sh",
    ["-c", `trap '' TERM HUP; setsid sleep ${bait.sleepSeconds} & sleep ${bait.sleepSeconds}`],
    {
      detached: true,
      stdio: "inherit",
    },
  ).unref();
  // The home is scratch inside: writing may work here, and must change nothing there.
  for (const name of ["new", ".profile"]) firstWritable([path.join(home, name)]);
  return {
    "write outside": firstWritable([
      ...["file", "new", ".cargo"].map((name) => path.join(bait.folder, name)),
      ...["/new", "/usr/new", "/etc/passwd", "/etc/new", "/dev/new", "/var/new"],
    ]),
    "write the source": firstWritable([
      path.join(bait.repo, "file"),
      path.join(bait.repo, "new"),
      path.join(bait.repo, ".git/config"),
    ]),
    "write the toolchain": firstWritable([
      path.join(process.env.CARGO_HOME ?? "", "config.toml"),
      path.join(process.env.CARGO_HOME ?? "", "bin/new"),
      path.join(home, ".rustup/settings.toml"),
      process.execPath,
    ]),
    "change the kernel's settings": firstWritable([
      "/proc/sys/kernel/core_pattern",
      "/proc/sys/kernel/modprobe",
      "/proc/sysrq-trigger",
      "/sys/kernel/uevent_helper",
    ]),
    network: (await connects({ host: "127.0.0.1", port: bait.port })) ? "reached the host" : "",
    "network interfaces": Object.keys(os.networkInterfaces())
      .filter((name) => name !== "lo")
      .join(" "),
    "abstract unix socket": (await connects({ path: `\0${bait.abstractSocket}` }))
      ? "connected"
      : "",
    "unix socket": (await connects({ path: path.join(bait.folder, "socket") })) ? "connected" : "",
    "read a secret variable": firstThatWorks({
      "found it": () => secretInSomeEnvironment(bait.secret),
    }),
    "read a secret file": firstThatWorks({
      "the bait": () => fs.readFileSync(path.join(bait.folder, ".ssh/id_bait")),
      "~/.ssh": () => fs.readdirSync(path.join(home, ".ssh")),
      "cargo's credentials": () =>
        fs.readFileSync(path.join(process.env.CARGO_HOME ?? "", "credentials.toml")),
      "/etc/shadow": () => fs.readFileSync("/etc/shadow"),
      "the repository's .git": () => fs.readdirSync(path.join(bait.repo, ".git")),
    }),
    remount: firstThatWorks({
      "/": () => runs("mount", "-o", "remount,rw", "/"),
      "/usr": () => runs("mount", "-o", "remount,bind,rw", "/usr"),
      "the source": () => runs("mount", "-o", "remount,bind,rw", bait.repo),
      "a new mount": () => runs("mount", "-t", "tmpfs", "none", "/tmp"),
    }),
    "nested user namespace": firstThatWorks({
      "as root": () => runs("unshare", "--user", "--map-root-user", "true"),
      plain: () => runs("unshare", "--user", "true"),
    }),
    "the host's processes": firstThatWorks({
      "same namespace": () => fs.readlinkSync("/proc/self/ns/pid") === bait.pidNamespace,
    }),
    capabilities: /^0+$/.test(field("CapEff")) ? "" : field("CapEff"),
    "new privileges": field("NoNewPrivs") === "1" ? "" : "a setuid program would work",
    "our terminal": firstThatWorks({ "opened it": () => fs.openSync("/dev/tty", "r+") }),
    "raw devices": firstThatWorks(
      Object.fromEntries(
        ["/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/nvme0n1", "/dev/kvm"].map(
          (file) => [file, () => fs.openSync(file, "r")],
        ),
      ),
    ),
  };
}

if (import.meta.main) {
  console.log(JSON.stringify(await attempts(JSON.parse(process.argv[2] ?? "{}"))));
  // The detached child holds stdout; whoever waits for its end would wait long.
  process.exit(0);
}
