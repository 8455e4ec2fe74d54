import { execFile } from "node:child_process";
import { statfs } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { resolveToolchain } from "../../tools/cargo/toolchain.ts";
import { sandboxAvailable } from "../../tools/sandbox/available.ts";
import { selfTest } from "../../tools/sandbox/self-test.ts";
import { type Finding, fine, problem, warning } from "./finding.ts";

const NODE = 24;
/** Free space in gigabytes: a Rust target folder takes about one. */
const DISK_LITTLE = 5;
const DISK_NONE = 0.5;

const run = promisify(execFile);

/** What the loop needs of this machine, looked at all at once. `folder` is where its state lies. */
export function examineMachine(folder: string): Promise<Finding[]> {
  return Promise.all([node(), git(), cargo(folder), sandbox(), disk(folder)]);
}

async function node(): Promise<Finding> {
  const version = process.versions.node;
  return Number.parseInt(version, 10) >= NODE
    ? fine("node", version)
    : problem("node", `${version} is too old`, `install Node ${NODE}: nvm install ${NODE}`);
}

async function git(): Promise<Finding> {
  const version = await versionOf("git");
  if (version !== null) return fine("git", version);
  const install = process.platform === "darwin" ? "xcode-select --install" : "sudo apt install git";
  return problem("git", "is not installed", install);
}

async function cargo(folder: string): Promise<Finding> {
  const found = resolveToolchain(folder);
  if (found.kind === "missing") {
    return warning("cargo", found.message, "curl https://sh.rustup.rs -sSf | sh");
  }
  const version = await versionOf(path.join(found.bin, "cargo"));
  return version === null
    ? warning("cargo", `${found.bin}/cargo does not start`, "rustup default stable")
    : fine("cargo", `${version} (${found.name})`);
}

async function sandbox(): Promise<Finding> {
  const state = await sandboxAvailable();
  if (state.kind === "missing") return problem("sandbox", "there is none", state.install);
  if (state.kind === "forbidden") return problem("sandbox", state.why, state.fix);
  const attempts = await selfTest();
  const escaped = attempts.filter(({ held }) => !held);
  if (escaped.length > 0) {
    const how = escaped.map(({ name, detail }) => `${name} (${detail})`).join("; ");
    const fix = "update bubblewrap and the kernel; until then work in a virtual machine";
    return problem("sandbox", `${state.how} lets these through: ${how}`, fix);
  }
  const held = `${state.how}; ${attempts.length} attempts to escape failed`;
  return fine("sandbox", [held, ...state.limitsOff].join("; "));
}

async function disk(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const free = (bavail * bsize) / 1e9;
  const text = `${free.toFixed(1)} GB free in ${folder}`;
  const fix = "free some space, for instance with cargo clean";
  if (free < DISK_NONE) return problem("disk", text, fix);
  return free < DISK_LITTLE ? warning("disk", text, fix) : fine("disk", text);
}

async function versionOf(program: string): Promise<string | null> {
  try {
    const { stdout } = await run(program, ["--version"], { timeout: 10_000 });
    return (
      stdout
        .trim()
        .split("\n")[0]
        ?.replace(/^(git version|cargo) /, "") ?? null
    );
  } catch {
    return null;
  }
}
