import path from "node:path";
import type { Grants } from "../contracts/grants.ts";
import { cargoCalls } from "../tools/cargo/command-line.ts";
import { outsidePaths } from "../tools/cargo/outside-paths.ts";
import { resolveToolchain } from "../tools/cargo/toolchain.ts";
import type { Place } from "../tools/sandbox/command-end.ts";
import { allowedEnvironment, refusedVariable } from "../tools/sandbox/environment.ts";
import { ignoredFolders, virtualEnvironment } from "../tools/sandbox/ignored-folders.ts";
import type { Workspace } from "../tools/workspace.ts";
import type { Step } from "./deps.ts";
import { notesOf } from "./run-notes.ts";

/** What the commands of this step may do: the task's grants on top of the repository's. */
export function grantsOf({ deps, task }: Step): Grants {
  const [all, own] = [deps.settings.grants, task?.grants];
  return {
    gpu: all.gpu || own?.gpu === true,
    network: all.network || own?.network === true,
    write: all.write || own?.write === true,
    env: [...new Set([...all.env, ...(own?.env ?? [])])],
  };
}

/** The first variable that is granted and never passed on, in a sentence; else null. */
export function refusedGrant(step: Step): string | null {
  const refused = grantsOf(step).env.flatMap((name) => {
    const why = refusedVariable(name);
    return why === null ? [] : [`The variable ${name} cannot be granted: ${why}.`];
  });
  return refused[0] ?? null;
}

/** Where a command runs, what it finds there and what it may do. */
export async function placeFor(command: string, workspace: Workspace, step: Step): Promise<Place> {
  const { repository, folder, target, cwd } = workspace;
  const { sandboxed } = step.deps.settings;
  const cargo = cargoCalls(command).length > 0;
  const toolchain = cargo ? resolveToolchain(ownFolder(workspace), command) : null;
  const found = toolchain?.kind === "found" ? toolchain : null;
  const notes = notesOf(step);
  notes.ignored ??= sandboxed ? ignoredFolders(repository, cwd, folder) : Promise.resolve([]);
  const ignored = await notes.ignored;
  const { gpu, network, env } = grantsOf(step);
  return {
    kind: sandboxed ? "sandboxed" : "unsandboxed",
    source: folder,
    mountAt: repository.top,
    cwd,
    writable: [target],
    readable: cargo ? [...outsidePaths(repository.top), ...(found?.readable ?? [])] : [],
    ignored,
    gpu,
    network,
    passEnv: env,
    env: {
      ...found?.env,
      ...pythonFrom(ignored, found?.env.PATH),
      ...(sandboxed ? CACHES : {}),
      CARGO_TARGET_DIR: target,
      CARGO_NET_OFFLINE: "true",
      CARGO_TERM_COLOR: "never",
      PYTHONDONTWRITEBYTECODE: "1",
      GOCACHE: path.join(target, "go-build"),
    },
  };
}

/** What tools would else keep in the source. Inside, `/tmp` is the command's own. */
const CACHES = {
  PYTEST_ADDOPTS: "-o cache_dir=/tmp/pytest-cache",
  COVERAGE_FILE: "/tmp/.coverage",
  npm_config_update_notifier: "false",
};

/** As `activate` does it, unless its owner has activated one. */
function pythonFrom(ignored: readonly string[], PATH: string | undefined): Record<string, string> {
  const environment = virtualEnvironment(ignored);
  if (environment === null || process.env.VIRTUAL_ENV) return {};
  const rest = PATH ?? allowedEnvironment(process.env).PATH ?? "";
  return {
    VIRTUAL_ENV: environment,
    PATH: `${path.join(environment, "bin")}${path.delimiter}${rest}`,
  };
}

/** The task's folder in the owner's checkout: `rust-toolchain.toml` is looked for from there. */
export function ownFolder({ repository }: Workspace): string {
  return path.join(repository.top, repository.prefix);
}
