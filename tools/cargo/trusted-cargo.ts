import path from "node:path";
import type { CommandEnd, CommandHooks } from "../sandbox/command-end.ts";
import { onPath } from "../sandbox/on-path.ts";
import { supervise } from "../sandbox/supervise.ts";

/** Where cargo runs on the base commit, before any model's edit. */
export interface TrustedPlace {
  /** As in a `Place`; "sandboxed" means that the workspace stands at the repository's path. */
  kind: "sandboxed" | "unsandboxed";
  source: string;
  mountAt: string;
  /** Folder of the real cargo, from `resolveToolchain`. */
  bin: string;
  timeoutMs: number;
}

/**
 * Runs cargo with network and its owner's whole environment (proxies, keys for private
 * registries). With bwrap the workspace is mounted writable over the repository's path, so that
 * `../` dependencies resolve: a mount, not a sandbox.
 */
export function trustedCargo(
  place: TrustedPlace,
  args: string[],
  hooks: CommandHooks,
): Promise<CommandEnd> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined) env[name] = value;
  env.PATH = `${place.bin}${path.delimiter}${env.PATH ?? ""}`;
  const bwrap = place.kind === "sandboxed" ? onPath("bwrap") : undefined;
  const line = [
    "/bin/sh",
    "-c",
    'exec 2>&1; exec "$@"',
    "sh",
    path.join(place.bin, "cargo"),
    ...args,
  ];
  const mount = [
    ..."--dev-bind / / --unshare-pid --proc /proc --die-with-parent --bind".split(" "),
    ...[place.source, place.mountAt, "--chdir", place.mountAt, "--json-status-fd", "3", "--"],
  ];
  const [program = "", ...rest] = bwrap ? [bwrap, ...mount, ...line] : line;
  const cwd = bwrap ? "/" : place.source;
  const launch = { program, args: rest, cwd, env, copies: [], cap: null };
  const limits = { timeoutMs: place.timeoutMs, outputBytes: 100_000 };
  return supervise({ ...launch, bwrap: bwrap !== undefined, writable: [] }, limits, hooks);
}
