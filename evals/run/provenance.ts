import path from "node:path";
import { resolveToolchain } from "../../tools/cargo/toolchain.ts";
import { git } from "../../tools/git.ts";
import { openRepository } from "../../tools/repository.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

export interface Provenance {
  readonly commit: string | null;
  readonly dirty: boolean;
  readonly toolchain: string;
  readonly node: string;
}

/** Which code, toolchain and runtime a run is made with. */
export async function provenance(): Promise<Provenance> {
  const toolchain = resolveToolchain(PROJECT);
  const machine = {
    toolchain: toolchain.kind === "found" ? toolchain.name : toolchain.message,
    node: process.version,
  };
  const opened = await openRepository(PROJECT);
  if (opened.kind === "unusable") return { commit: null, dirty: true, ...machine };
  const { gitDir, top } = opened.repository;
  const head = await git({ gitDir }, ["rev-parse", "HEAD"]);
  const status = await git({ gitDir, workTree: top }, [
    "--no-optional-locks",
    "status",
    "--porcelain",
  ]);
  return {
    commit: head.kind === "ok" ? head.out : null,
    dirty: status.kind === "failed" || status.out !== "",
    ...machine,
  };
}
