import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { NAMESPACES } from "./bubblewrap.ts";
import { onPath } from "./on-path.ts";
import { capProcesses } from "./process-cap.ts";
import { forbiddenFix, installCommand, readableText } from "./sandbox-advice.ts";

export type SandboxState =
  /** `limitsOff`: sentences about what does not hold here, to be shown. */
  | { kind: "available"; how: string; limitsOff: string[] }
  /** `install`: the command that installs it. */
  | { kind: "missing"; install: string }
  /** It is installed, but this machine does not let it work. `fix`: what to type. */
  | { kind: "forbidden"; why: string; fix: string };

let known: Promise<SandboxState> | undefined;

/** Whether commands can be sandboxed here, found out by trying; about 10 ms, then remembered. */
export function sandboxAvailable(): Promise<SandboxState> {
  known ??= find();
  return known;
}

async function find(): Promise<SandboxState> {
  if (process.platform === "darwin") return seatbelt();
  if (process.platform !== "linux") {
    return { kind: "missing", install: "wsl --install   (then run this inside WSL2)" };
  }
  const program = onPath("bwrap");
  const root = process.getuid?.() === 0;
  if (program === undefined) {
    return { kind: "missing", install: installCommand(readableText("/etc/os-release"), root) };
  }
  const trial = await tryOut(program);
  if (trial.code === 0) return { kind: "available", how: "bubblewrap", limitsOff: capsOff(root) };
  if (/unknown option/i.test(trial.stderr)) {
    const install = installCommand(readableText("/etc/os-release"), root);
    return { kind: "missing", install: `${install}   (0.8 or newer; ${program} is older)` };
  }
  const why = trial.stderr.trim() || `bwrap ended with ${trial.code}`;
  return { kind: "forbidden", why, fix: forbiddenFix(program, readableText) };
}

function seatbelt(): SandboxState {
  if (!existsSync("/usr/bin/sandbox-exec")) {
    return { kind: "forbidden", why: "this macOS has no sandbox-exec", fix: "use --unsandboxed" };
  }
  const limitsOff = [
    "macOS: this sandbox has not been tested; memory and processes are not capped",
  ];
  return { kind: "available", how: "sandbox-exec", limitsOff };
}

function capsOff(root: boolean): string[] {
  if (!root) return [];
  const cap = capProcesses(1);
  cap?.release();
  if (cap !== null) return [];
  return [
    "running as root: the kernel's process limit does not bind; processes are counted instead",
  ];
}

/** Everything that the real runs need of bwrap and of the kernel, around `true`. */
async function tryOut(program: string): Promise<{ code: number | null; stderr: string }> {
  const args = [
    ...NAMESPACES,
    ..."--ro-bind / / --proc /proc --dev /dev --size 4096 --tmpfs /tmp".split(" "),
    ..."--remount-ro /dev -- true".split(" "),
  ];
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], timeout: 10_000 });
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  const stderr = await text(child.stderr);
  return { code: await ended, stderr };
}
