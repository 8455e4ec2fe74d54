import { readFileSync } from "node:fs";

/** A file's text, or "" where it cannot be read. */
export function readableText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const INSTALLERS: [RegExp, string][] = [
  [/debian|ubuntu/, "apt-get install -y bubblewrap"],
  [/fedora|rhel|centos/, "dnf install -y bubblewrap"],
  [/arch/, "pacman -S bubblewrap"],
  [/suse/, "zypper install bubblewrap"],
  [/alpine/, "apk add bubblewrap"],
  [/nixos/, "nix profile install nixpkgs#bubblewrap"],
];

/** The command that installs bubblewrap on the system that `/etc/os-release` names. */
export function installCommand(osRelease: string, root: boolean): string {
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].map((m) => m[1]).join(" ");
  const command = INSTALLERS.find(([system]) => system.test(ids))?.[1];
  if (command === undefined) return "install the package bubblewrap";
  return root || command.startsWith("nix") ? command : `sudo ${command}`;
}

/** What to type so that an installed bwrap may make namespaces; `read` gives a file's text or "". */
export function forbiddenFix(program: string, read: (file: string) => string): string {
  if (read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").trim() === "1") {
    return appArmorProfile(program);
  }
  if (read("/proc/sys/kernel/unprivileged_userns_clone").trim() === "0") {
    return persistent("kernel.unprivileged_userns_clone=1");
  }
  if (read("/proc/sys/user/max_user_namespaces").trim() === "0") {
    return persistent("user.max_user_namespaces=15000");
  }
  if (/docker|containerd|lxc|podman/.test(read("/proc/1/cgroup") + read("/proc/1/mountinfo"))) {
    return [
      "start this container with",
      "--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined",
    ].join("\n");
  }
  return "allow unprivileged user namespaces on this machine, or use --unsandboxed";
}

function persistent(setting: string): string {
  return `echo ${setting} | sudo tee /etc/sysctl.d/90-userns.conf && sudo sysctl --system`;
}

/** Ubuntu since 23.10 allows user namespaces only to programs with a profile that says so. */
function appArmorProfile(program: string): string {
  return [
    "sudo tee /etc/apparmor.d/bwrap >/dev/null <<'EOF'",
    "abi <abi/4.0>,",
    "include <tunables/global>",
    "",
    `profile bwrap ${program} flags=(unconfined) {`,
    "  userns,",
    "  include if exists <local/bwrap>",
    "}",
    "EOF",
    "sudo apparmor_parser -r /etc/apparmor.d/bwrap",
  ].join("\n");
}
