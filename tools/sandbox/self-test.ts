import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import net from "node:net";
import path from "node:path";
import { z } from "zod";
import { sandboxAvailable } from "./available.ts";
import type { Place } from "./command-end.ts";
import { homeFolder } from "./readable-host.ts";
import { runCommand } from "./run-command.ts";

export interface EscapeAttempt {
  name: string;
  held: boolean;
  /** What was achieved, or why nothing could be tried. */
  detail: string;
}

const SECRET_NAME = "AUTO_GVPIE_SELF_TEST_KEY";

/**
 * Tries to escape from the sandbox as a hostile build script would, with bait laid out on this
 * machine (a folder in the home, three listening sockets, a secret variable), and cleans up.
 * About 150 ms. Without a sandbox a single attempt that was not held. `opened`: grants under which
 * all but what they open must hold.
 */
export async function selfTest(
  opened: Pick<Place, "gpu" | "network"> = {},
): Promise<EscapeAttempt[]> {
  const state = await sandboxAvailable();
  if (state.kind !== "available") {
    const detail = state.kind === "missing" ? state.install : `${state.why}\n${state.fix}`;
    return [{ name: "a sandbox", held: false, detail }];
  }
  const folder = mkdtempSync(path.join(homeFolder(), ".auto-gvpie-self-test-"));
  const nonce = crypto.randomUUID();
  const servers: net.Server[] = [];
  try {
    layBait(folder);
    const port = await listen(servers, { host: "127.0.0.1", port: 0 });
    if (process.platform === "linux") await listen(servers, { path: `\0${nonce}` });
    await listen(servers, { path: path.join(folder, "socket") });
    process.env[SECRET_NAME] = nonce;
    const sleepSeconds = `9${Date.now()}`;
    const bait = {
      repo: path.join(folder, "repo"),
      folder,
      secret: nonce,
      port,
      abstractSocket: nonce,
      pidNamespace: namespace("pid"),
      mountNamespace: namespace("mnt"),
      sleepSeconds,
    };
    const before = contents(folder);
    const attempts = await tryAll(bait, opened);
    const after = contents(folder);
    return [
      ...attempts,
      held(
        "the host's files unchanged",
        before === after ? "" : `before:\n${before}\nafter:\n${after}`,
      ),
      held("leave a process behind", runningWith(sleepSeconds)),
    ];
  } finally {
    delete process.env[SECRET_NAME];
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function namespace(kind: string): string {
  return process.platform === "linux" ? readlinkSync(`/proc/self/ns/${kind}`) : "";
}

function layBait(folder: string): void {
  for (const name of [".ssh", "repo/.git", "source", "target"]) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
  for (const name of [".ssh/id_bait", "file", "repo/file", "repo/.git/config", "source/file"]) {
    writeFileSync(path.join(folder, name), "bait\n");
  }
}

/** Runs `escape-attempts` (the file beside this one, compiled or not) inside. */
async function tryAll(
  bait: { repo: string; folder: string; secret: string },
  opened: Pick<Place, "gpu" | "network">,
): Promise<EscapeAttempt[]> {
  const script = import.meta.filename.replace(/self-test(\.\w+)$/, "escape-attempts$1");
  const quoted = [process.execPath, script, JSON.stringify(bait)].map(
    (word) => `'${word.replaceAll("'", "'\\''")}'`,
  );
  const end = await runCommand(
    quoted.join(" "),
    {
      kind: "sandboxed",
      source: path.join(bait.folder, "source"),
      mountAt: bait.repo,
      cwd: "",
      writable: [path.join(bait.folder, "target")],
      readable: [process.execPath, script],
      env: { NODE_OPTIONS: "" },
      ...opened,
    },
    { timeoutMs: 30_000, outputBytes: 100_000 },
  );
  if (end.kind !== "exited" || end.code !== 0) {
    return [{ name: "run the attempts", held: false, detail: JSON.stringify(end) }];
  }
  const achieved = z.record(z.string(), z.string()).parse(JSON.parse(end.output));
  return Object.entries(achieved).map(([name, detail]) => held(name, detail));
}

function held(name: string, achieved: string): EscapeAttempt {
  return { name, held: achieved === "", detail: achieved };
}

async function listen(servers: net.Server[], where: net.ListenOptions): Promise<number> {
  const server = net.createServer((socket) => socket.destroy());
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function contents(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return entry.isFile() ? `${file}: ${readFileSync(file, "utf8")}` : file;
    })
    .sort()
    .join("\n");
}

function runningWith(argument: string): string {
  if (process.platform !== "linux") return "";
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0").includes(argument);
      } catch {
        return false;
      }
    })
    .join(" ");
}
