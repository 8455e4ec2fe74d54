import { Grants } from "../../contracts/grants.ts";
import { outsidePaths } from "../../tools/cargo/outside-paths.ts";
import { resolveToolchain } from "../../tools/cargo/toolchain.ts";
import { openRepository } from "../../tools/repository.ts";
import { sandboxAvailable } from "../../tools/sandbox/available.ts";
import { runCommand } from "../../tools/sandbox/run-command.ts";
import type { VerifyPlace } from "../../tools/verify/place.ts";
import { openWorkspace } from "../../tools/workspace.ts";
import { git } from "./crate.ts";

export const NO_GRANTS = Grants.parse({});

/** A workspace of a committed repository, with commands run as the loop runs them. */
export async function verifyPlace(
  folder: string,
  home: string,
): Promise<{ place: VerifyPlace; base: string }> {
  const [opened, sandbox] = await Promise.all([openRepository(folder), sandboxAvailable()]);
  if (opened.kind !== "opened") throw new Error(opened.message);
  const workspace = openWorkspace(opened.repository, home);
  const toolchain = resolveToolchain(folder);
  if (toolchain.kind !== "found") throw new Error(toolchain.message);
  const run: VerifyPlace["run"] = async (command) => {
    const end = await runCommand(
      command,
      {
        kind: sandbox.kind === "available" ? "sandboxed" : "unsandboxed",
        source: workspace.folder,
        mountAt: folder,
        cwd: "",
        writable: [workspace.target],
        readable: [...toolchain.readable, ...outsidePaths(folder)],
        env: { ...toolchain.env, CARGO_TARGET_DIR: workspace.target, CARGO_NET_OFFLINE: "true" },
      },
      { timeoutMs: 120_000, outputBytes: 4_000_000 },
    );
    if (end.kind === "cancelled" || end.kind === "unavailable") throw new Error(end.kind);
    return end;
  };
  return {
    place: { workspace, grants: NO_GRANTS, run },
    base: git(folder, "rev-parse", "HEAD^{tree}"),
  };
}
