import { existsSync, lstatSync, mkdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { bubblewrapArguments, FIRST_COPY } from "./bubblewrap.ts";
import type { CommandEnd, CommandHooks, Limits, Place } from "./command-end.ts";
import { allowedEnvironment, passedEnvironment } from "./environment.ts";
import { withoutInherited } from "./inherited-descriptors.ts";
import { canFilterSockets } from "./no-unix-sockets.ts";
import { onPath } from "./on-path.ts";
import { capProcesses } from "./process-cap.ts";
import { homeFolder, within } from "./readable-host.ts";
import { seatbeltArguments } from "./seatbelt.ts";
import { shellArguments } from "./shell-line.ts";
import { type Launch, supervise } from "./supervise.ts";
import { DEFAULT_PROCESSES } from "./watch.ts";

/**
 * Runs a shell line as a person would type it, in the sandbox or (said by `place.kind`) without.
 * Every command that could run code which a model influenced goes through here. Never throws and
 * always settles; a deadline, an abort and an ordinary end leave no descendant behind.
 */
export async function runCommand(
  command: string,
  place: Place,
  limits: Limits,
  hooks: CommandHooks = {},
): Promise<CommandEnd> {
  const problem = preparePlace(place);
  if (problem) return { kind: "unavailable", message: problem };
  const folder = startFolder(place);
  if (folder === undefined) return missingFolder(place.cwd);
  const shown = place.kind === "sandboxed" ? withMountPoints(place) : place;
  const launch = launchFor(command, shown, limits, folder);
  if (launch === undefined) {
    return { kind: "unavailable", message: "no sandbox on this machine: see `npm run doctor`" };
  }
  try {
    return await supervise(launch, limits, hooks);
  } finally {
    launch.cap?.release();
  }
}

function launchFor(
  command: string,
  place: Place,
  limits: Limits,
  folder: string,
): Launch | undefined {
  const passed = passedEnvironment(process.env, place.passEnv ?? []);
  const env = { ...allowedEnvironment(process.env), ...place.env, ...passed };
  const { writable } = place;
  if (place.kind === "unsandboxed") {
    const [program = "sh", ...args] = shellArguments(command, limits);
    return { program, args, cwd: folder, env, bwrap: false, copies: [], writable, cap: null };
  }
  if (process.platform === "darwin") {
    const args = [...seatbeltArguments(place), ...shellArguments(command, limits)];
    const program = "/usr/bin/sandbox-exec";
    return { program, args, cwd: folder, env, bwrap: false, copies: [], writable, cap: null };
  }
  const program = onPath("bwrap");
  if (program === undefined) return undefined;
  const { args: setup, copies } = bubblewrapArguments(place, limits, env);
  const args = [...setup, "--json-status-fd", "3", "--", ...shellArguments(command, limits)];
  const cap = capProcesses(limits.processes ?? DEFAULT_PROCESSES);
  const start = withoutInherited(program, args, FIRST_COPY + copies.length, cap?.procs ?? null);
  // bwrap itself gets nothing but a path: what the command sees is set by its arguments.
  const own = { PATH: env.PATH ?? "" };
  return { ...start, cwd: "/", env: own, bwrap: true, copies, writable, cap };
}

/** Makes the writable folders and their mount points; a sentence if the place cannot be used. */
function preparePlace(place: Place): string | undefined {
  const sandboxed = place.kind === "sandboxed";
  if (sandboxed && within(place.mountAt, homeFolder())) {
    return `the repository "${place.mountAt}" holds the home folder: it cannot be sandboxed`;
  }
  if (sandboxed && place.network && !canFilterSockets()) {
    return `the network cannot be granted on ${process.arch}: nothing would hold the host's sockets`;
  }
  try {
    for (const folder of place.writable) {
      // Ours alone: what a command writes there may be a program with root's setuid bit.
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!sandboxed || !within(place.mountAt, folder)) continue;
      // The source is read-only inside: the mount point must stand in it. Git sees no empty folder.
      const relative = path.relative(place.mountAt, folder);
      if (crossesLink(place.source, relative))
        return `"${relative}" crosses a link in the workspace`;
      mkdirSync(path.join(place.source, relative), { recursive: true });
    }
  } catch (error) {
    return `cannot prepare the workspace: ${error instanceof Error ? error.message : error}`;
  }
  return undefined;
}

/**
 * Mount points for folders that the workspace lacks: with them, those that can be shown. What a
 * model put into such a folder is hidden by the owner's own.
 */
function withMountPoints(place: Place): Place {
  const ignored = (place.ignored ?? []).filter((folder) => {
    const relative = path.relative(place.mountAt, folder);
    const point = path.join(place.source, relative);
    if (crossesLink(place.source, relative)) return false;
    if (!existsSync(point)) mkdirSync(point, { recursive: true });
    return statSync(point).isDirectory();
  });
  return { ...place, ignored };
}

function crossesLink(top: string, relative: string): boolean {
  const parts = relative.split(path.sep);
  return parts.some((_, i) =>
    lstatSync(path.join(top, ...parts.slice(0, i + 1)), {
      throwIfNoEntry: false,
    })?.isSymbolicLink(),
  );
}

/** The host folder for `cwd`, or undefined when it is no folder of the workspace. */
function startFolder(place: Place): string | undefined {
  const folder = path.join(place.source, place.cwd);
  if (!within(place.source, folder) || !existsSync(folder)) return undefined;
  if (!within(realpathSync(place.source), realpathSync(folder))) return undefined;
  return statSync(folder).isDirectory() ? folder : undefined;
}

/** As a shell ends `cd missing && …`: the edit that removed the folder is the model's to mend. */
function missingFolder(cwd: string): CommandEnd {
  const output = `cd: ${cwd}: no such folder in the repository\n`;
  return { kind: "exited", code: 1, signal: null, output, truncated: false, duration_ms: 0 };
}
